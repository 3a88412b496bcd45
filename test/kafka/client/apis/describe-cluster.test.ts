import t from 'tap'
import {
  describeCluster,
  type DescribeClusterRequest,
  type DescribeClusterSink,
} from '../../../../src/kafka/client/apis/describe-cluster.ts'
import { testVectors } from './vectors.ts'

interface JsonResponse {
  readonly errorCode: number
  readonly clusterAuthorizedOperations: number
}

testVectors<DescribeClusterRequest, DescribeClusterSink, unknown, JsonResponse>(
  t,
  describeCluster,
  {
    request: () => ({}),
    sink: print => ({
      cluster: (errorCode, operations) => print(`operations ${operations}, error ${errorCode}`),
    }),
    expected: ({ errorCode, clusterAuthorizedOperations }) => [
      `operations ${clusterAuthorizedOperations}, error ${errorCode}`,
    ],
  },
)
