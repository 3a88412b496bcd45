import t from 'tap'
import {
  offsetFetch,
  type OffsetFetchRequest,
  type OffsetFetchSink,
} from '../../../../src/kafka/client/apis/offset-fetch.ts'
import { Writer } from '../../../../src/kafka/client/wire/writer.ts'
import { testVectors } from './vectors.ts'

/** From version 8 on `groups`; before, the fields of one group. */
interface JsonRequest {
  readonly groups?: readonly { readonly groupId: string }[]
  readonly groupId: string
}

interface JsonGroup {
  readonly groupId?: string
  readonly topics: readonly {
    readonly name: string
    readonly partitions: readonly {
      readonly partitionIndex: number
      readonly committedOffset: number
      readonly errorCode: number
    }[]
  }[]
  readonly errorCode: number
}

interface JsonResponse extends JsonGroup {
  readonly groups?: readonly JsonGroup[]
}

let requestedGroup = ''

testVectors<OffsetFetchRequest, OffsetFetchSink, JsonRequest, JsonResponse>(t, offsetFetch, {
  request: ({ groups, groupId }) => {
    requestedGroup = groupId
    return { groups: groups?.map(({ groupId }) => groupId) ?? [groupId] }
  },
  sink: print => ({
    group: group => print(`group ${group}`),
    topic: topic => print(`topic ${topic}`),
    partition: (partition, committedOffset, errorCode) =>
      print(`partition ${partition} at ${committedOffset}, error ${errorCode}`),
    groupEnd: errorCode => print(`end of group, error ${errorCode}`),
  }),
  expected: json =>
    (json.groups ?? [json]).flatMap(({ groupId, topics, errorCode }) => [
      `group ${groupId ?? requestedGroup}`,
      ...topics.flatMap(({ name, partitions }) => [
        `topic ${name}`,
        ...partitions.map(
          ({ partitionIndex, committedOffset, errorCode }) =>
            `partition ${partitionIndex} at ${committedOffset}, error ${errorCode}`,
        ),
      ]),
      `end of group, error ${errorCode}`,
    ]),
})

t.test('a version for one group rejects a request for two', t => {
  t.throws(
    () => offsetFetch.encode(new Writer(), 7, { groups: ['billing', 'payments'] }),
    new RangeError('this version of the request takes one group, found 2'),
  )
  t.end()
})
