import { describeShareGroupOffsets } from '../../../src/kafka/client/apis/describe-share-group-offsets.ts'
import type { Reader } from '../../../src/kafka/client/wire/reader.ts'
import type { MockGroup, MockShare } from '../group.ts'
import type { MockPartition } from '../topic.ts'
import {
  type Responder,
  type Exchange,
  notCoordinator,
  notThrottled,
  skipTopics,
} from './responder.ts'

/** Responds with all topics of a group, whatever topics are requested. */
export const describeShareGroupOffsetsResponder: Responder = {
  api: describeShareGroupOffsets,
  respond(exchange: Exchange) {
    const { request, response } = exchange
    const groups = request.compactArrayLength()
    response.int32(notThrottled).compactArrayLength(groups)
    for (let left = groups; left > 0; left--) {
      const name = readGroup(request)
      response.compactString(name)
      writeGroup(exchange, name)
    }
    response.tags()
  },
}

function readGroup(request: Reader): string {
  const name = request.compactString()
  skipTopics(request)
  request.tags()
  return name
}

function writeGroup(exchange: Exchange, name: string): void {
  const { cluster, broker, response, errorCode: brokerError } = exchange
  const group = cluster.groups.get(name)
  const errorCode = brokerError || (group === undefined ? 0 : errorOf(group, broker))
  // An unknown group, or one that is not a share group, has no offsets, which is not an error.
  const shares = errorCode === 0 ? [...(group?.shares ?? [])] : []
  response.compactArray(shares, ([topic, partitions]) => {
    response.compactString(topic).uuid(cluster.topics.get(topic)?.id ?? '0'.repeat(32))
    response.compactArrayLength(partitions.length)
    for (const [index, share] of partitions.entries()) {
      const log = cluster.partition(topic, index)
      writePartition(exchange, index, shareOffsets(share, log, exchange.version))
    }
    response.tags()
  })
  response.int16(errorCode).compactNullableString(null).tags()
}

function errorOf(group: MockGroup, broker: number): number {
  return group.coordinator === broker ? group.failure('DescribeShareGroupOffsets') : notCoordinator
}

interface ShareOffsets {
  readonly startOffset: number
  readonly lag: number
  readonly errorCode: number
}

/** From version 1 on the lag is counted from the log end, which the coordinator reads from the leader. */
function shareOffsets(
  share: MockShare | null,
  log: MockPartition | undefined,
  version: number,
): ShareOffsets {
  if (share === null) return { startOffset: -1, lag: -1, errorCode: 0 }
  const { startOffset, doneBeyond } = share
  if (version < 1 || doneBeyond === null) return { startOffset, lag: -1, errorCode: 0 }
  const errorCode = log === undefined ? 3 : log.errorCode
  // As in Kafka: the offset has no meaning here.
  if (log === undefined || errorCode !== 0) return { startOffset: 0, lag: -1, errorCode }
  return { startOffset, lag: log.log.end - startOffset - doneBeyond, errorCode: 0 }
}

function writePartition(
  { version, response }: Exchange,
  partition: number,
  { startOffset, lag, errorCode }: ShareOffsets,
): void {
  const leaderEpoch = 0
  response.int32(partition).int64(startOffset).int32(leaderEpoch)
  if (version >= 1) response.int64(lag)
  response.int16(errorCode).compactNullableString(null).tags()
}
