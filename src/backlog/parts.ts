/** One row for each part of a backlog: a group's position in a partition, or a queue. */
export interface Parts {
  readonly rows: number
  /** Stays the same over readings. */
  readonly id: Uint32Array
  /** Messages not done, as this reading reports. NaN: not reported, even if a last value is known. */
  readonly waiting: Float64Array
  /**
   * Those of the waiting messages that a consumer could get or has now. Null: all of them.
   *
   * The others wait for a time of their own, as until their next retry: neither a consumer that is
   * absent nor one that hangs can be blamed for them.
   */
  readonly due: Float64Array | null
  /**
   * What grows as work gets done: the committed offset, or messages completed and discarded.
   *
   * NaN beside a known `waiting`: not counted, so it is unknown whether anything gets done.
   */
  readonly position: Float64Array
  /** Number of waiting messages up to which the part counts as empty. */
  readonly tolerance: Float64Array
  /** Index into `presences`. */
  readonly presence: Uint8Array
  /** 1: `waiting` changed by something other than work, such as a purge or truncation. Null: never. */
  readonly hasJumped: Uint8Array | null
  /** Seconds: the window of the status. */
  readonly window: Float64Array
  /** 1: messages may wait without a consumer, as in a dead-letter or retry queue. Null: nowhere. */
  readonly mayRestUnread: Uint8Array | null
}

/** One row for each row of `Parts`: what follows from its history, as far as readings reported it. */
export interface Outlook {
  /** Index into `statuses`: the status of the part without regard to its age. */
  readonly statusIgnoringAge: Uint8Array
  /**
   * Seconds until nothing waits, if the trend of the last window continues.
   *
   * 0: nothing waits. Infinity: over a full window work always waited and did not shrink. NaN:
   * unknown, for lack of a full window or because a purge or rewind lies in it.
   */
  readonly drain: Float64Array
  /** 1: messages were done within the window. */
  readonly hasProgress: Uint8Array
}
