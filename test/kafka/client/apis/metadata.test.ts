import t from 'tap'
import {
  type BrokerIds,
  metadata,
  type MetadataRequest,
  type MetadataSink,
} from '../../../../src/kafka/client/apis/metadata.ts'
import { Reader } from '../../../../src/kafka/client/wire/reader.ts'
import { WireError } from '../../../../src/kafka/client/wire/wire-error.ts'
import { Writer } from '../../../../src/kafka/client/wire/writer.ts'
import { testVectors } from './vectors.ts'

interface JsonRequest {
  readonly topics: readonly { readonly name: string }[] | null
}

interface JsonResponse {
  readonly brokers: readonly {
    readonly nodeId: number
    readonly host: string
    readonly port: number
    readonly rack: string | null
  }[]
  readonly clusterId: string | null
  readonly topics: readonly {
    readonly errorCode: number
    readonly name: string | null
    readonly topicId: string
    readonly isInternal: boolean
    readonly partitions: readonly {
      readonly errorCode: number
      readonly partitionIndex: number
      readonly leaderId: number
      readonly leaderEpoch: number
      readonly replicaNodes: readonly number[]
      readonly isrNodes: readonly number[]
      readonly offlineReplicas: readonly number[]
    }[]
  }[]
}

testVectors<MetadataRequest, MetadataSink, JsonRequest, JsonResponse>(t, metadata, {
  request: ({ topics }) => ({ topics: topics?.map(({ name }) => name) ?? null }),
  sink: print => ({
    cluster: id => print(`cluster ${id ?? 'null'}`),
    broker: (id, host, port, rack) => print(`broker ${id} at ${host}:${port} in ${rack ?? 'null'}`),
    topic: (errorCode, name, id, internal) =>
      print(`topic ${name ?? 'null'} (${id}), internal ${internal}, error ${errorCode}`),
    // eslint-disable-next-line @typescript-eslint/max-params -- because the sink takes each column of a row as an argument
    partition: (errorCode, partition, leader, epoch, replicas, inSync, offline) =>
      print(
        `partition ${partition} led by ${leader} in epoch ${epoch}, replicas ${list(replicas)}, ` +
          `in sync ${list(inSync)}, offline ${list(offline)}, error ${errorCode}`,
      ),
  }),
  expected: (json, version) => [
    ...json.brokers.map(
      ({ nodeId, host, port, rack }) => `broker ${nodeId} at ${host}:${port} in ${rack ?? 'null'}`,
    ),
    `cluster ${json.clusterId ?? 'null'}`,
    ...json.topics.flatMap(topic => [
      `topic ${topic.name ?? 'null'} (${version >= 10 ? hex(topic.topicId) : ''}), ` +
        `internal ${topic.isInternal}, error ${topic.errorCode}`,
      ...topic.partitions.map(
        partition =>
          `partition ${partition.partitionIndex} led by ${partition.leaderId} ` +
          `in epoch ${partition.leaderEpoch}, replicas ${partition.replicaNodes.join()}, ` +
          `in sync ${partition.isrNodes.join()}, offline ${partition.offlineReplicas.join()}, ` +
          `error ${partition.errorCode}`,
      ),
    ]),
  ],
})

t.test('a broker id beyond the end of a reused list is an error, not an old id', t => {
  const writer = new Writer()
  writer.int32(0).compactArrayLength(0).compactNullableString(null).int32(-1)
  writer.compactArrayLength(1).int16(0).compactString('orders').boolean(false)
  writer.compactArrayLength(2)
  for (const replicas of [[4, 5], [6]]) {
    writer.int16(0).int32(0).int32(4).int32(0)
    writer.compactArray(replicas, id => writer.int32(id))
    writer.compactArrayLength(0).compactArrayLength(0).tags()
  }
  writer.int32(0).tags().int32(0).tags()

  const seen: BrokerIds[] = []
  const ignore = (): undefined => undefined
  const sink: MetadataSink = {
    cluster: ignore,
    broker: ignore,
    topic: ignore,
    partition: (_error, _partition, _leader, _epoch, replicas) => seen.push(replicas),
  }
  const reader = new Reader(writer.finish())
  Array.from(metadata.decode(reader, 9, { topics: null }, sink))

  t.equal(seen[1]?.length, 1)
  t.equal(seen[1]?.at(0), 6)
  t.throws(() => seen[1]?.at(1), new RangeError('no broker id 1 of 1'))
  t.end()
})

t.test('a negative partition number is malformed', t => {
  const writer = new Writer()
  writer.int32(0).compactArrayLength(0).compactNullableString(null).int32(-1)
  writer.compactArrayLength(1).int16(0).compactString('orders').boolean(false)
  writer.compactArrayLength(1).int16(0).int32(-1).int32(4).int32(0)
  const ignore = (): undefined => undefined
  const sink = { cluster: ignore, broker: ignore, topic: ignore, partition: ignore }
  const reader = new Reader(writer.finish())
  t.throws(
    () => Array.from(metadata.decode(reader, 9, { topics: null }, sink)),
    new WireError('partition number', 24, '-1'),
  )
  t.end()
})

function list(ids: BrokerIds): string {
  return Array.from({ length: ids.length }, (_, index) => ids.at(index)).join()
}

/** Kafka's JSON writes ids in URL-safe base64. */
function hex(id: string): string {
  return Buffer.from(id, 'base64url').toString('hex')
}
