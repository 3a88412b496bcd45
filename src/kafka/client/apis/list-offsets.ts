import type { Api } from '../api.ts'
import type { Reader } from '../wire/reader.ts'
import type { Writer } from '../wire/writer.ts'

/** Special timestamps of ListOffsets; any other is milliseconds since 1970. */
export const latestOffset = -1
export const earliestOffset = -2

export type Isolation = 'read_uncommitted' | 'read_committed'

/** Partitions of one topic; columns of equal length. */
export interface TopicPartitions {
  readonly topic: string
  readonly partition: Int32Array
  /** Known leader epoch, so that a stale leader returns an error. -1: unknown. */
  readonly leaderEpoch: Int32Array
  /** Requested for each partition: `latestOffset`, `earliestOffset`, or milliseconds. */
  readonly timestamp: Float64Array
}

export interface ListOffsetsRequest {
  readonly isolation: Isolation
  readonly topics: readonly TopicPartitions[]
}

export interface ListOffsetsSink {
  topic(topic: string): void
  /** `offset` and `timestamp` (milliseconds) are -1 where the broker found none. */
  partition(
    partition: number,
    errorCode: number,
    offset: number,
    timestamp: number,
    leaderEpoch: number,
  ): void
}

/**
 * One offset for each partition, from its leader.
 *
 * Request 6, 7: replica_id isolation_level
 *               topics[name partitions[partition_index current_leader_epoch timestamp]]
 *
 * Response 6, 7: throttle_time_ms
 *                topics[name partitions[partition_index error_code timestamp offset leader_epoch]]
 */
export const listOffsets: Api<ListOffsetsRequest, ListOffsetsSink> = {
  name: 'ListOffsets',
  key: 2,
  minVersion: 6,
  maxVersion: 7, // later versions add special timestamps and timeouts that are not used here
  flexibleFrom: 6,
  encode,
  decode,
}

function encode(writer: Writer, _version: number, { isolation, topics }: ListOffsetsRequest): void {
  writer.int32(notAReplica).int8(isolation === 'read_committed' ? 1 : 0)
  writer.compactArray(topics, ofTopic => {
    encodePartitions(writer, ofTopic)
  })
  writer.tags()
}

function encodePartitions(writer: Writer, ofTopic: TopicPartitions): void {
  const { topic, partition, leaderEpoch, timestamp } = ofTopic
  writer.compactString(topic).compactArrayLength(partition.length)
  for (let row = 0; row < partition.length; row++) {
    writer.int32(partition[row]!).int32(leaderEpoch[row]!)
    writer.int64(timestamp[row]!).tags()
  }
  writer.tags()
}

const notAReplica = -1

function* decode(
  reader: Reader,
  _version: number,
  _request: ListOffsetsRequest,
  sink: ListOffsetsSink,
): Generator<void, void> {
  reader.throttleTime()
  for (let left = reader.compactArrayLength(); left > 0; left--) {
    sink.topic(reader.compactString())
    yield* decodePartitions(reader, sink)
    reader.tags()
  }
  reader.tags()
}

function* decodePartitions(reader: Reader, sink: ListOffsetsSink): Generator<void, void> {
  for (let left = reader.compactArrayLength(); left > 0; left--) {
    const partition = reader.int32()
    const errorCode = reader.int16()
    const timestamp = reader.int64()
    const offset = reader.int64()
    sink.partition(partition, errorCode, offset, timestamp, reader.int32())
    reader.tags()
    if (reader.slicePassed()) yield
  }
}
