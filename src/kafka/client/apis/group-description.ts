import type { Reader } from '../wire/reader.ts'
import type { Writer } from '../wire/writer.ts'

/** What the APIs that describe groups tell alike, in the order of the bytes. */
export interface GroupDescriptionSink {
  group(description: GroupDescription): void
  /** A member of the group told last; its assignment follows. */
  member(): void
  /** A topic in the assignment of the member told last. */
  assignedTopic(topic: string): void
  assignedPartition(partition: number): void
  /** The assignment of the member told last is in a format that only its clients know. */
  unreadableAssignment(): void
}

export interface GroupDescription {
  readonly group: string
  readonly errorCode: number
  /** Kafka's word: `Stable`, `PreparingRebalance`, `Empty`, `Dead`, `Assigning`, `Reconciling`, … */
  readonly state: string
  /** `consumer`, `connect`, …; what has an API of its own has but one: `consumer`, `share`. */
  readonly protocolType: string
  readonly assignor: string
}

export interface DescribeRequest {
  readonly groups: readonly string[]
}

/** The request of each of them: groups[] include_authorized_operations */
export function encodeDescribe(
  writer: Writer,
  _version: number,
  { groups }: DescribeRequest,
): void {
  const includeAuthorizedOperations = false
  writer.compactArray(groups, group => writer.compactString(group))
  writer.boolean(includeAuthorizedOperations).tags()
}

/**
 * What groups tell that the coordinator assigns partitions to.
 *
 * error_code error_message? group_id group_state group_epoch assignment_epoch assignor_name
 */
export function decodeDescription(reader: Reader, protocolType: string): GroupDescription {
  const errorCode = reader.int16()
  reader.skipCompact() // error_message
  const group = reader.compactString()
  const state = reader.compactString()
  reader.int32() // group_epoch
  reader.int32() // assignment_epoch
  return { group, errorCode, state, protocolType, assignor: reader.compactString() }
}
