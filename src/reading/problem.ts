import { printable } from '../text/printable.ts'

/**
 * Kinds of external failures, each with a different fix.
 *
 * - `unreachable`: no connection (refused, unknown host, reset). Check address, network, firewall.
 * - `timeout`: connected, but no response within the deadline. Check the load.
 * - `unauthenticated`: the credentials were rejected. Check user, password, certificate.
 * - `unauthorized`: the user lacks a permission. Grant the permission that the problem names.
 * - `unsupported`: the broker's version lacks the API.
 * - `malformed`: the response violates the protocol. Check for a wrong port, a proxy, a TLS mismatch.
 * - `implausible`: a well-formed response has a value that cannot be true. Correct what wrote the value.
 * - `too_large`: the response exceeds the size limit. Raise the limit or filter.
 * - `throttled`: the broker throttles requests. Use a longer interval or raise the quota.
 * - `unavailable`: connected, but it cannot serve the request now (no leader, loading, 5xx). Check the
 *   broker.
 */
export type ProblemKind = (typeof problemKinds)[number]

export const problemKinds = [
  'unreachable',
  'timeout',
  'unauthenticated',
  'unauthorized',
  'unsupported',
  'malformed',
  'implausible',
  'too_large',
  'throttled',
  'unavailable',
] as const

/** One external failure as a value; it affects only its own rows. */
export interface Problem {
  readonly kind: ProblemKind
  /** What failed: `broker 2 (kafka-2:9092)`, `group billing`, `vhost /`, `GET /api/nodes`. */
  readonly subject: string
  /** What was expected and what was found, as text. Never contains a secret. */
  readonly detail: string
  /**
   * What failed, if that is more than the request of the subject: every request to it fails for the
   * same reason, and one fix repairs all. Absent: subject and detail identify the cause.
   */
  readonly cause?: string
}

/** Longest subject, in characters: a name has at most 255 bytes, but for group ids. */
const maxSubject = 300
const maxDetail = 1000

/**
 * Returns a problem whose texts are printable and bounded.
 *
 * Names and messages of servers can command a terminal or forge a line of the log. `outcome` and
 * `ProblemError` apply it, so that no problem reaches people without it.
 */
export function printableProblem({ kind, subject, detail, cause }: Problem): Problem {
  return {
    kind,
    subject: printable(subject, maxSubject),
    detail: printable(detail, maxDetail),
    ...(cause !== undefined && { cause: printable(cause, maxDetail) }),
  }
}

/** Returns a problem as one line of text. */
export function problemText({ kind, subject, detail }: Problem): string {
  return `${kind}: ${subject}: ${detail}`
}

/** Returns the cause of a problem; problems with the same cause have the same fix. */
export function causeOf(problem: Problem): string {
  const { kind, cause } = problem
  return cause === undefined ? problemText(problem) : `${kind}: ${cause}`
}

/** Returns a filter that accepts only the first problem of each cause. */
export function newCauseFilter(): (problem: Problem) => boolean {
  const causes = new Set<string>()
  return problem => {
    const cause = causeOf(problem)
    const isNew = !causes.has(cause)
    causes.add(cause)
    return isNew
  }
}

/** An error that carries a problem through a promise; sources turn it back into a value. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem, options?: ErrorOptions) {
    const created = printableProblem(problem)
    super(`${created.subject}: ${created.detail}`, options)
    this.name = 'ProblemError'
    this.problem = created
  }
}
