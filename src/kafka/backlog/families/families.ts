import { kafkaClusterFamilies } from './cluster.ts'
import { kafkaGroupFamilies } from './group.ts'
import { kafkaGroupPartitionFamilies } from './group-partition.ts'
import { kafkaGroupTopicFamilies } from './group-topic.ts'
import { kafkaPartitionFamilies } from './partition.ts'
import { kafkaProbeFamilies } from './probe.ts'
import { kafkaTopicFamilies } from './topic.ts'

/** All families of the reading, in the order of the page. */
export const kafkaBacklogFamilies = [
  ...kafkaClusterFamilies,
  ...kafkaTopicFamilies,
  ...kafkaPartitionFamilies,
  ...kafkaGroupFamilies,
  ...kafkaGroupTopicFamilies,
  ...kafkaGroupPartitionFamilies,
  ...kafkaProbeFamilies,
]
