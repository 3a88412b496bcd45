import type { GroupMembers } from './group-members.ts'

/** One row for each broker that Metadata lists or a replica list names. */
export interface Brokers {
  readonly rows: number
  readonly id: Int32Array
  /** Advertised host. '': only named as a replica, never listed as alive. */
  readonly host: readonly string[]
  readonly port: Int32Array
  readonly rack: readonly (string | null)[]
  /** 1: in Metadata's list of live brokers. */
  readonly registered: Uint8Array
  /** 1: responded to a request of this reading; 0: responded to none. NaN: there was no request. */
  readonly reachable: Float64Array
  /** Partitions it leads, over all topics that Metadata shows, filtered or not. */
  readonly leaderPartitions: Float64Array
  /** Partitions it holds a replica of, over all topics that Metadata shows, filtered or not. */
  readonly replicaPartitions: Float64Array
}

/** One row for each topic that passes the filter, in order of name. */
export interface Topics {
  readonly rows: number
  readonly name: readonly string[]
  /** 32 hex digits; '' where the broker is too old to report it. Another id is another topic. */
  readonly id: readonly string[]
  readonly internal: Uint8Array
  /**
   * 1: in Metadata. 0: known from an earlier reading, and not proven to be deleted; groups may have
   * commits in it that coordinators leave out.
   */
  readonly shown: Uint8Array
  /** The topic's rows in `Partitions` are `firstPartition … firstPartition + partitions - 1`. */
  readonly firstPartition: Uint32Array
  readonly partitions: Uint32Array
}

/** One row for each topic-partition, in order of topic row and partition number. */
export interface Partitions {
  readonly rows: number
  /** Row of `Topics`. */
  readonly topic: Uint32Array
  readonly partition: Int32Array
  /** Broker id. -1: leaderless. */
  readonly leader: Int32Array
  readonly leaderEpoch: Int32Array
  /** The first replica, which leads when all is well. -1: no replica is assigned. */
  readonly preferredLeader: Int32Array
  readonly replicas: Uint32Array
  readonly inSyncReplicas: Uint32Array
  readonly offlineReplicas: Uint32Array
  /** Oldest offset that can still be read. NaN: not reported by the leader. */
  readonly logStartOffset: Float64Array
  /**
   * Offset the next record will get. NaN: not reported by the leader.
   *
   * This is the high watermark, which ListOffsets(latest, read_uncommitted) returns.
   */
  readonly logEndOffset: Float64Array
  /** Below it every transaction is decided. NaN: not reported by the leader, or not requested. */
  readonly lastStableOffset: Float64Array
  /**
   * Where consumers must wait: the log end, or the last stable offset when they read committed
   * records only. NaN: not reported by the leader.
   */
  readonly readableEndOffset: Float64Array
}

/** One row for each consumer group that passes the filter, in order of name. */
export interface Groups {
  readonly rows: number
  readonly name: readonly string[]
  /** `classic`, `consumer`, `share`, `streams`; '' where the broker is too old to report it. */
  readonly type: readonly string[]
  /** `consumer` for groups that read topics, else `connect`, `sr` and others. */
  readonly protocolType: readonly string[]
  readonly assignor: readonly string[]
  /** Kafka's state, such as `Stable`. '': not reported. */
  readonly state: readonly string[]
  /** Id of the coordinator: the broker that listed the group, or the one it moved to since. */
  readonly coordinator: Int32Array
  /** 1: listed or described. 0: known from an earlier reading, and not proven to be deleted. */
  readonly listed: Uint8Array
  /** NaN: the group could not be described, or is of a type that is not described. */
  readonly members: Float64Array
  /** The members with their clients. Null: the group could not be described. */
  readonly memberNames: readonly (GroupMembers | null)[]
  /** 1: every member's assignment is known, so a partition whose `reader` is 0 has no reader. */
  readonly assignmentsKnown: Uint8Array
  /** Partitions that members read and Metadata lacks. NaN: not every assignment is known. */
  readonly invisiblePartitions: Float64Array
  /**
   * For a share group: by topic, the number of members that read it; several may read one partition.
   * Null: a group of another type, in which a partition has one reader.
   */
  readonly sharedReaders: readonly (ReadonlyMap<string, number> | null)[]
  /** 1: the coordinator returned the group's commits (even if some rows failed). */
  readonly commitsKnown: Uint8Array
  /** The group's rows in `Positions` are `firstPosition … firstPosition + positions - 1`. */
  readonly firstPosition: Uint32Array
  readonly positions: Uint32Array
}

/**
 * One row for each (group, topic-partition) that has a committed offset or an assigned member, had a
 * member when the group last had any, or that a share group is to read, in order of group row and
 * partition row.
 */
export interface Positions {
  readonly rows: number
  /** Row of `Groups`. */
  readonly group: Uint32Array
  /** Row of `Partitions`. */
  readonly partition: Uint32Array
  /**
   * Next offset the group will read; of a share group the start offset, which is not after the first
   * message not completed. NaN: nothing committed, or unreadable.
   */
  readonly committedOffset: Float64Array
  /** 1: the coordinator reported neither a commit of this row nor that there is none. */
  readonly unreadable: Uint8Array
  /** Which member of the group reads the partition, or one of those that share it, from 1. 0: none. */
  readonly reader: Uint32Array
  /**
   * Messages not completed, as coordinators count them for share groups, which complete messages in
   * any order. NaN: not reported. Null: reported for no row.
   */
  readonly reportedLag: Float64Array | null
}

/** The facts of one backlog reading of a Kafka cluster. Sealed by its builder, never changed after. */
export interface KafkaFacts {
  /** Null: Metadata was not read, or has no id. */
  readonly clusterId: string | null
  /** False: Metadata was not read; then every row set is empty. */
  readonly topologyKnown: boolean
  readonly brokers: Brokers
  readonly topics: Topics
  readonly partitions: Partitions
  readonly groups: Groups
  readonly positions: Positions
}

/** What earlier readings found: a reading leaves out none of it before its deletion is proven. */
export interface KnownRows {
  readonly facts: KafkaFacts
  /** Last seen more than a day ago, so no proof is needed. */
  readonly expiredTopics: ReadonlySet<string>
  readonly expiredGroups: ReadonlySet<string>
}
