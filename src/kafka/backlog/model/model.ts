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

/** The positions of the groups of a cluster, as far as they are known after a reading. */
export interface KnownPositions {
  /** When positions and log ends were read. */
  readonly read: RequestInterval
  readonly topics: Topics
  readonly partitions: Partitions
  readonly partitionOffsets: PartitionOffsets
  /** Includes groups that could not be listed but may still exist. */
  readonly groups: Groups
  readonly groupTopics: GroupTopics
  readonly groupTopicSums: GroupTopicSums
  readonly groupTopicCounters: GroupTopicCounters
  readonly positions: Positions
  readonly positionStates: PositionStates
  /** For each row of `Positions`: the offset stored in Kafka; of a share group its start offset. NaN: unknown. */
  readonly storedOffset: Float64Array
}

/** The backlogs that follow; columns beside the row sets of `KnownPositions`. */
export interface GroupAssessment {
  /** One row for each row of `GroupTopics`. */
  readonly backlogs: Backlogs
  readonly groupTopicRisk: RetentionRisk
  /** Messages behind. NaN: not known for any partition. Topics abandoned for another one do not count. */
  readonly groupLag: Float64Array
  /** Seconds; of the topic where it is highest. NaN: unknown. Topics as for `groupLag`. */
  readonly groupAge: Float64Array
  /** Index into `statuses`; of the topic where it is worst. */
  readonly groupStatus: Uint8Array
  /** Seconds, for each row of `Positions`. NaN: unknown. */
  readonly positionAge: Float64Array
  readonly probes: ProbeCounts
}

/** Counts of probes for the age of the oldest messages. */
export interface ProbeCounts {
  readonly rounds: number
  /** Number of impossible responses, due to wrong clocks or timestamps. */
  readonly impossibleAnswers: number
}

/** The backlogs of one Kafka cluster after a reading; columns beside their row sets. */
export interface KafkaBacklogModel extends KnownPositions, GroupAssessment {
  /** The configured name. */
  readonly cluster: string
  /** Null: not reported by the cluster, or never read. */
  readonly clusterId: string | null
  /** False: brokers, topics and partitions are older than the staleness limit, hence unknown. */
  readonly topologyKnown: boolean
  /** Includes brokers that Metadata listed within the last day, but not now. */
  readonly brokers: Brokers
  readonly topicMessages: TopicMessages
  readonly replication: Replication
}
