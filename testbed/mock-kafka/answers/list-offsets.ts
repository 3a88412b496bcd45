import {
  earliestOffset,
  latestOffset,
  listOffsets,
} from '../../../src/kafka/client/apis/list-offsets.ts'
import type { StampedOffset } from '../log.ts'
import type { MockPartition } from '../topic.ts'
import * as answer from './answer.ts'

export const listOffsetsAnswer: answer.Answer = { api: listOffsets, write }

function write(exchange: answer.Exchange): void {
  const { request, response } = exchange
  request.int32() // replica_id
  const isCommittedOnly = request.int8() === 1
  const topics = request.compactArrayLength()
  response.int32(answer.notThrottled).compactArrayLength(topics)
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
  { cluster, broker, request, response, errorCode }: answer.Exchange,
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
    const isAnswered = error === 0 && partition !== undefined
    const found = isAnswered ? find(partition, timestamp, isCommittedOnly) : nothing
    response.int32(index).int16(error).int64(found.timestamp).int64(found.offset)
    response.int32(isAnswered ? partition.leaderEpoch : -1).tags()
  }
}

/** What a broker checks before it looks into the log, in its order. */
function errorOf(
  partition: MockPartition | undefined,
  broker: number,
  leaderEpoch: number,
): number {
  if (partition === undefined) return answer.unknownTopicOrPartition
  if (partition.leader !== broker) return answer.notLeaderOrFollower
  if (leaderEpoch !== -1 && leaderEpoch < partition.leaderEpoch) return answer.fencedLeaderEpoch
  if (leaderEpoch > partition.leaderEpoch) return answer.unknownLeaderEpoch
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
  const isTold = found !== undefined && (!isCommittedOnly || found.offset < lastStable)
  return isTold ? found : nothing
}
