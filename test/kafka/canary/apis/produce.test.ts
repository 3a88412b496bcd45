import t from 'tap'
import {
  produce,
  type ProduceRequest,
  type ProduceSink,
} from '../../../../src/kafka/canary/apis/produce.ts'
import {
  encodeRecordBatch,
  type ProducedRecord,
} from '../../../../src/kafka/canary/apis/record-batch.ts'
import { testVectors } from '../../client/apis/vectors.ts'

interface JsonRequest {
  readonly timeoutMs: number
  readonly topicData: readonly [
    {
      readonly name: string
      readonly partitionData: readonly {
        readonly index: number
        readonly records: readonly [ProducedRecord]
      }[]
    },
  ]
}

interface JsonResponse {
  readonly responses: readonly {
    readonly partitionResponses: readonly {
      readonly index: number
      readonly errorCode: number
      readonly baseOffset: number
    }[]
  }[]
  readonly throttleTimeMs: number
}

testVectors<ProduceRequest, ProduceSink, JsonRequest, JsonResponse>(t, produce, {
  request: ({ timeoutMs, topicData: [{ name, partitionData }] }) => ({
    topic: name,
    timeoutMilliseconds: timeoutMs,
    partitions: partitionData.map(({ index, records: [record] }) => ({
      partition: index,
      records: encodeRecordBatch(record),
    })),
  }),
  sink: print => ({
    partition: (partition, errorCode, offset) =>
      print(`partition ${partition} at ${offset}, error ${errorCode}`),
    throttled: milliseconds => print(`throttled for ${milliseconds} ms`),
  }),
  expected: ({ responses, throttleTimeMs }) => [
    ...responses.flatMap(({ partitionResponses }) =>
      partitionResponses.map(
        ({ index, errorCode, baseOffset }) =>
          `partition ${index} at ${baseOffset}, error ${errorCode}`,
      ),
    ),
    `throttled for ${throttleTimeMs} ms`,
  ],
})
