import type { Backlogs } from '../../../backlog/backlogs.ts'
import type { RequestInterval } from '../../../backlog/inflow-history.ts'
import type { Brokers, Groups, Partitions, Positions, Topics } from '../facts/facts.ts'
import type { GroupTopicCounters } from '../memory/group-topic-memory.ts'
import type { GroupTopics, GroupTopicSums } from '../memory/group-topics.ts'
import type { PartitionOffsets } from '../memory/partition-memory.ts'
import type { PositionStates } from '../memory/position-memory.ts'
import type { Replication } from './replication.ts'
import type { RetentionRisk } from './retention.ts'
import type { TopicMessages } from '../memory/topic-memory.ts'

/** Where the groups of a cluster stand, as far as it is known after a reading. */
export interface KnownPositions {
  /** When positions and log ends were read. */
  readonly read: RequestInterval
  readonly topics: Topics
  readonly partitions: Partitions
  readonly partitionOffsets: PartitionOffsets
  /** With those that could not be listed but may still live. */
  readonly groups: Groups
  readonly groupTopics: GroupTopics
  readonly groupTopicSums: GroupTopicSums
  readonly groupTopicCounters: GroupTopicCounters
  readonly positions: Positions
  readonly positionStates: PositionStates
  /** For each row of `Positions`: what Kafka has stored, of a share group its start offset. NaN: unknown. */
  readonly storedOffset: Float64Array
}

/** What follows for backlogs; columns beside the row sets of `KnownPositions`. */
export interface GroupAssessment {
  /** One row for each row of `GroupTopics`. */
  readonly backlogs: Backlogs
  readonly groupTopicRisk: RetentionRisk
  /** Messages behind. NaN: not known for any partition. Topics that are abandoned do not count. */
  readonly groupLag: Float64Array
  /** Seconds; of the topic where it is highest. NaN: unknown. Topics that are abandoned do not count. */
  readonly groupAge: Float64Array
  /** Index into `statuses`; of the topic where it is worst. */
  readonly groupStatus: Uint8Array
  /** Seconds, for each row of `Positions`. NaN: unknown. */
  readonly positionAge: Float64Array
  readonly probes: ProbeCounts
}

/** What was asked to learn how old the oldest messages are. */
export interface ProbeCounts {
  readonly rounds: number
  /** Answers that cannot be true, since clocks or stamps are wrong. */
  readonly impossibleAnswers: number
}

/** What is known of one Kafka cluster's backlogs after a reading; columns beside their row sets. */
export interface KafkaBacklogModel extends KnownPositions, GroupAssessment {
  /** The configured name. */
  readonly cluster: string
  /** Null: the cluster tells none, or was never read. */
  readonly clusterId: string | null
  /** False: brokers, topics and partitions are older than the staleness limit, hence unknown. */
  readonly topologyKnown: boolean
  /** With those that Metadata lacks but listed within the last day. */
  readonly brokers: Brokers
  readonly topicMessages: TopicMessages
  readonly replication: Replication
}
