import type { Api } from '../../client/api.ts'
import type { Reader } from '../../client/wire/reader.ts'
import type { Writer } from '../../client/wire/writer.ts'

export interface ProduceRequest {
  readonly topic: string
  /** How long the leader may wait for its in-sync replicas. */
  readonly timeoutMilliseconds: number
  readonly partitions: readonly PartitionRecords[]
}

interface PartitionRecords {
  readonly partition: number
  /** A record batch. */
  readonly records: Buffer
}

export interface ProduceSink {
  /** `offset` is that of the first record; -1 if there is an error. */
  partition(partition: number, errorCode: number, offset: number): void
  /** 0: not throttled. */
  throttled(milliseconds: number): void
}

const allInSyncReplicas = -1

/**
 * Appends records to partitions, acknowledged once all in-sync replicas have them.
 *
 * Request 9:  transactional_id? acks timeout_ms topic_data[name partition_data[index records?]]
 *
 * Response 9: responses[name partition_responses[index error_code base_offset log_append_time_ms
 *               log_start_offset record_errors[batch_index batch_index_error_message?]
 *               error_message?]] throttle_time_ms
 */
export const produce: Api<ProduceRequest, ProduceSink> = {
  name: 'Produce',
  key: 0,
  minVersion: 9,
  maxVersion: 9, // later versions concern transactions and topic ids
  flexibleFrom: 9,
  encode,
  decode,
}

function encode(writer: Writer, _version: number, request: ProduceRequest): void {
  const { topic, timeoutMilliseconds, partitions } = request
  writer.compactNullableString(null).int16(allInSyncReplicas).int32(timeoutMilliseconds)
  writer.compactArrayLength(1).compactString(topic)
  writer.compactArray(partitions, ({ partition, records }) => {
    writer.int32(partition).compactBytes(records).tags()
  })
  writer.tags().tags()
}

function* decode(
  reader: Reader,
  _version: number,
  _request: ProduceRequest,
  sink: ProduceSink,
): Generator<void, void> {
  for (let topics = reader.compactArrayLength(); topics > 0; topics--) {
    reader.skipCompact() // name
    for (let left = reader.compactArrayLength(); left > 0; left--) {
      decodePartition(reader, sink)
      if (reader.slicePassed()) yield
    }
    reader.tags()
  }
  reader.throttleTime()
  sink.throttled(reader.throttleMilliseconds)
  reader.tags()
}

function decodePartition(reader: Reader, sink: ProduceSink): void {
  const partition = reader.int32()
  const errorCode = reader.int16()
  const offset = reader.int64()
  reader.int64() // log_append_time_ms
  reader.int64() // log_start_offset
  for (let errors = reader.compactArrayLength(); errors > 0; errors--) {
    reader.int32() // batch_index
    reader.skipCompact() // batch_index_error_message
    reader.tags()
  }
  reader.skipCompact() // error_message
  reader.tags()
  sink.partition(partition, errorCode, offset)
}
