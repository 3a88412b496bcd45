// The rules of one group in one partition, in offsets. NaN is unknown; without a commit, the
// committed offset is NaN as well. Numbers instead of objects: they run once for each position.

/**
 * Messages that the group has yet to read.
 *
 * NaN: these offsets do not tell, because one is unknown, or the commit is past the end, or nothing
 * is committed in a partition that has messages.
 */
export function lag(committed: number, logStart: number, readableEnd: number): number {
  if (Number.isNaN(committed)) return logStart >= readableEnd ? 0 : NaN
  if (isPastEnd(committed, readableEnd)) return NaN
  // Written so that an unknown log start does not make a known lag unknown (Math.max would).
  const nextToRead = logStart > committed ? logStart : committed
  // Retention may pass the end between the two answers that tell start and end.
  return nextToRead > readableEnd ? 0 : readableEnd - nextToRead
}

/** The partition has messages, and the group has committed nothing there. */
export function isUncommitted(committed: number, logStart: number, readableEnd: number): boolean {
  return Number.isNaN(committed) && readableEnd > logStart
}

/**
 * The group committed an offset that the log does not have.
 *
 * Commits are read before log ends, so this is no race: the log was truncated or created anew, or
 * somebody committed a wrong offset.
 */
export function isPastEnd(committed: number, readableEnd: number): boolean {
  return committed > readableEnd
}

/** Messages that were deleted before the group read them. NaN: commit or log start is unknown. */
export function lostMessages(committed: number, logStart: number): number {
  if (Number.isNaN(committed) || Number.isNaN(logStart)) return NaN
  return logStart > committed ? logStart - committed : 0
}

/**
 * Messages that the group finished while its commit advanced from one reading to the next.
 *
 * What retention deleted before the group came to it was lost, not finished.
 */
export function newlyCompletedMessages(
  earlierCommitted: number,
  committed: number,
  earlierLogStart: number,
): number {
  // A commit seen first tells of no advance, and one that went back finished nothing.
  if (!(committed > earlierCommitted)) return 0
  const firstUnread = earlierLogStart > earlierCommitted ? earlierLogStart : earlierCommitted
  return committed > firstUnread ? committed - firstUnread : 0
}

/** Messages that were lost while the log start advanced from one reading to the next. */
export function newlyLostMessages(
  committed: number,
  earlierLogStart: number,
  logStart: number,
): number {
  // A log start seen first tells of no advance, and one that went back belongs to another log.
  if (!(logStart > earlierLogStart)) return 0
  const firstUnread = earlierLogStart > committed ? earlierLogStart : committed
  return logStart > firstUnread ? logStart - firstUnread : 0
}
