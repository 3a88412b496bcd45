import type { Row } from '../columns/columns.ts'
import type { Seconds } from '../reading/time.ts'

/**
 * What is known of single backlogs beside their rows, for people: computed on request from the columns
 * of the latest reading.
 */
export interface BacklogDetails {
  /** Null: no such group is known, or the system has no groups. */
  group(name: string, query: GroupQuery): GroupDetails | null
  /** Returns the queue of a row of `Backlogs`. Null: the system has no queues. */
  queue(row: Row): QueueDetails | null
  /** Seconds until retention deletes an unread message. NaN: unknown, or nothing is deleted by age. */
  retentionLeft(row: Row): Seconds
  /** Whether other queues send it their dead letters. */
  isDeadLetterTarget(row: Row): boolean
}

export interface GroupQuery {
  /** Null: all topics that the group reads. */
  readonly topic: string | null
  /** Maximum number of members, and of partitions. */
  readonly limit: number
}

/** A consumer group, as far as it concerns the topics of the query. In all numbers NaN is unknown. */
export interface GroupDetails {
  /** Kafka's type: `classic`, `consumer`, `share`, `streams`. '': not reported. */
  readonly type: string
  /** Kafka's state, such as `Stable`. '': unknown. */
  readonly state: string
  readonly assignor: string
  /** Broker that coordinates the group. */
  readonly coordinator: string
  /** Members in all. NaN: unknown. */
  readonly memberCount: number
  /** Those with most messages first. Null: unknown. */
  readonly members: readonly MemberDetails[] | null
  readonly partitionCount: number
  /** Those with most messages first, then by topic and number. */
  readonly partitions: readonly PartitionDetails[]
}

export interface MemberDetails {
  readonly clientId: string
  readonly host: string
  /** Null: not a static member. */
  readonly instanceId: string | null
  /** Number of partitions that it reads. NaN: unknown, as where members share partitions. */
  readonly partitions: number
  /** Messages waiting in them, as far as known. NaN: unknown for all of them. */
  readonly messages: number
}

export interface PartitionDetails {
  readonly topic: string
  readonly partition: number
  /** Broker that leads it. Null: it has no leader. */
  readonly leader: string | null
  /** Messages behind. */
  readonly messages: number
  /** Of `messages`: `stale` is from an earlier reading, `uncommitted` is a partition without a commit. */
  readonly state: 'current' | 'stale' | 'uncommitted' | 'unknown'
  readonly age: Seconds
  /** Next offset that the group will read. NaN: nothing is committed, or unknown. */
  readonly committedOffset: number
  readonly logEndOffset: number
  /** The member that reads it; `none`: no member does; `shared`: several may; `unknown`. */
  readonly member: MemberDetails | 'none' | 'shared' | 'unknown'
}

/** A queue. In all numbers NaN is unknown; '' is not reported. */
export interface QueueDetails {
  readonly type: string
  readonly state: string
  /** '': none applies. */
  readonly policy: string
  /** Limits, expiry and where its dead letters go, those that are set. */
  readonly settings: readonly { readonly label: string; readonly value: string }[]
  readonly node: string
  readonly ready: number
  readonly unacked: number
  readonly delayed: number
  readonly consumers: number
  /** Share of time in which the queue could deliver at once, 0 to 1. */
  readonly consumerCapacity: number
  readonly publishers: number
  readonly members: number
  readonly membersOnline: number
}

/** Details of a system that has none. */
export const noDetails: BacklogDetails = {
  group: () => null,
  queue: () => null,
  retentionLeft: () => NaN,
  isDeadLetterTarget: () => false,
}
