import t from 'tap'
import {
  describeShareGroupOffsets,
  type DescribeShareGroupOffsetsRequest,
  type ShareGroupOffsetsSink,
} from '../../../../src/kafka/client/apis/describe-share-group-offsets.ts'
import { testVectors } from './vectors.ts'

interface JsonRequest {
  readonly groups: readonly { readonly groupId: string }[]
}

interface JsonResponse {
  readonly groups: readonly {
    readonly groupId: string
    readonly topics: readonly {
      readonly topicName: string
      /** In base64, as in Kafka's JSON. */
      readonly topicId: string
      readonly partitions: readonly {
        readonly partitionIndex: number
        readonly startOffset: number
        /** From version 1 on. */
        readonly lag?: number
        readonly errorCode: number
      }[]
    }[]
    readonly errorCode: number
  }[]
}

testVectors<DescribeShareGroupOffsetsRequest, ShareGroupOffsetsSink, JsonRequest, JsonResponse>(
  t,
  describeShareGroupOffsets,
  {
    request: ({ groups }) => ({ groups: groups.map(({ groupId }) => groupId) }),
    sink: print => ({
      group: group => print(`group ${group}`),
      topic: (topic, id) => print(`topic ${topic} (${id})`),
      partition: (partition, startOffset, lag, errorCode) =>
        print(`partition ${partition} from ${startOffset}, lag ${lag}, error ${errorCode}`),
      groupEnd: errorCode => print(`end of group, error ${errorCode}`),
    }),
    expected: ({ groups }) =>
      groups.flatMap(({ groupId, topics, errorCode }) => [
        `group ${groupId}`,
        ...topics.flatMap(({ topicName, topicId, partitions }) => [
          `topic ${topicName} (${Buffer.from(topicId, 'base64').toString('hex')})`,
          ...partitions.map(
            ({ partitionIndex, startOffset, lag = -1, errorCode }) =>
              `partition ${partitionIndex} from ${startOffset}, lag ${lag}, error ${errorCode}`,
          ),
        ]),
        `end of group, error ${errorCode}`,
      ]),
  },
)
