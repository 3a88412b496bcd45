import type { Problem, ProblemKind } from '../../reading/problem.ts'
import { type ErrorCategory, errorRows } from './error-rows.ts'

interface KafkaError {
  readonly code: number
  /** Kafka's name, as in its documentation and in broker logs. */
  readonly name: string
  readonly kind: ProblemKind
  readonly category: ErrorCategory
  /** What happened, or the remedy if there is one, for the operator. */
  readonly description: string
}

/** The error code of a row without an error. */
export const noError = 0

/** LEADER_NOT_AVAILABLE: also the problem of a partition that Metadata shows without a leader. */
export const leaderNotAvailable = 5

/** NOT_COORDINATOR: the coordinator has changed, or has not loaded its groups yet. */
export const notCoordinator = 16

export const kafkaErrors: readonly KafkaError[] = errorRows.map(
  ([code, name, kind, category, description]) => ({
    code,
    name,
    kind,
    category,
    description,
  }),
)

const byCode = new Map(kafkaErrors.map(error => [error.code, error]))

/** Returns the error of a code. Unknown codes are retriable, like an unexpected error in the broker. */
export function kafkaError(code: number): KafkaError {
  return (
    byCode.get(code) ?? {
      code,
      name: 'unknown error code',
      kind: 'unavailable',
      category: 'retriable',
      description: 'see the log of the broker',
    }
  )
}

/** Returns an error code as a problem of `subject`. */
export function problemOf(code: number, subject: string): Problem {
  const { name, kind, description: says } = kafkaError(code)
  return { kind, subject, detail: `${name} (${code}): ${says}` }
}
