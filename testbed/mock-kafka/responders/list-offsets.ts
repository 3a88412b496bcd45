import {
  earliestOffset,
  latestOffset,
  listOffsets,
} from '../../../src/kafka/client/apis/list-offsets.ts'
import type { StampedOffset } from '../log.ts'
import type { MockPartition } from '../topic.ts'
import * as common from './responder.ts'

export const listOffsetsResponder: common.Responder = { api: listOffsets, respond }

function respond(exchange: common.Exchange): void {
  const { request, response } = exchange
  request.int32() // replica_id
  const isCommittedOnly = request.int8() === 1
  const topics = request.compactArrayLength()
  response.int32(common.notThrottled).compactArrayLength(topics)
  for (let topic = 0; topic < topics; topic++) {
    const name = request.compactString()
    response.compactString(name)
    writePartitions(exchange, name, isCommittedOnly)
    request.tags()
    response.tags()
  }
  response.tags()
}

function writePartitions(
  { cluster, broker, request, response, errorCode }: common.Exchange,
  topic: string,
  isCommittedOnly: boolean,
): void {
  const partitions = request.compactArrayLength()
  response.compactArrayLength(partitions)
  for (let left = partitions; left > 0; left--) {
    const index = request.int32()
    const leaderEpoch = request.int32()
    const timestamp = request.int64()
    request.tags()
    const partition = cluster.partition(topic, index)
    const error = errorCode || errorOf(partition, broker, leaderEpoch)
    const isFound = error === 0 && partition !== undefined
    const found = isFound ? find(partition, timestamp, isCommittedOnly) : nothing
    response.int32(index).int16(error).int64(found.timestamp).int64(found.offset)
    response.int32(isFound ? partition.leaderEpoch : -1).tags()
  }
}

/** The checks of a broker before it reads the log, in Kafka's order. */
function errorOf(
  partition: MockPartition | undefined,
  broker: number,
  leaderEpoch: number,
): number {
  if (partition === undefined) return common.unknownTopicOrPartition
  if (partition.leader !== broker) return common.notLeaderOrFollower
  if (leaderEpoch !== -1 && leaderEpoch < partition.leaderEpoch) return common.fencedLeaderEpoch
  if (leaderEpoch > partition.leaderEpoch) return common.unknownLeaderEpoch
  return partition.errorCode
}

const nothing: StampedOffset = { offset: -1, timestamp: -1 }

function find({ log }: MockPartition, timestamp: number, isCommittedOnly: boolean): StampedOffset {
  const lastStable = log.end - log.openTransaction
  if (timestamp === latestOffset) {
    return { offset: isCommittedOnly ? lastStable : log.end, timestamp: -1 }
  }
  if (timestamp === earliestOffset) return { offset: log.start, timestamp: -1 }
  const found = log.firstSince(timestamp)
  const isReadable = found !== undefined && (!isCommittedOnly || found.offset < lastStable)
  return isReadable ? found : nothing
}
