import type { DeclaredGroup, Family } from './family.ts'
import { exporterFamilies } from './families/exporter.ts'
import { kafkaClusterFamilies } from './families/kafka-cluster.ts'
import { kafkaGroupFamilies } from './families/kafka-group.ts'
import { kafkaGroupPartitionFamilies } from './families/kafka-group-partition.ts'
import { kafkaGroupTopicFamilies } from './families/kafka-group-topic.ts'
import { kafkaPartitionFamilies } from './families/kafka-partition.ts'
import { kafkaProbeFamilies } from './families/kafka-probe.ts'
import { kafkaTopicFamilies } from './families/kafka-topic.ts'
import { rabbitmqClusterFamilies } from './families/rabbitmq-cluster.ts'
import { rabbitmqNodeFamilies } from './families/rabbitmq-node.ts'
import { rabbitmqQueueFamilies } from './families/rabbitmq-queue.ts'
import { rabbitmqTrafficFamilies } from './families/rabbitmq-traffic.ts'
import { rabbitmqVhostFamilies } from './families/rabbitmq-vhost.ts'
import { requestFamilies } from './families/request.ts'
import { sourceFamilies } from './families/source.ts'

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
