import type { Seconds } from '../reading/time.ts'

/** One row for each part of a backlog: a group's position in a partition, or a queue. */
export interface Parts {
  readonly rows: number
  /** Stays the same over readings. */
  readonly id: Uint32Array
  /** Messages not done, as this reading tells. NaN: not told, even if an earlier one is held. */
  readonly waiting: Float64Array
  /**
   * What grows as work gets done: the committed offset, or messages completed and discarded.
   *
   * NaN beside a known `waiting`: not counted, so whether anything gets done is not known.
   */
  readonly position: Float64Array
  /** So many waiting messages count as none. */
  readonly tolerance: Float64Array
  /** Index into `attendances`. */
  readonly presence: Uint8Array
  /** 1: waiting changed by other than work, as by a purge or a truncation. Null: never. */
  readonly hasJumped: Uint8Array | null
  /** 1: work may rest without a reader, as in a dead-letter or retry queue. Null: nowhere. */
  readonly mayRestUnread: Uint8Array | null
}

/** One row for each row of `Parts`: what follows from its history, as far as readings told it. */
export interface Outlook {
  /** Index into `statuses`: what it would be if no age were known. */
  readonly statusIgnoringAge: Uint8Array
  /**
   * Seconds until nothing waits, if all goes on as over the last window.
   *
   * 0: nothing waits. Infinity: over a full window it always waited and did not shrink. NaN: not
   * known, for lack of a full window or because a purge or rewind lies in it.
   */
  readonly drain: Float64Array
}

/**
 * What is known of one part, in seconds back from the reading that last told it.
 *
 * A part that later readings do not tell thus stays as it was.
 */
export interface PartHistory {
  readonly window: Seconds
  readonly waiting: number
  readonly tolerance: number
  /** True: watched over a whole window, by enough readings. */
  readonly isWindowFull: boolean
  /** How long waiting has been above the tolerance. 0: it is not. */
  readonly aboveFor: Seconds
  /** Infinity: nothing was ever seen to be done. */
  readonly sinceDone: Seconds
  /** Infinity: each reading told whether anything was done. */
  readonly sinceUncounted: Seconds
  /** Infinity: no rewind is in force. */
  readonly sinceRewind: Seconds
  /** Since a rewind or jump broke the trend. Infinity: none. */
  readonly sinceBreak: Seconds
  /** Index into `attendances`, as last known. */
  readonly presence: number
  readonly isPresenceReported: boolean
  readonly presentFor: Seconds
  /** How long there were readers, but for absences shorter than a window. 0: there never were. */
  readonly consumedFor: Seconds
  readonly isGrowing: boolean
  /**
   * Messages a second by which waiting grew over the window; negative: it shrank.
   *
   * Only where more waits than is tolerated. NaN: too few readings tell.
   */
  readonly slope: number
}

/** More waits than is tolerated. */
export function isWaiting({ waiting, tolerance }: PartHistory): boolean {
  return waiting > tolerance
}

/** Work waits, and the readings of a whole window tell of one and the same stretch of it. */
export function hasTrend(part: PartHistory): boolean {
  return isWaiting(part) && part.isWindowFull && part.sinceBreak >= part.window
}
