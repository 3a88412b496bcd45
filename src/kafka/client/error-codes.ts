import type { Problem, ProblemKind } from '../../reading/problem.ts'

/**
 * What an error means for its row, in the terms of KIP-1050.
 *
 * - `refresh_retriable`: another broker is responsible; look it up with Metadata or FindCoordinator.
 * - `not_found`: the topic, partition or group does not exist, or no longer exists.
 * - `retriable`: the same broker may respond without the error at the next poll.
 * - `not_retriable`: the error remains until a permission, a setting or a version changes.
 */
type ErrorCategory = 'refresh_retriable' | 'not_found' | 'retriable' | 'not_retriable'

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

type Row = readonly [
  code: number,
  name: string,
  kind: ProblemKind,
  category: ErrorCategory,
  description: string,
]

/** Errors of the APIs used here, with the names and codes of Kafka's `Errors.java`. */
const rows: readonly Row[] = [
  [
    -1,
    'UNKNOWN_SERVER_ERROR',
    'unavailable',
    'retriable',
    'unexpected error in the broker; see its log',
  ],
  [
    3,
    'UNKNOWN_TOPIC_OR_PARTITION',
    'unavailable',
    'not_found',
    'the broker has no such topic or partition',
  ],
  [5, 'LEADER_NOT_AVAILABLE', 'unavailable', 'retriable', 'the partition has no leader'],
  [
    6,
    'NOT_LEADER_OR_FOLLOWER',
    'unavailable',
    'refresh_retriable',
    'the partition leader has changed',
  ],
  [
    7,
    'REQUEST_TIMED_OUT',
    'timeout',
    'retriable',
    'the broker timed out waiting for other brokers',
  ],
  [
    9,
    'REPLICA_NOT_AVAILABLE',
    'unavailable',
    'retriable',
    'the broker has no replica of the partition',
  ],
  [
    14,
    'COORDINATOR_LOAD_IN_PROGRESS',
    'unavailable',
    'retriable',
    'the coordinator is still loading its groups',
  ],
  [
    15,
    'COORDINATOR_NOT_AVAILABLE',
    'unavailable',
    'retriable',
    'the group has no available coordinator',
  ],
  [16, 'NOT_COORDINATOR', 'unavailable', 'refresh_retriable', 'the group coordinator has changed'],
  [17, 'INVALID_TOPIC_EXCEPTION', 'unavailable', 'not_retriable', 'the topic name is not valid'],
  [24, 'INVALID_GROUP_ID', 'unavailable', 'not_retriable', 'the group id is not valid'],
  [
    29,
    'TOPIC_AUTHORIZATION_FAILED',
    'unauthorized',
    'not_retriable',
    'grant DESCRIBE on the topic',
  ],
  [
    30,
    'GROUP_AUTHORIZATION_FAILED',
    'unauthorized',
    'not_retriable',
    'grant DESCRIBE on the group',
  ],
  [
    31,
    'CLUSTER_AUTHORIZATION_FAILED',
    'unauthorized',
    'not_retriable',
    'grant DESCRIBE on the cluster',
  ],
  [
    33,
    'UNSUPPORTED_SASL_MECHANISM',
    'unauthenticated',
    'not_retriable',
    'the listener does not offer the configured SASL mechanism',
  ],
  [
    34,
    'ILLEGAL_SASL_STATE',
    'unauthenticated',
    'not_retriable',
    'the listener does not use SASL, or requires it before any request',
  ],
  [
    35,
    'UNSUPPORTED_VERSION',
    'unsupported',
    'not_retriable',
    'the broker does not support this version of the API',
  ],
  [
    42,
    'INVALID_REQUEST',
    'malformed',
    'not_retriable',
    'the broker does not understand the request',
  ],
  [
    43,
    'UNSUPPORTED_FOR_MESSAGE_FORMAT',
    'unsupported',
    'not_retriable',
    'the message format of the log has no timestamps',
  ],
  [
    56,
    'KAFKA_STORAGE_ERROR',
    'unavailable',
    'retriable',
    'a log directory of the broker is offline',
  ],
  [
    58,
    'SASL_AUTHENTICATION_FAILED',
    'unauthenticated',
    'not_retriable',
    'the broker rejected the credentials',
  ],
  [
    69,
    'GROUP_ID_NOT_FOUND',
    'unavailable',
    'not_found',
    'the coordinator has no group of this id and type',
  ],
  [
    72,
    'LISTENER_NOT_FOUND',
    'unavailable',
    'retriable',
    'the leader has no listener with the name of the one used',
  ],
  [
    74,
    'FENCED_LEADER_EPOCH',
    'unavailable',
    'refresh_retriable',
    'a leader election took place after Metadata was read',
  ],
  [
    75,
    'UNKNOWN_LEADER_EPOCH',
    'unavailable',
    'retriable',
    'the broker does not know the latest leader election yet',
  ],
  [
    78,
    'OFFSET_NOT_AVAILABLE',
    'unavailable',
    'retriable',
    'the new leader does not know its high watermark yet',
  ],
  [
    88,
    'UNSTABLE_OFFSET_COMMIT',
    'unavailable',
    'retriable',
    'a transaction that commits this offset is still open',
  ],
  [89, 'THROTTLING_QUOTA_EXCEEDED', 'throttled', 'retriable', 'this client exceeds its quota'],
  [100, 'UNKNOWN_TOPIC_ID', 'unavailable', 'not_found', 'the broker has no topic with this id'],
  [
    103,
    'INCONSISTENT_TOPIC_ID',
    'unavailable',
    'not_found',
    'the topic was deleted and created again',
  ],
]

export const kafkaErrors: readonly KafkaError[] = rows.map(
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
