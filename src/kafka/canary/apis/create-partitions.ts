import type { Api } from '../../client/api.ts'
import type { Reader } from '../../client/wire/reader.ts'
import type { Writer } from '../../client/wire/writer.ts'

export interface CreatePartitionsRequest {
  readonly topic: string
  /** Number of partitions afterwards. */
  readonly count: number
  /** Replicas of each new partition, the preferred leader first. Null: the broker assigns them. */
  readonly assignment: readonly (readonly number[])[] | null
  readonly timeoutMilliseconds: number
}

export interface CreatePartitionsSink {
  topic(topic: string, errorCode: number, message: string | null): void
}

/**
 * Adds partitions to one topic.
 *
 * Request 2:  topics[name count assignments?[broker_ids[]]] timeout_ms validate_only
 *
 * Response 2: throttle_time_ms results[name error_code error_message?]
 */
export const createPartitions: Api<CreatePartitionsRequest, CreatePartitionsSink> = {
  name: 'CreatePartitions',
  key: 37,
  minVersion: 2,
  maxVersion: 2,
  flexibleFrom: 2,
  encode,
  decode,
}

function encode(writer: Writer, _version: number, request: CreatePartitionsRequest): void {
  const { topic, count, assignment, timeoutMilliseconds } = request
  writer.compactArrayLength(1).compactString(topic).int32(count)
  writer.compactArrayLength(assignment === null ? null : assignment.length)
  for (const brokers of assignment ?? []) {
    writer.compactArray(brokers, broker => writer.int32(broker)).tags()
  }
  writer.tags().int32(timeoutMilliseconds).boolean(false).tags()
}

function* decode(
  reader: Reader,
  _version: number,
  _request: CreatePartitionsRequest,
  sink: CreatePartitionsSink,
): Generator<void, void> {
  reader.throttleTime()
  for (let left = reader.compactArrayLength(); left > 0; left--) {
    const topic = reader.compactString()
    const errorCode = reader.int16()
    sink.topic(topic, errorCode, reader.compactNullableString())
    reader.tags()
    if (reader.slicePassed()) yield
  }
  reader.tags()
}
