import t from 'tap'
import {
  offsetCommit,
  type OffsetCommitRequest,
  type OffsetCommitSink,
} from '../../../../src/kafka/canary/apis/offset-commit.ts'
import { testVectors } from '../../client/apis/vectors.ts'

interface JsonRequest {
  readonly groupId: string
  readonly topics: readonly [
    {
      readonly name: string
      readonly partitions: readonly {
        readonly partitionIndex: number
        readonly committedOffset: number
      }[]
    },
  ]
}

interface JsonResponse {
  readonly topics: readonly {
    readonly partitions: readonly { readonly partitionIndex: number; readonly errorCode: number }[]
  }[]
}

testVectors<OffsetCommitRequest, OffsetCommitSink, JsonRequest, JsonResponse>(t, offsetCommit, {
  request: ({ groupId, topics: [{ name, partitions }] }) => ({
    group: groupId,
    topic: name,
    partitions: partitions.map(({ partitionIndex, committedOffset }) => ({
      partition: partitionIndex,
      offset: committedOffset,
    })),
  }),
  sink: print => ({
    partition: (partition, errorCode) => print(`partition ${partition}, error ${errorCode}`),
  }),
  expected: ({ topics }) =>
    topics.flatMap(({ partitions }) =>
      partitions.map(
        ({ partitionIndex, errorCode }) => `partition ${partitionIndex}, error ${errorCode}`,
      ),
    ),
})
