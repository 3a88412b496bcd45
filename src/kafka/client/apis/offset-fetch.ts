import type { Api } from '../api.ts'
import type { Reader } from '../wire/reader.ts'
import type { Writer } from '../wire/writer.ts'
import { singleGroup } from './single-group.ts'

export interface OffsetFetchRequest {
  /** All topics of these groups are requested. Below version 8 exactly one group. */
  readonly groups: readonly string[]
}

/** Called in the order of the bytes: group, its topics with their partitions, then the group's end. */
export interface OffsetFetchSink {
  group(group: string): void
  topic(topic: string): void
  /** `committedOffset` is -1 if nothing is committed. */
  partition(partition: number, committedOffset: number, errorCode: number): void
  groupEnd(errorCode: number): void
}

/** From this version on a request can contain several groups. */
export const manyGroupsFrom = 8

/**
 * Committed offsets of groups. Topics that the principal may not see are omitted without an error.
 *
 * Request 6: group_id topics?[]
 * Request 7: group_id topics?[] require_stable
 * Request 8: groups[group_id topics?[]] require_stable
 * Request 9: groups[group_id member_id? member_epoch topics?[]] require_stable
 *
 * Response 6, 7: throttle_time_ms topics[…] error_code
 * Response 8, 9: throttle_time_ms groups[group_id topics[…] error_code]
 * topics[name partitions[partition_index committed_offset committed_leader_epoch metadata?
 *   error_code]]
 */
export const offsetFetch: Api<OffsetFetchRequest, OffsetFetchSink> = {
  name: 'OffsetFetch',
  key: 9,
  minVersion: 6,
  maxVersion: 9, // 10 identifies topics by id
  flexibleFrom: 6,
  encode,
  decode,
}

function encode(writer: Writer, version: number, { groups }: OffsetFetchRequest): void {
  if (version >= manyGroupsFrom) writer.compactArrayLength(groups.length)
  else singleGroup(groups)
  for (const group of groups) {
    writer.compactString(group)
    if (version >= 9) writer.compactNullableString(null).int32(notAMember)
    writer.compactArrayLength(allTopics)
    if (version >= manyGroupsFrom) writer.tags()
  }
  // True would hide a commit while a transaction that may replace it is open.
  const requireStable = false
  if (version >= 7) writer.boolean(requireStable)
  writer.tags()
}

const notAMember = -1
const allTopics = null

function* decode(
  reader: Reader,
  version: number,
  { groups }: OffsetFetchRequest,
  sink: OffsetFetchSink,
): Generator<void, void> {
  reader.throttleTime()
  if (version < manyGroupsFrom) {
    yield* decodeGroup(reader, singleGroup(groups), sink)
    return
  }
  for (let left = reader.compactArrayLength(); left > 0; left--) {
    yield* decodeGroup(reader, reader.compactString(), sink)
  }
  reader.tags()
}

function* decodeGroup(reader: Reader, group: string, sink: OffsetFetchSink): Generator<void, void> {
  sink.group(group)
  for (let left = reader.compactArrayLength(); left > 0; left--) {
    sink.topic(reader.compactString())
    yield* decodePartitions(reader, sink)
    reader.tags()
  }
  sink.groupEnd(reader.int16())
  reader.tags()
}

function* decodePartitions(reader: Reader, sink: OffsetFetchSink): Generator<void, void> {
  for (let left = reader.compactArrayLength(); left > 0; left--) {
    const partition = reader.int32()
    const committedOffset = reader.int64()
    reader.int32() // committed_leader_epoch
    reader.skipCompact() // metadata: free text of the client, up to 4 KiB
    sink.partition(partition, committedOffset, reader.int16())
    reader.tags()
    if (reader.slicePassed()) yield
  }
}
