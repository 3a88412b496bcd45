/**
 * What can go wrong with the world, each kind with another remedy.
 *
 * - `unreachable`: no connection (refused, unknown host, reset): look at address, network, firewall.
 * - `timeout`: connected, no answer within the deadline: look at load.
 * - `unauthenticated`: the credentials were refused: look at user, password, certificate.
 * - `unauthorized`: the user may not see this: grant the permission that is named.
 * - `unsupported`: the broker's version lacks the API.
 * - `malformed`: the answer is not what the protocol says: wrong port, proxy, TLS mismatch.
 * - `too_large`: the answer is over the limit: raise the limit or filter.
 * - `throttled`: the broker asks for patience: lower the cadence or raise the quota.
 * - `unavailable`: reached, but it cannot answer now (leaderless, loading, 5xx): look at the broker.
 */
export type ProblemKind = (typeof problemKinds)[number]

export const problemKinds = [
  'unreachable',
  'timeout',
  'unauthenticated',
  'unauthorized',
  'unsupported',
  'malformed',
  'too_large',
  'throttled',
  'unavailable',
] as const

/** One failure, as a value: it costs its own rows and nothing else. */
export interface Problem {
  readonly kind: ProblemKind
  /** Who failed: `broker 2 (kafka-2:9092)`, `group billing`, `vhost /`, `GET /api/nodes`. */
  readonly subject: string
  /** What was expected and what was found, for a person. Never a secret. */
  readonly detail: string
  /**
   * What failed, when that is more than the one question of the subject: each question that is put to
   * it fails alike, and to mend one is to mend all. Absent: subject and detail say it.
   */
  readonly cause?: string
}

/** A problem as every place tells it in one line. */
export function problemText({ kind, subject, detail }: Problem): string {
  return `${kind}: ${subject}: ${detail}`
}

/** Problems with the same cause are mended by the same act. */
export function causeOf(problem: Problem): string {
  const { kind, cause } = problem
  return cause === undefined ? problemText(problem) : `${kind}: ${cause}`
}

/** An error that carries a problem across a promise; sources turn it back into the value. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem, options?: ErrorOptions) {
    super(`${problem.subject}: ${problem.detail}`, options)
    this.name = 'ProblemError'
    this.problem = problem
  }
}
