import type { DeclaredGroup, Family } from './family.ts'
import { exporterFamilies } from '../telemetry/exporter-families.ts'
import { kafkaClusterFamilies } from '../kafka/backlog/families/cluster.ts'
import { kafkaGroupFamilies } from '../kafka/backlog/families/group.ts'
import { kafkaGroupPartitionFamilies } from '../kafka/backlog/families/group-partition.ts'
import { kafkaGroupTopicFamilies } from '../kafka/backlog/families/group-topic.ts'
import { kafkaPartitionFamilies } from '../kafka/backlog/families/partition.ts'
import { kafkaProbeFamilies } from '../kafka/backlog/families/probe.ts'
import { kafkaTopicFamilies } from '../kafka/backlog/families/topic.ts'
import { rabbitmqClusterFamilies } from '../rabbitmq/queues/families/cluster.ts'
import { rabbitmqNodeFamilies } from '../rabbitmq/nodes/families.ts'
import { rabbitmqQueueFamilies } from '../rabbitmq/queues/families/queue.ts'
import { rabbitmqTrafficFamilies } from '../rabbitmq/traffic/families.ts'
import { rabbitmqVhostFamilies } from '../rabbitmq/queues/families/vhost.ts'
import { requestFamilies } from '../telemetry/request-families.ts'
import { sourceFamilies } from '../monitor/families.ts'

/** Everything that is ever exposed, process metrics aside, in the order of the page. */
export const declaredGroups: readonly DeclaredGroup[] = [
  ...exporterFamilies,
  ...sourceFamilies,
  ...requestFamilies,
  ...kafkaClusterFamilies,
  ...kafkaTopicFamilies,
  ...kafkaPartitionFamilies,
  ...kafkaGroupFamilies,
  ...kafkaGroupTopicFamilies,
  ...kafkaGroupPartitionFamilies,
  ...kafkaProbeFamilies,
  ...rabbitmqClusterFamilies,
  ...rabbitmqNodeFamilies,
  ...rabbitmqVhostFamilies,
  ...rabbitmqQueueFamilies,
  ...rabbitmqTrafficFamilies,
]

/** The families in the order of the page, each once, though several groups may print it. */
export const catalog: readonly Family[] = [
  ...new Set(declaredGroups.flatMap(({ families }) => families.map(({ family }) => family))),
]
