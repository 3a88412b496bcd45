import t from 'tap'
import {
  fetch,
  type FetchRequest,
  type FetchSink,
} from '../../../../src/kafka/canary/apis/fetch.ts'
import { decodeRecordBatches } from '../../../../src/kafka/canary/apis/record-batch.ts'
import { testVectors } from '../../client/apis/vectors.ts'

interface JsonRequest {
  readonly maxWaitMs: number
  readonly topics: readonly [
    {
      readonly topic: string
      readonly partitions: readonly {
        readonly partition: number
        readonly currentLeaderEpoch: number
        readonly fetchOffset: number
      }[]
    },
  ]
}

interface JsonResponse {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly responses: readonly {
    readonly partitions: readonly {
      readonly partitionIndex: number
      readonly errorCode: number
      readonly records: readonly { readonly value: string | null }[] | null
    }[]
  }[]
}

/** Partitions of the request, which get the error of a whole response. */
let requested: readonly number[] = []

testVectors<FetchRequest, FetchSink, JsonRequest, JsonResponse>(t, fetch, {
  request: ({ maxWaitMs, topics: [{ topic, partitions }] }) => {
    requested = partitions.map(({ partition }) => partition)
    return {
      topic,
      maxWaitMilliseconds: maxWaitMs,
      partitions: partitions.map(({ partition, currentLeaderEpoch, fetchOffset }) => ({
        partition,
        leaderEpoch: currentLeaderEpoch,
        offset: fetchOffset,
      })),
    }
  },
  sink: print => ({
    throttled: milliseconds => print(`throttled for ${milliseconds} ms`),
    partition: (partition, errorCode, records) => {
      print(`partition ${partition}, error ${errorCode}`)
      decodeRecordBatches(records ?? Buffer.alloc(0), {
        record: (offset, value) => print(`record ${offset}: ${String(value)}`),
        unreadable: (first, last) => print(`unreadable ${first} to ${last}`),
      })
    },
  }),
  expected: ({ throttleTimeMs, errorCode, responses }) => [
    `throttled for ${throttleTimeMs} ms`,
    ...(errorCode === 0 ? [] : requested.map(p => `partition ${p}, error ${errorCode}`)),
    ...responses.flatMap(({ partitions }) =>
      partitions.flatMap(({ partitionIndex, errorCode, records }) => [
        `partition ${partitionIndex}, error ${errorCode}`,
        ...(records ?? []).map(({ value }, offset) => `record ${offset}: ${String(value)}`),
      ]),
    ),
  ],
})
