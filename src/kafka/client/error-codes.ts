import type { Problem, ProblemKind } from '../../reading/problem.ts'

/**
 * What an error means for the row it stands in.
 *
 * - `moved`: another broker knows; ask Metadata or FindCoordinator, then that one.
 * - `gone`: what was asked about does not exist (any more).
 * - `later`: the same broker may know at the next poll.
 * - `refused`: it stays so until someone changes a permission, a setting or a version.
 */
export type RowMeaning = 'moved' | 'gone' | 'later' | 'refused'

export interface KafkaError {
  readonly code: number
  /** Kafka's name, as its documentation and its brokers' logs write it. */
  readonly name: string
  readonly kind: ProblemKind
  readonly meaning: RowMeaning
  /** What happened, or the remedy where there is one, for a person. */
  readonly says: string
}

/** The error code of a row that is well. */
export const noError = 0

type Row = readonly [
  code: number,
  name: string,
  kind: ProblemKind,
  meaning: RowMeaning,
  says: string,
]

/** The errors that the APIs spoken here answer, with the names and codes of Kafka's `Errors.java`. */
const rows: readonly Row[] = [
  [-1, 'UNKNOWN_SERVER_ERROR', 'unavailable', 'later', 'the broker failed; its log says why'],
  [
    3,
    'UNKNOWN_TOPIC_OR_PARTITION',
    'unavailable',
    'gone',
    'the broker has no such topic or partition',
  ],
  [5, 'LEADER_NOT_AVAILABLE', 'unavailable', 'later', 'the partition has no leader'],
  [6, 'NOT_LEADER_OR_FOLLOWER', 'unavailable', 'moved', 'the partition has another leader by now'],
  [7, 'REQUEST_TIMED_OUT', 'timeout', 'later', 'the broker gave up waiting for others'],
  [
    9,
    'REPLICA_NOT_AVAILABLE',
    'unavailable',
    'later',
    'the broker has no replica of the partition',
  ],
  [
    14,
    'COORDINATOR_LOAD_IN_PROGRESS',
    'unavailable',
    'later',
    'the coordinator is still loading its groups',
  ],
  [15, 'COORDINATOR_NOT_AVAILABLE', 'unavailable', 'later', 'no coordinator serves the group'],
  [16, 'NOT_COORDINATOR', 'unavailable', 'moved', 'the group has another coordinator by now'],
  [
    17,
    'INVALID_TOPIC_EXCEPTION',
    'unavailable',
    'refused',
    'the broker does not accept the name of the topic',
  ],
  [
    24,
    'INVALID_GROUP_ID',
    'unavailable',
    'refused',
    'the broker does not accept the name of the group',
  ],
  [29, 'TOPIC_AUTHORIZATION_FAILED', 'unauthorized', 'refused', 'grant DESCRIBE on the topic'],
  [30, 'GROUP_AUTHORIZATION_FAILED', 'unauthorized', 'refused', 'grant DESCRIBE on the group'],
  [31, 'CLUSTER_AUTHORIZATION_FAILED', 'unauthorized', 'refused', 'grant DESCRIBE on the cluster'],
  [
    33,
    'UNSUPPORTED_SASL_MECHANISM',
    'unauthenticated',
    'refused',
    'the listener does not offer the SASL mechanism',
  ],
  [
    34,
    'ILLEGAL_SASL_STATE',
    'unauthenticated',
    'refused',
    'the listener wants no SASL, or wants it first',
  ],
  [
    35,
    'UNSUPPORTED_VERSION',
    'unsupported',
    'refused',
    'the broker does not speak this version of the API',
  ],
  [42, 'INVALID_REQUEST', 'malformed', 'refused', 'the broker does not understand the request'],
  [
    43,
    'UNSUPPORTED_FOR_MESSAGE_FORMAT',
    'unsupported',
    'refused',
    'the log is in a format without timestamps',
  ],
  [56, 'KAFKA_STORAGE_ERROR', 'unavailable', 'later', 'a disk of the broker is offline'],
  [
    58,
    'SASL_AUTHENTICATION_FAILED',
    'unauthenticated',
    'refused',
    'the broker refused the credentials',
  ],
  [
    69,
    'GROUP_ID_NOT_FOUND',
    'unavailable',
    'gone',
    'the coordinator has no such group of this type',
  ],
  [72, 'LISTENER_NOT_FOUND', 'unavailable', 'later', 'the leader has no listener of this name'],
  [
    74,
    'FENCED_LEADER_EPOCH',
    'unavailable',
    'moved',
    'the partition had an election since Metadata',
  ],
  [
    75,
    'UNKNOWN_LEADER_EPOCH',
    'unavailable',
    'later',
    'the broker has not heard of the last election yet',
  ],
  [
    78,
    'OFFSET_NOT_AVAILABLE',
    'unavailable',
    'later',
    'the new leader does not know its high watermark yet',
  ],
  [
    88,
    'UNSTABLE_OFFSET_COMMIT',
    'unavailable',
    'later',
    'a transaction that commits the offset is open',
  ],
  [89, 'THROTTLING_QUOTA_EXCEEDED', 'throttled', 'later', 'the quota of this client is used up'],
  [100, 'UNKNOWN_TOPIC_ID', 'unavailable', 'gone', 'the broker has no topic with this id'],
  [103, 'INCONSISTENT_TOPIC_ID', 'unavailable', 'gone', 'the topic was deleted and created anew'],
]

export const kafkaErrors: readonly KafkaError[] = rows.map(([code, name, kind, meaning, says]) => ({
  code,
  name,
  kind,
  meaning,
  says,
}))

const byCode = new Map(kafkaErrors.map(error => [error.code, error]))

/** A code without a name here costs its row until the next poll, like any failure of the broker. */
export function kafkaError(code: number): KafkaError {
  return (
    byCode.get(code) ?? {
      code,
      name: 'an error unknown here',
      kind: 'unavailable',
      meaning: 'later',
      says: "the broker's log says why",
    }
  )
}

/** An error code as a problem of whoever it stands for. */
export function problemOf(code: number, subject: string): Problem {
  const { name, kind, says } = kafkaError(code)
  return { kind, subject, detail: `${name} (${code}): ${says}` }
}
