import { consumerGroupDescribe } from '../../src/clients/kafka/apis/consumer-group-describe.ts'
import { describeCluster } from '../../src/clients/kafka/apis/describe-cluster.ts'
import { describeGroups } from '../../src/clients/kafka/apis/describe-groups.ts'
import { describeShareGroupOffsets } from '../../src/clients/kafka/apis/describe-share-group-offsets.ts'
import { findCoordinator } from '../../src/clients/kafka/apis/find-coordinator.ts'
import { listGroups } from '../../src/clients/kafka/apis/list-groups.ts'
import { listOffsets } from '../../src/clients/kafka/apis/list-offsets.ts'
import { metadata } from '../../src/clients/kafka/apis/metadata.ts'
import { offsetFetch } from '../../src/clients/kafka/apis/offset-fetch.ts'
import { shareGroupDescribe } from '../../src/clients/kafka/apis/share-group-describe.ts'

/** The APIs that are held against Kafka itself. */
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
]
