import type { Reader } from '../wire/reader.ts'
import type { Writer } from '../wire/writer.ts'

/** Receives the result of any API that describes groups, in the order of the bytes. */
export interface GroupDescriptionSink {
  group(description: GroupDescription): void
  /** A member of the last group; its assignment follows. */
  member(member: MemberDescription): void
  /** A topic in the assignment of the last member. */
  assignedTopic(topic: string): void
  assignedPartition(partition: number): void
  /** The assignment of the last member is in a format private to its clients. */
  unreadableAssignment(): void
}

export interface GroupDescription {
  readonly group: string
  readonly errorCode: number
  /** Kafka's name: `Stable`, `PreparingRebalance`, `Empty`, `Dead`, `Assigning`, `Reconciling`, … */
  readonly state: string
  /** `consumer`, `connect`, …; always `consumer` or `share` for groups with their own API. */
  readonly protocolType: string
  readonly assignor: string
}

export interface MemberDescription {
  readonly clientId: string
  /** As the broker prints it, mostly `/` and an address. */
  readonly host: string
  /** `group.instance.id` of a static member. Null: the member is not static. */
  readonly instanceId: string | null
}

export interface DescribeRequest {
  readonly groups: readonly string[]
}

/** Encodes the request of each of these APIs: groups[] include_authorized_operations */
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
 * Decodes the description of a group whose partitions the coordinator assigns.
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
