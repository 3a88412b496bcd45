import {
  describeCluster,
  describeOperation,
  type DescribeClusterSink,
  unreportedOperations,
} from './client/apis/describe-cluster.ts'
import type { KafkaClient } from './client/kafka-client.ts'
import { noError, problemOf } from './client/error-codes.ts'
import type { Problem } from '../reading/problem.ts'
import { type Budget, BrokerRequests } from './backlog/read/broker-requests.ts'

const subject = 'cluster'

const notGranted: Problem = {
  kind: 'unauthorized',
  subject,
  detail:
    'the user lacks DESCRIBE on the cluster, so Kafka hides groups that the user may not describe, without an error',
}

const unreported: Problem = {
  kind: 'unsupported',
  subject,
  detail: 'DescribeCluster does not return the requested authorized operations',
}

/** Returns why ListGroups may omit groups without an error. Null: no group is hidden. */
export async function checkGroupVisibility(
  client: KafkaClient,
  signal: AbortSignal,
  budget: Budget,
): Promise<Problem | null> {
  let found: Problem | null = unreported
  const sink: DescribeClusterSink = {
    cluster: (errorCode, operations) => (found = visibilityProblem(errorCode, operations)),
  }
  // Not part of a reading, so not counted in its requests.
  const requests = new BrokerRequests(client, { signal, observe: () => undefined })
  const problem = await requests.within(budget, part => part.sendToAny(describeCluster, {}, sink))
  return problem ?? found
}

function visibilityProblem(errorCode: number, operations: number): Problem | null {
  if (errorCode !== noError) return problemOf(errorCode, subject)
  if (operations === unreportedOperations) return unreported
  return (operations & describeOperation) === 0 ? notGranted : null
}
