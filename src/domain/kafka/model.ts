import type { Brokers, Groups, Partitions, Positions, Topics } from './facts.ts'
import type { GroupTopicCounters } from './group-topic-memory.ts'
import type { GroupTopics, GroupTopicSums } from './group-topics.ts'
import type { PartitionOffsets } from './partition-memory.ts'
import type { PositionStates } from './position-memory.ts'
import type { Replication } from './replication.ts'
import type { TopicMessages } from './topic-memory.ts'

/** What is known of one Kafka cluster's backlogs after a reading; columns beside their row sets. */
export interface KafkaBacklogModel {
  /** The configured name. */
  readonly cluster: string
  /** Null: the cluster tells none, or was never read. */
  readonly clusterId: string | null
  /** False: brokers, topics and partitions are older than the staleness limit, hence unknown. */
  readonly topologyKnown: boolean
  /** With those that Metadata lacks but listed within the last day. */
  readonly brokers: Brokers
  readonly topics: Topics
  readonly topicMessages: TopicMessages
  readonly replication: Replication
  readonly partitions: Partitions
  readonly partitionOffsets: PartitionOffsets
  /** With those that could not be listed but may still live. */
  readonly groups: Groups
  /** One for each row of `groups`: messages behind. NaN: not known for any partition. */
  readonly groupLag: Float64Array
  readonly groupTopics: GroupTopics
  readonly groupTopicSums: GroupTopicSums
  readonly groupTopicCounters: GroupTopicCounters
  readonly positions: Positions
  readonly positionStates: PositionStates
}
