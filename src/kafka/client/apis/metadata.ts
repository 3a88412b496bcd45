import type { Api } from '../api.ts'
import type { Reader } from '../wire/reader.ts'
import { WireError } from '../wire/wire-error.ts'
import type { Writer } from '../wire/writer.ts'

/** Broker ids of one partition, lent by the decoder: valid only during the call. */
export interface BrokerIds {
  readonly length: number
  at(index: number): number
}

export interface MetadataSink {
  cluster(clusterId: string | null): void
  broker(id: number, host: string, port: number, rack: string | null): void
  /** `id` is 32 hex digits; '' below version 10. A topic that is being deleted may have no name. */
  topic(errorCode: number, name: string | null, id: string, internal: boolean): void
  /** A partition of the last topic. */
  partition(
    errorCode: number,
    partition: number,
    leader: number,
    leaderEpoch: number,
    replicas: BrokerIds,
    inSync: BrokerIds,
    offline: BrokerIds,
  ): void
}

export interface MetadataRequest {
  /** Null: every topic that the principal may see. */
  readonly topics: readonly string[] | null
}

/**
 * Brokers, topics, and the leader and replicas of each partition.
 *
 * Request 9:  topics?[name] allow_auto_topic_creation include_cluster_authorized_operations
 *             include_topic_authorized_operations
 * Request 10: topics?[topic_id name?], rest as 9
 * Request 11: without include_cluster_authorized_operations
 *
 * Response 9:  throttle_time_ms brokers[node_id host port rack?] cluster_id? controller_id
 *              topics[error_code name is_internal partitions[error_code partition_index leader_id
 *                leader_epoch replica_nodes[] isr_nodes[] offline_replicas[]]
 *                topic_authorized_operations]
 *              cluster_authorized_operations
 * Response 10: topic_id after the topic's name
 * Response 11: without cluster_authorized_operations
 * Response 12: the topic's name may be null
 */
export const metadata: Api<MetadataRequest, MetadataSink> = {
  name: 'Metadata',
  key: 3,
  minVersion: 9,
  maxVersion: 12,
  flexibleFrom: 9,
  encode,
  decode,
}

const noTopicId = '0'.repeat(32)

function encode(writer: Writer, version: number, { topics }: MetadataRequest): void {
  writer.compactArrayLength(topics === null ? null : topics.length)
  for (const topic of topics ?? []) {
    if (version >= 10) writer.uuid(noTopicId)
    writer.compactString(topic).tags()
  }
  const allowAutoTopicCreation = false
  const includeAuthorizedOperations = false
  writer.boolean(allowAutoTopicCreation)
  if (version <= 10) writer.boolean(includeAuthorizedOperations)
  writer.boolean(includeAuthorizedOperations).tags()
}

function* decode(
  reader: Reader,
  version: number,
  _request: MetadataRequest,
  sink: MetadataSink,
): Generator<void, void> {
  reader.throttleTime()
  decodeBrokers(reader, sink)
  sink.cluster(reader.compactNullableString())
  reader.int32() // controller_id: in KRaft a random broker
  const lent = new LentPartition()
  for (let left = reader.compactArrayLength(); left > 0; left--) {
    const errorCode = reader.int16()
    const name = reader.compactNullableString()
    const id = version >= 10 ? reader.uuid() : ''
    sink.topic(errorCode, name, id, reader.boolean())
    yield* decodePartitions(reader, sink, lent)
    reader.int32() // topic_authorized_operations
    reader.tags()
  }
  if (version <= 10) reader.int32() // cluster_authorized_operations
  reader.tags()
}

function decodeBrokers(reader: Reader, sink: MetadataSink): void {
  for (let left = reader.compactArrayLength(); left > 0; left--) {
    const id = reader.int32()
    const host = reader.compactString()
    const port = reader.int32()
    sink.broker(id, host, port, reader.compactNullableString())
    reader.tags()
  }
}

function* decodePartitions(
  reader: Reader,
  sink: MetadataSink,
  { replicas, inSync, offline }: LentPartition,
): Generator<void, void> {
  for (let left = reader.compactArrayLength(); left > 0; left--) {
    const errorCode = reader.int16()
    const partition = readPartitionNumber(reader)
    const leader = reader.int32()
    const leaderEpoch = reader.int32()
    replicas.readFrom(reader)
    inSync.readFrom(reader)
    offline.readFrom(reader)
    reader.tags()
    sink.partition(errorCode, partition, leader, leaderEpoch, replicas, inSync, offline)
    if (reader.slicePassed()) yield
  }
}

/** Rejects negative numbers: columns are indexed by partition number. */
function readPartitionNumber(reader: Reader): number {
  const { at } = reader
  const partition = reader.int32()
  if (partition < 0) throw new WireError('partition number', at, String(partition))
  return partition
}

/** The broker ids of the current partition. */
class LentPartition {
  readonly replicas = new LentBrokerIds()
  readonly inSync = new LentBrokerIds()
  readonly offline = new LentBrokerIds()
}

/** One list, reused for all partitions: no array per partition. */
class LentBrokerIds implements BrokerIds {
  readonly #ids: number[] = []
  #length = 0

  get length(): number {
    return this.#length
  }

  at(index: number): number {
    const id = index < this.#length ? this.#ids[index] : undefined
    if (id === undefined) throw new RangeError(`no broker id ${index} of ${this.#length}`)
    return id
  }

  readFrom(reader: Reader): void {
    this.#length = reader.compactArrayLength()
    for (let index = 0; index < this.#length; index++) this.#ids[index] = reader.int32()
  }
}
