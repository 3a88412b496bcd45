import { consumerGroupDescribe } from '../../src/kafka/client/apis/consumer-group-describe.ts'
import { describeCluster } from '../../src/kafka/client/apis/describe-cluster.ts'
import { describeGroups } from '../../src/kafka/client/apis/describe-groups.ts'
import { describeShareGroupOffsets } from '../../src/kafka/client/apis/describe-share-group-offsets.ts'
import { findCoordinator } from '../../src/kafka/client/apis/find-coordinator.ts'
import { listGroups } from '../../src/kafka/client/apis/list-groups.ts'
import { listOffsets } from '../../src/kafka/client/apis/list-offsets.ts'
import { metadata } from '../../src/kafka/client/apis/metadata.ts'
import { offsetFetch } from '../../src/kafka/client/apis/offset-fetch.ts'
import { shareGroupDescribe } from '../../src/kafka/client/apis/share-group-describe.ts'
import { createPartitions } from '../../src/kafka/canary/apis/create-partitions.ts'
import { createTopics } from '../../src/kafka/canary/apis/create-topics.ts'
import { fetch } from '../../src/kafka/canary/apis/fetch.ts'
import { offsetCommit } from '../../src/kafka/canary/apis/offset-commit.ts'
import { produce } from '../../src/kafka/canary/apis/produce.ts'

/** The APIs whose codecs are compared with Kafka's own classes. */
export const codecs = [
  metadata,
  listGroups,
  offsetFetch,
  describeGroups,
  consumerGroupDescribe,
  shareGroupDescribe,
  describeShareGroupOffsets,
  listOffsets,
  findCoordinator,
  describeCluster,
  produce,
  fetch,
  offsetCommit,
  createTopics,
  createPartitions,
]
