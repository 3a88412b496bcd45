import { cell, eachRowInSlices } from '../columns.ts'
import { maxOwned, minOwned, withoutHastyGoodNews } from '../owned-columns.ts'
import type { Positions } from './facts.ts'
import type { PartitionOffsets } from './partition-memory.ts'
import type { PositionStates } from './position-memory.ts'

/** Whether retention may delete messages before they are read: of positions, or of their owners. */
export interface RetentionRisk {
  /**
   * Unread share of the retained log, 0 to 1.
   *
   * NaN: unknown, or the log start has not been seen to move: then an unread log is not in danger.
   */
  readonly unreadRetainedRatio: Float64Array
  /**
   * Seconds until the oldest unread message is deleted, if the log start advances as measured.
   *
   * Infinity: nothing is unread. NaN: unknown, or the log start has not been seen to move. What
   * the topic's configured retention time says is another reading, and does not count here.
   */
  readonly retentionLeft: Float64Array
}

/** The risk of each row of `Positions`; the advance is `LogStartMemory`'s, for each partition. */
export function* retentionRisk(
  { rows, partition }: Pick<Positions, 'rows' | 'partition'>,
  { committedOffset, lag }: Pick<PositionStates, 'committedOffset' | 'lag'>,
  { logStartOffset, retained }: Pick<PartitionOffsets, 'logStartOffset' | 'retained'>,
  advance: Float64Array,
): Generator<void, RetentionRisk> {
  const risk = {
    unreadRetainedRatio: new Float64Array(rows),
    retentionLeft: new Float64Array(rows),
  }
  yield* eachRowInSlices(rows, row => {
    const log = cell(partition, row)
    const unread = cell(lag, row)
    const rate = cell(advance, log)
    risk.unreadRetainedRatio[row] = unreadRatio(unread, cell(retained, log), rate)
    const readable = cell(committedOffset, row) - cell(logStartOffset, log)
    risk.retentionLeft[row] = unread === 0 ? Infinity : timeLeft(readable, rate)
  })
  return risk
}

/**
 * The highest known share and the shortest known time over the positions of each owner.
 *
 * NaN also where these say that nothing is unread, and of a position with a commit they are unknown.
 */
export function worstRetentionRisk(
  owners: number,
  owner: Uint32Array,
  { unreadRetainedRatio, retentionLeft }: RetentionRisk,
  isUncommitted: Uint8Array,
): RetentionRisk {
  const highest = { values: maxOwned(owners, owner, unreadRetainedRatio), best: 0 }
  const shortest = { values: minOwned(owners, owner, retentionLeft), best: Infinity }
  return {
    unreadRetainedRatio: withoutHastyGoodNews(highest, owner, unreadRetainedRatio, isUncommitted),
    retentionLeft: withoutHastyGoodNews(shortest, owner, retentionLeft, isUncommitted),
  }
}

function unreadRatio(unread: number, retained: number, rate: number): number {
  if (unread === 0) return 0
  if (Number.isNaN(rate)) return NaN
  // Start and end of the log are told by two answers, and retention goes on between them.
  return unread >= retained ? 1 : unread / retained
}

/** A position that the log start has passed has nothing left. */
function timeLeft(readable: number, rate: number): number {
  return readable < 0 && !Number.isNaN(rate) ? 0 : readable / rate
}
