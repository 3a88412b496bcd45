import t from 'tap'
import {
  type CreateTopicRequest,
  createTopics,
  type CreateTopicSink,
} from '../../../../src/kafka/canary/apis/create-topics.ts'
import { testVectors } from '../../client/apis/vectors.ts'
import { type JsonTopicResult, topicResultLine } from './topic-results.ts'

interface JsonRequest {
  readonly topics: readonly [
    {
      readonly name: string
      readonly numPartitions: number
      readonly assignments: readonly { readonly brokerIds: readonly number[] }[]
      readonly configs: readonly { readonly name: string; readonly value: string }[]
    },
  ]
  readonly timeoutMs: number
}

interface JsonResponse {
  readonly topics: readonly JsonTopicResult[]
}

testVectors<CreateTopicRequest, CreateTopicSink, JsonRequest, JsonResponse>(t, createTopics, {
  request: ({ topics: [{ name, numPartitions, assignments, configs }], timeoutMs }) => ({
    topic: name,
    assignment:
      numPartitions === -1
        ? assignments.map(({ brokerIds }) => brokerIds)
        : { partitions: numPartitions },
    configs: Object.fromEntries(configs.map(({ name, value }) => [name, value])),
    timeoutMilliseconds: timeoutMs,
  }),
  sink: print => ({
    topic: (name, errorCode, errorMessage) =>
      print(topicResultLine({ name, errorCode, errorMessage })),
  }),
  expected: ({ topics }) => topics.map(topicResultLine),
})
