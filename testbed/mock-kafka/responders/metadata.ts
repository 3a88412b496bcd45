import { metadata } from '../../../src/kafka/client/apis/metadata.ts'
import type { Reader } from '../../../src/kafka/client/wire/reader.ts'
import type { Writer } from '../../../src/kafka/client/wire/writer.ts'
import type { MockPartition, MockTopic } from '../topic.ts'
import * as common from './responder.ts'

export const metadataResponder: common.Responder = { api: metadata, respond }

function respond({ cluster, version, request, response, errorCode }: common.Exchange): void {
  const names = readTopics(request, version)
  response.int32(common.notThrottled)
  response.compactArray(cluster.brokers, ({ id, host, port }) => {
    response.int32(id).compactString(host).int32(port).compactNullableString(null).tags()
  })
  const [controller] = cluster.brokers
  response.compactNullableString(cluster.id).int32(controller?.id ?? -1)
  if (names === null && errorCode === 0) {
    // Every poll requests all topics, so the response is cached: 15,000 partitions are 600 KB.
    const topics = [...cluster.topics.values()]
    response.compactArrayLength(topics.length).raw(
      cluster.encodedTopics.of(String(version), writer => {
        for (const topic of topics) writeTopic(writer, version, topic)
      }),
    )
  } else {
    response.compactArray(names ?? [...cluster.topics.keys()], name => {
      const topic = errorCode === 0 ? cluster.topics.get(name) : undefined
      if (topic !== undefined) writeTopic(response, version, topic)
      else writeNoTopic(response, version, name, errorCode || common.unknownTopicOrPartition)
    })
  }
  if (version <= 10) response.int32(common.unknownOperations)
  response.tags()
}

/** Null: all topics. */
function readTopics(request: Reader, version: number): string[] | null {
  const length = request.compactNullableArrayLength()
  if (length === null) return null
  return Array.from({ length }, () => {
    if (version >= 10) request.uuid()
    const name = request.compactNullableString() ?? ''
    request.tags()
    return name
  })
}

function writeTopic(writer: Writer, version: number, topic: MockTopic): void {
  writer.int16(topic.errorCode).compactString(topic.name)
  if (version >= 10) writer.uuid(topic.id)
  const partitions = topic.errorCode === 0 ? topic.partitions : []
  writer.boolean(topic.internal).compactArrayLength(partitions.length)
  for (const [index, partition] of partitions.entries()) writePartition(writer, index, partition)
  writer.int32(common.unknownOperations).tags()
}

function writePartition(writer: Writer, index: number, partition: MockPartition): void {
  const { leader, leaderEpoch, replicas, inSync, offline } = partition
  writer.int16(leader === -1 ? common.leaderNotAvailable : 0)
  writer.int32(index).int32(leader).int32(leaderEpoch)
  for (const ids of [replicas, inSync, offline]) {
    writer.compactArray(ids, id => writer.int32(id))
  }
  writer.tags()
}

function writeNoTopic(writer: Writer, version: number, name: string, errorCode: number): void {
  writer.int16(errorCode).compactString(name)
  if (version >= 10) writer.uuid('0'.repeat(32))
  writer.boolean(false).compactArrayLength(0).int32(common.unknownOperations).tags()
}
