import t from 'tap'
import {
  createPartitions,
  type CreatePartitionsRequest,
  type CreatePartitionsSink,
} from '../../../../src/kafka/canary/apis/create-partitions.ts'
import { testVectors } from '../../client/apis/vectors.ts'
import { type JsonTopicResult, topicResultLine } from './topic-results.ts'

interface JsonRequest {
  readonly topics: readonly [
    {
      readonly name: string
      readonly count: number
      readonly assignments: readonly { readonly brokerIds: readonly number[] }[] | null
    },
  ]
  readonly timeoutMs: number
}

interface JsonResponse {
  readonly results: readonly JsonTopicResult[]
}

testVectors<CreatePartitionsRequest, CreatePartitionsSink, JsonRequest, JsonResponse>(
  t,
  createPartitions,
  {
    request: ({ topics: [{ name, count, assignments }], timeoutMs }) => ({
      topic: name,
      count,
      assignment: assignments?.map(({ brokerIds }) => brokerIds) ?? null,
      timeoutMilliseconds: timeoutMs,
    }),
    sink: print => ({
      topic: (name, errorCode, errorMessage) =>
        print(topicResultLine({ name, errorCode, errorMessage })),
    }),
    expected: ({ results }) => results.map(topicResultLine),
  },
)
