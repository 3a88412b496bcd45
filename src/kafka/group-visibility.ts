import {
  describeCluster,
  describeOperation,
  type DescribeClusterSink,
  unreportedOperations,
} from './client/apis/describe-cluster.ts'
import type { KafkaClient } from './client/client.ts'
import { noError, problemOf } from './client/error-codes.ts'
import type { Problem } from '../reading/problem.ts'
import { type Budget, BrokerRequests } from './backlog/read/broker-requests.ts'

const subject = 'cluster'

const notGranted: Problem = {
  kind: 'unauthorized',
  subject,
  detail:
    'the user lacks DESCRIBE on it, so Kafka hides, without an error, groups that the user may not describe',
}

const notTold: Problem = {
  kind: 'unsupported',
  subject,
  detail: 'DescribeCluster does not tell the operations that were asked for',
}

/** Why listings may lack groups, although they succeed. Null: no group is hidden. */
export async function checkGroupVisibility(
  client: KafkaClient,
  signal: AbortSignal,
  budget: Budget,
): Promise<Problem | null> {
  let told: Problem | null = notTold
  const sink: DescribeClusterSink = {
    cluster: (errorCode, operations) => (told = doubtOf(errorCode, operations)),
  }
  // No poll asks this, so it is counted to none.
  const requests = new BrokerRequests(client, { signal, observe: () => undefined })
  const problem = await requests.within(budget, part => part.askAny(describeCluster, {}, sink))
  return problem ?? told
}

function doubtOf(errorCode: number, operations: number): Problem | null {
  if (errorCode !== noError) return problemOf(errorCode, subject)
  if (operations === unreportedOperations) return notTold
  return (operations & describeOperation) === 0 ? notGranted : null
}
