import { offsetFetch } from '../../../src/kafka/client/apis/offset-fetch.ts'
import type { Reader } from '../../../src/kafka/client/wire/reader.ts'
import type { Writer } from '../../../src/kafka/client/wire/writer.ts'
import type { MockGroup } from '../group.ts'
import { type Answer, type Exchange, notCoordinator, notThrottled } from './answer.ts'

const manyGroupsFrom = 8

/** Answers with all topics of a group, whichever were asked for. */
export const offsetFetchAnswer: Answer = {
  api: offsetFetch,
  write(exchange: Exchange) {
    const { version, request, response } = exchange
    const isBatched = version >= manyGroupsFrom
    const groups = isBatched ? request.compactArrayLength() : 1
    response.int32(notThrottled)
    if (isBatched) response.compactArrayLength(groups)
    for (let left = groups; left > 0; left--) {
      const name = readGroup(request, version)
      if (isBatched) response.compactString(name)
      writeGroup(exchange, name)
    }
    if (isBatched) response.tags()
  },
}

function readGroup(request: Reader, version: number): string {
  const name = request.compactString()
  if (version >= 9) {
    request.skipCompact() // member_id
    request.int32() // member_epoch
  }
  for (let topics = request.compactNullableArrayLength() ?? 0; topics > 0; topics--) {
    request.skipCompact()
    request.skip(4 * request.compactArrayLength())
    request.tags()
  }
  if (version >= manyGroupsFrom) request.tags()
  return name
}

function writeGroup(
  { cluster, broker, response, errorCode: brokerError }: Exchange,
  name: string,
): void {
  const group = cluster.groups.get(name)
  const errorCode = brokerError || (group === undefined ? 0 : errorOf(group, broker))
  // A group that nobody knows has committed nothing, which is no error. Share groups never commit.
  if (errorCode !== 0 || group === undefined || group.type === 'share') {
    response.compactArrayLength(0)
  } else {
    response.raw(group.encoded.of('commits', writer => writeCommits(writer, group)))
  }
  response.int16(errorCode).tags()
}

function errorOf(group: MockGroup, broker: number): number {
  return group.coordinator === broker ? group.failure('OffsetFetch') : notCoordinator
}

/** The same bytes in all versions. */
function writeCommits(writer: Writer, { commits }: MockGroup): void {
  writer.compactArrayLength(commits.size)
  for (const [topic, partitions] of commits) {
    writer.compactString(topic).compactArrayLength(partitions.size)
    for (const [partition, { offset, errorCode }] of partitions) {
      const leaderEpoch = 0
      writer.int32(partition).int64(offset).int32(leaderEpoch)
      writer.compactNullableString('').int16(errorCode).tags()
    }
    writer.tags()
  }
}
