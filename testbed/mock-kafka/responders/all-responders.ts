import type { Responder } from './responder.ts'
import { apiVersionsResponder } from './api-versions.ts'
import { consumerGroupDescribeResponder } from './consumer-group-describe.ts'
import { describeClusterResponder } from './describe-cluster.ts'
import { describeGroupsResponder } from './describe-groups.ts'
import { describeShareGroupOffsetsResponder } from './describe-share-group-offsets.ts'
import { findCoordinatorResponder } from './find-coordinator.ts'
import { listGroupsResponder } from './list-groups.ts'
import { listOffsetsResponder } from './list-offsets.ts'
import { metadataResponder } from './metadata.ts'
import { offsetFetchResponder } from './offset-fetch.ts'
import { shareGroupDescribeResponder } from './share-group-describe.ts'

const all: readonly Responder[] = [
  apiVersionsResponder,
  metadataResponder,
  listGroupsResponder,
  offsetFetchResponder,
  describeGroupsResponder,
  consumerGroupDescribeResponder,
  shareGroupDescribeResponder,
  describeShareGroupOffsetsResponder,
  listOffsetsResponder,
  findCoordinatorResponder,
  describeClusterResponder,
]

/** All responders, by API key. */
export const responders: ReadonlyMap<number, Responder> = new Map(
  all.map(responder => [responder.api.key, responder]),
)
