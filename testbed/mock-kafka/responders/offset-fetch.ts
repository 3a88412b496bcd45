import { offsetFetch } from '../../../src/kafka/client/apis/offset-fetch.ts'
import type { Reader } from '../../../src/kafka/client/wire/reader.ts'
import type { Writer } from '../../../src/kafka/client/wire/writer.ts'
import type { MockGroup } from '../group.ts'
import {
  type Responder,
  type Exchange,
  notCoordinator,
  notThrottled,
  skipTopics,
} from './responder.ts'

const manyGroupsFrom = 8

/** Responds with all topics of a group, whatever topics are requested. */
export const offsetFetchResponder: Responder = {
  api: offsetFetch,
  respond(exchange: Exchange) {
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
  skipTopics(request)
  if (version >= manyGroupsFrom) request.tags()
  return name
}

function writeGroup(
  { cluster, broker, response, errorCode: brokerError }: Exchange,
  name: string,
): void {
  const group = cluster.groups.get(name)
  const errorCode = brokerError || (group === undefined ? 0 : errorOf(group, broker))
  // An unknown group has no commits, which is not an error. Share groups never commit.
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
