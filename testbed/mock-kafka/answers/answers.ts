import type { Answer } from './answer.ts'
import { apiVersionsAnswer } from './api-versions.ts'
import { consumerGroupDescribeAnswer } from './consumer-group-describe.ts'
import { describeClusterAnswer } from './describe-cluster.ts'
import { describeGroupsAnswer } from './describe-groups.ts'
import { describeShareGroupOffsetsAnswer } from './describe-share-group-offsets.ts'
import { findCoordinatorAnswer } from './find-coordinator.ts'
import { listGroupsAnswer } from './list-groups.ts'
import { listOffsetsAnswer } from './list-offsets.ts'
import { metadataAnswer } from './metadata.ts'
import { offsetFetchAnswer } from './offset-fetch.ts'
import { shareGroupDescribeAnswer } from './share-group-describe.ts'

const spoken: readonly Answer[] = [
  apiVersionsAnswer,
  metadataAnswer,
  listGroupsAnswer,
  offsetFetchAnswer,
  describeGroupsAnswer,
  consumerGroupDescribeAnswer,
  shareGroupDescribeAnswer,
  describeShareGroupOffsetsAnswer,
  listOffsetsAnswer,
  findCoordinatorAnswer,
  describeClusterAnswer,
]

/** What the mock answers, by API key. */
export const answers: ReadonlyMap<number, Answer> = new Map(
  spoken.map(answer => [answer.api.key, answer]),
)
