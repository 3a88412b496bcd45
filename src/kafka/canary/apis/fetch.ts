import type { Api } from '../../client/api.ts'
import type { Reader } from '../../client/wire/reader.ts'
import type { Writer } from '../../client/wire/writer.ts'

export interface FetchRequest {
  readonly topic: string
  /** How long the leader waits for a first record. 0: it responds at once. */
  readonly maxWaitMilliseconds: number
  readonly partitions: readonly FetchedPartition[]
}

interface FetchedPartition {
  readonly partition: number
  /** Known leader epoch, so that a stale leader returns an error. -1: unknown. */
  readonly leaderEpoch: number
  readonly offset: number
}

export interface FetchSink {
  /** `records` is a view of the response; null or empty: none. */
  partition(partition: number, errorCode: number, records: Buffer | null): void
  /** 0: not throttled. */
  throttled(milliseconds: number): void
}

/** In bytes: canary messages have about 200, and a foreign record has to fit as well. */
const maxBytesOfPartition = 65_536
const maxBytes = 4_194_304

/**
 * Records from an offset on, from the leader. Reads payloads, unlike all other codecs.
 *
 * Request 12:  replica_id max_wait_ms min_bytes max_bytes isolation_level session_id session_epoch
 *              topics[topic partitions[partition current_leader_epoch fetch_offset
 *                last_fetched_epoch log_start_offset partition_max_bytes]]
 *              forgotten_topics_data[] rack_id
 *
 * Response 12: throttle_time_ms error_code session_id
 *              responses[topic partitions[partition_index error_code high_watermark
 *                last_stable_offset log_start_offset aborted_transactions?[producer_id first_offset]
 *                preferred_read_replica records?]]
 */
export const fetch: Api<FetchRequest, FetchSink> = {
  name: 'Fetch',
  key: 1,
  minVersion: 12,
  maxVersion: 12, // later versions use topic ids
  flexibleFrom: 12,
  mayWait: true,
  encode,
  decode,
}

const notAReplica = -1
const withoutSession = { id: 0, epoch: -1 }
const unknownEpoch = -1
const unknownOffset = -1

function encode(writer: Writer, _version: number, request: FetchRequest): void {
  const { topic, maxWaitMilliseconds, partitions } = request
  const minBytes = maxWaitMilliseconds > 0 ? 1 : 0
  writer.int32(notAReplica).int32(maxWaitMilliseconds).int32(minBytes).int32(maxBytes)
  writer.int8(0) // isolation_level: read_uncommitted
  writer.int32(withoutSession.id).int32(withoutSession.epoch)
  writer.compactArrayLength(1).compactString(topic)
  writer.compactArray(partitions, ({ partition, leaderEpoch, offset }) => {
    writer.int32(partition).int32(leaderEpoch).int64(offset)
    writer.int32(unknownEpoch).int64(unknownOffset).int32(maxBytesOfPartition).tags()
  })
  writer.tags().compactArrayLength(0).compactString('').tags()
}

/** An error of the whole response is that of each requested partition. */
function* decode(
  reader: Reader,
  _version: number,
  { partitions }: FetchRequest,
  sink: FetchSink,
): Generator<void, void> {
  reader.throttleTime()
  sink.throttled(reader.throttleMilliseconds)
  const errorCode = reader.int16()
  reader.int32() // session_id
  if (errorCode !== 0) {
    for (const { partition } of partitions) sink.partition(partition, errorCode, null)
  }
  for (let topics = reader.compactArrayLength(); topics > 0; topics--) {
    reader.skipCompact() // topic
    for (let left = reader.compactArrayLength(); left > 0; left--) {
      decodePartition(reader, sink)
      if (reader.slicePassed()) yield
    }
    reader.tags()
  }
  reader.tags()
}

function decodePartition(reader: Reader, sink: FetchSink): void {
  const partition = reader.int32()
  const errorCode = reader.int16()
  reader.int64() // high_watermark
  reader.int64() // last_stable_offset
  reader.int64() // log_start_offset
  for (let left = reader.compactNullableArrayLength() ?? 0; left > 0; left--) {
    reader.int64() // producer_id
    reader.int64() // first_offset
    reader.tags()
  }
  reader.int32() // preferred_read_replica
  const records = reader.compactNullableBytes()
  reader.tags()
  sink.partition(partition, errorCode, records)
}
