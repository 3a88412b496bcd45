import type { Api } from '../../client/api.ts'
import type { Reader } from '../../client/wire/reader.ts'
import type { Writer } from '../../client/wire/writer.ts'

export interface CreateTopicRequest {
  readonly topic: string
  /** Replicas of each partition, the preferred leader first. A number: the broker assigns them. */
  readonly assignment: readonly (readonly number[])[] | { readonly partitions: number }
  readonly configs: Readonly<Record<string, string>>
  readonly timeoutMilliseconds: number
}

export interface CreateTopicSink {
  topic(topic: string, errorCode: number, message: string | null): void
}

/** In place of a number that is given by an assignment, or by the broker. */
const unset = -1

/**
 * Creates one topic.
 *
 * Request 5:  topics[name num_partitions replication_factor assignments[partition_index broker_ids[]]
 *               configs[name value?]] timeout_ms validate_only
 *
 * Response 5: throttle_time_ms topics[name error_code error_message? num_partitions
 *               replication_factor configs?[name value? read_only config_source is_sensitive]]
 */
export const createTopics: Api<CreateTopicRequest, CreateTopicSink> = {
  name: 'CreateTopics',
  key: 19,
  minVersion: 5,
  maxVersion: 5,
  flexibleFrom: 5,
  encode,
  decode,
}

function encode(writer: Writer, _version: number, request: CreateTopicRequest): void {
  const { topic, assignment, configs, timeoutMilliseconds } = request
  const replicas = 'partitions' in assignment ? [] : assignment
  const partitions = 'partitions' in assignment ? assignment.partitions : unset
  writer.compactArrayLength(1).compactString(topic).int32(partitions).int16(unset)
  writer.compactArrayLength(replicas.length)
  for (const [partition, brokers] of replicas.entries()) {
    writer.int32(partition).compactArray(brokers, broker => writer.int32(broker))
    writer.tags()
  }
  writer.compactArray(Object.entries(configs), ([name, value]) => {
    writer.compactString(name).compactNullableString(value).tags()
  })
  writer.tags().int32(timeoutMilliseconds).boolean(false).tags()
}

function* decode(
  reader: Reader,
  _version: number,
  _request: CreateTopicRequest,
  sink: CreateTopicSink,
): Generator<void, void> {
  reader.throttleTime()
  for (let topics = reader.compactArrayLength(); topics > 0; topics--) {
    const topic = reader.compactString()
    const errorCode = reader.int16()
    sink.topic(topic, errorCode, reader.compactNullableString())
    reader.int32() // num_partitions
    reader.int16() // replication_factor
    for (let left = reader.compactNullableArrayLength() ?? 0; left > 0; left--) {
      reader.skipCompact() // name
      reader.skipCompact() // value
      reader.skip(3) // read_only, config_source, is_sensitive
      reader.tags()
      if (reader.slicePassed()) yield
    }
    reader.tags()
  }
  reader.tags()
}
