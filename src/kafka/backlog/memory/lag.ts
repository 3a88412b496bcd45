// The rules for one group in one partition, in offsets. NaN is unknown; without a commit, the
// committed offset is NaN too. They take and return numbers, because they run for each position.

/**
 * Returns the next offset a group will read: its commit, or the log start where retention has
 * passed the commit. NaN: nothing is committed, or the commit is unknown.
 */
export function nextOffset(committed: number, logStart: number): number {
  // Not Math.max: an unknown log start must not make a known commit unknown.
  return logStart > committed ? logStart : committed
}

/** Returns the number of messages from one offset up to another. NaN: one of them is unknown. */
export function messagesBetween(start: number, end: number): number {
  // Log start and log end come in two responses, and retention may pass the end in between.
  return start > end ? 0 : end - start
}

/**
 * Returns the number of messages that the group has yet to read.
 *
 * NaN: not known from these offsets, because one is unknown, or the commit is past the end, or
 * nothing is committed in a partition that has messages.
 */
export function lag(committed: number, logStart: number, readableEnd: number): number {
  if (Number.isNaN(committed)) return logStart >= readableEnd ? 0 : NaN
  if (isPastEnd(committed, readableEnd)) return NaN
  return messagesBetween(nextOffset(committed, logStart), readableEnd)
}

/** Returns true if the partition has messages and the group has committed nothing there. */
export function isUncommitted(committed: number, logStart: number, readableEnd: number): boolean {
  return Number.isNaN(committed) && readableEnd > logStart
}

/**
 * Returns true if the group committed an offset that the log does not have.
 *
 * Commits are read before log ends, so this is no race: the log was truncated or recreated, or a
 * wrong offset was committed.
 */
export function isPastEnd(committed: number, readableEnd: number): boolean {
  return committed > readableEnd
}

/** Returns the number of messages deleted before the group read them. NaN: an offset is unknown. */
export function lostMessages(committed: number, logStart: number): number {
  return Number.isNaN(logStart) ? NaN : nextOffset(committed, logStart) - committed
}

/**
 * Returns the number of messages that the group read while its commit advanced between two readings.
 *
 * Messages that retention deleted before the group read them count as lost, not as completed. A commit
 * past the end, which any client may store, completes no more than the log has.
 */
export function newlyCompletedMessages(
  earlierCommitted: number,
  committed: number,
  earlierLogStart: number,
  logEnd: number,
): number {
  // A first commit is no advance, and a commit that went back completed nothing.
  if (!(committed > earlierCommitted)) return 0
  const read = committed > logEnd ? logEnd : committed
  return messagesBetween(nextOffset(earlierCommitted, earlierLogStart), read)
}

/** Returns the number of messages lost while the log start advanced between two readings. */
export function newlyLostMessages(
  committed: number,
  earlierLogStart: number,
  logStart: number,
): number {
  // A first log start is no advance, and a log start that went back belongs to another log.
  if (!(logStart > earlierLogStart)) return 0
  return Number.isNaN(committed)
    ? 0
    : messagesBetween(nextOffset(committed, earlierLogStart), logStart)
}
