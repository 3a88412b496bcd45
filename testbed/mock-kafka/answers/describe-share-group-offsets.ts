import { describeShareGroupOffsets } from '../../../src/kafka/client/apis/describe-share-group-offsets.ts'
import type { Reader } from '../../../src/kafka/client/wire/reader.ts'
import type { MockGroup, MockShare } from '../group.ts'
import type { MockPartition } from '../topic.ts'
import { type Answer, type Exchange, notCoordinator, notThrottled } from './answer.ts'

/** Answers with all topics of a group, whichever were asked for. */
export const describeShareGroupOffsetsAnswer: Answer = {
  api: describeShareGroupOffsets,
  write(exchange: Exchange) {
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
  for (let topics = request.compactNullableArrayLength() ?? 0; topics > 0; topics--) {
    request.skipCompact()
    request.skip(4 * request.compactArrayLength())
    request.tags()
  }
  request.tags()
  return name
}

function writeGroup(exchange: Exchange, name: string): void {
  const { cluster, broker, response, errorCode: brokerError } = exchange
  const group = cluster.groups.get(name)
  const errorCode = brokerError || (group === undefined ? 0 : errorOf(group, broker))
  // A group that nobody knows, or that shares nothing, has read nothing, which is no error.
  const shares = errorCode === 0 ? [...(group?.shares ?? [])] : []
  response.compactArray(shares, ([topic, partitions]) => {
    response.compactString(topic).uuid(cluster.topics.get(topic)?.id ?? '0'.repeat(32))
    response.compactArrayLength(partitions.length)
    for (const [index, share] of partitions.entries()) {
      const log = cluster.partition(topic, index)
      writePartition(exchange, index, told(share, log, exchange.version))
    }
    response.tags()
  })
  response.int16(errorCode).compactNullableString(null).tags()
}

function errorOf(group: MockGroup, broker: number): number {
  return group.coordinator === broker ? group.failure('DescribeShareGroupOffsets') : notCoordinator
}

interface ToldShare {
  readonly startOffset: number
  readonly lag: number
  readonly errorCode: number
}

/** From version 1 on the lag is counted from the log end, which the leader has to tell. */
function told(share: MockShare | null, log: MockPartition | undefined, version: number): ToldShare {
  if (share === null) return { startOffset: -1, lag: -1, errorCode: 0 }
  const { startOffset, doneBeyond } = share
  if (version < 1 || doneBeyond === null) return { startOffset, lag: -1, errorCode: 0 }
  const errorCode = log === undefined ? 3 : log.errorCode
  // As Kafka does, with an offset that means nothing.
  if (log === undefined || errorCode !== 0) return { startOffset: 0, lag: -1, errorCode }
  return { startOffset, lag: log.log.end - startOffset - doneBeyond, errorCode: 0 }
}

function writePartition(
  { version, response }: Exchange,
  partition: number,
  { startOffset, lag, errorCode }: ToldShare,
): void {
  const leaderEpoch = 0
  response.int32(partition).int64(startOffset).int32(leaderEpoch)
  if (version >= 1) response.int64(lag)
  response.int16(errorCode).compactNullableString(null).tags()
}
