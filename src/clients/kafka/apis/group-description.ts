/** What the APIs that describe groups tell alike, in the order of the bytes. */
export interface GroupDescriptionSink {
  group(description: GroupDescription): void
  /** A member of the group told last; its assignment follows. */
  member(): void
  /** A topic in the assignment of the member told last. */
  assignedTopic(topic: string): void
  assignedPartition(partition: number): void
  /** The assignment of the member told last is in a format that only its clients know. */
  unreadableAssignment(): void
}

export interface GroupDescription {
  readonly group: string
  readonly errorCode: number
  /** Kafka's word: `Stable`, `PreparingRebalance`, `Empty`, `Dead`, `Assigning`, `Reconciling`, … */
  readonly state: string
  /** `consumer`, `connect`, …; what has an API of its own has but one: `consumer`, `share`. */
  readonly protocolType: string
  readonly assignor: string
}

export interface DescribeRequest {
  readonly groups: readonly string[]
}
