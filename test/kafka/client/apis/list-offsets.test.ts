import t from 'tap'
import {
  listOffsets,
  type ListOffsetsRequest,
  type ListOffsetsSink,
} from '../../../../src/kafka/client/apis/list-offsets.ts'
import { testVectors } from './vectors.ts'

interface JsonRequest {
  readonly isolationLevel: number
  readonly topics: readonly {
    readonly name: string
    readonly partitions: readonly {
      readonly partitionIndex: number
      readonly currentLeaderEpoch: number
      readonly timestamp: number
    }[]
  }[]
}

interface JsonResponse {
  readonly topics: readonly {
    readonly name: string
    readonly partitions: readonly {
      readonly partitionIndex: number
      readonly errorCode: number
      readonly timestamp: number
      readonly offset: number
      readonly leaderEpoch: number
    }[]
  }[]
}

testVectors<ListOffsetsRequest, ListOffsetsSink, JsonRequest, JsonResponse>(t, listOffsets, {
  request: ({ isolationLevel, topics }) => ({
    isolation: isolationLevel === 1 ? 'read_committed' : 'read_uncommitted',
    topics: topics.map(({ name, partitions }) => ({
      topic: name,
      partition: Int32Array.from(partitions, ({ partitionIndex }) => partitionIndex),
      leaderEpoch: Int32Array.from(partitions, ({ currentLeaderEpoch }) => currentLeaderEpoch),
      timestamp: Float64Array.from(partitions, ({ timestamp }) => timestamp),
    })),
  }),
  sink: print => ({
    topic: topic => print(`topic ${topic}`),
    partition: (partition, errorCode, offset, timestamp, leaderEpoch) =>
      print(
        `partition ${partition} offset ${offset} of ${timestamp} in epoch ${leaderEpoch}, ` +
          `error ${errorCode}`,
      ),
  }),
  expected: ({ topics }) =>
    topics.flatMap(({ name, partitions }) => [
      `topic ${name}`,
      ...partitions.map(
        ({ partitionIndex, errorCode, offset, timestamp, leaderEpoch }) =>
          `partition ${partitionIndex} offset ${offset} of ${timestamp} in epoch ${leaderEpoch}, ` +
          `error ${errorCode}`,
      ),
    ]),
})
