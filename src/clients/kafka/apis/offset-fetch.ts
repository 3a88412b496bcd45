export interface OffsetFetchRequest {
  /** All topics of these groups are asked for. Below version 8 exactly one group. */
  readonly groups: readonly string[]
}

/** Told in the order of the bytes: group, its topics with their partitions, then the group's end. */
export interface OffsetFetchSink {
  group(group: string): void
  topic(topic: string): void
  /** `committedOffset` is -1 where nothing is committed. */
  partition(partition: number, committedOffset: number, errorCode: number): void
  groupEnd(errorCode: number): void
}
