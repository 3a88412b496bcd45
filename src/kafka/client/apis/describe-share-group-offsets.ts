import type { Api } from '../api.ts'
import type { Reader } from '../wire/reader.ts'
import type { Writer } from '../wire/writer.ts'

export interface DescribeShareGroupOffsetsRequest {
  /** All topics of these groups are requested. */
  readonly groups: readonly string[]
}

/** Called in the order of the bytes: group, its topics with their partitions, then the group's end. */
export interface ShareGroupOffsetsSink {
  group(group: string): void
  /** `id`: 32 hex digits. */
  topic(topic: string, id: string): void
  /**
   * `startOffset`: offset of the first message not completed (later ones may be); -1 if none is stored
   * or it could not be read. `lag`: number of messages not completed (KIP-1226); -1 if not reported, as
   * always in version 0. Both are undefined if there is an error.
   */
  partition(partition: number, startOffset: number, lag: number, errorCode: number): void
  groupEnd(errorCode: number): void
}

/**
 * Progress of share groups (KIP-932), from their coordinator, which first queries other brokers: share
 * coordinators for start offsets and, from version 1 on, leaders for log ends.
 *
 * Topics that the principal may not see are omitted without an error.
 *
 * Request 0, 1: groups[group_id topics?[]]
 *
 * Response 0: throttle_time_ms groups[group_id
 *               topics[topic_name topic_id
 *                 partitions[partition_index start_offset leader_epoch error_code error_message?]]
 *               error_code error_message?]
 * Response 1: lag after leader_epoch
 */
export const describeShareGroupOffsets: Api<
  DescribeShareGroupOffsetsRequest,
  ShareGroupOffsetsSink
> = {
  name: 'DescribeShareGroupOffsets',
  key: 90,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  mayWait: true,
  encode,
  decode,
}

function encode(
  writer: Writer,
  _version: number,
  { groups }: DescribeShareGroupOffsetsRequest,
): void {
  writer.compactArray(groups, group =>
    writer.compactString(group).compactArrayLength(allTopics).tags(),
  )
  writer.tags()
}

const allTopics = null

function* decode(
  reader: Reader,
  version: number,
  _request: DescribeShareGroupOffsetsRequest,
  sink: ShareGroupOffsetsSink,
): Generator<void, void> {
  reader.throttleTime()
  for (let left = reader.compactArrayLength(); left > 0; left--) {
    sink.group(reader.compactString())
    yield* decodeTopics(reader, version, sink)
    sink.groupEnd(reader.int16())
    reader.skipCompact() // error_message
    reader.tags()
  }
  reader.tags()
}

function* decodeTopics(
  reader: Reader,
  version: number,
  sink: ShareGroupOffsetsSink,
): Generator<void, void> {
  for (let topics = reader.compactArrayLength(); topics > 0; topics--) {
    sink.topic(reader.compactString(), reader.uuid())
    for (let left = reader.compactArrayLength(); left > 0; left--) {
      const partition = reader.int32()
      const startOffset = reader.int64()
      reader.int32() // leader_epoch
      const lag = version >= 1 ? reader.int64() : unreportedLag
      sink.partition(partition, startOffset, lag, reader.int16())
      reader.skipCompact() // error_message
      reader.tags()
      if (reader.slicePassed()) yield
    }
    reader.tags()
  }
}

const unreportedLag = -1
