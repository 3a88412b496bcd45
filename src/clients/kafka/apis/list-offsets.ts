/** Special timestamps of ListOffsets; any other is milliseconds since 1970. */
export const latestOffset = -1
export const earliestOffset = -2

export type Isolation = 'read_uncommitted' | 'read_committed'

/** Partitions of one topic, asked for together; columns of equal length. */
export interface TopicPartitions {
  readonly topic: string
  readonly partition: Int32Array
  /** The leader epoch we know, so that a stale leader is fenced instead of believed. -1: unknown. */
  readonly leaderEpoch: Int32Array
  /** What to ask for each partition: `latestOffset`, `earliestOffset`, or milliseconds. */
  readonly timestamp: Float64Array
}

export interface ListOffsetsRequest {
  readonly isolation: Isolation
  readonly topics: readonly TopicPartitions[]
}

export interface ListOffsetsSink {
  topic(topic: string): void
  /** `offset` and `timestamp` (milliseconds) are -1 where the broker found none. */
  partition(
    partition: number,
    errorCode: number,
    offset: number,
    timestamp: number,
    leaderEpoch: number,
  ): void
}
