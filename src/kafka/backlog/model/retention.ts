import { eachSlice, type Slice } from '../../../columns/columns.ts'
import { maxByOwner, minByOwner, unknownUnlessComplete } from '../../../columns/owned-columns.ts'
import type { Positions } from '../facts/facts.ts'
import type { PartitionOffsets } from '../memory/partition-memory.ts'
import type { PositionStates } from '../memory/position-memory.ts'

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

/** What decides the risk of positions. */
interface Endangered {
  readonly positions: Pick<Positions, 'rows' | 'partition'>
  readonly states: Pick<PositionStates, 'committedOffset' | 'lag'>
  readonly offsets: Pick<PartitionOffsets, 'logStartOffset' | 'retained'>
  /** Of each partition, as `LogStartMemory` has it. */
  readonly advance: Float64Array
}

/** The risk of each row of `Positions`. */
export function* retentionRisk(endangered: Endangered): Generator<void, RetentionRisk> {
  const { rows } = endangered.positions
  const risk = {
    unreadRetainedRatio: new Float64Array(rows),
    retentionLeft: new Float64Array(rows),
  }
  yield* eachSlice(rows, slice => {
    judgeSlice(endangered, risk, slice)
  })
  return risk
}

function judgeSlice(
  { positions: { partition }, states: { committedOffset, lag }, offsets, advance }: Endangered,
  { unreadRetainedRatio, retentionLeft }: RetentionRisk,
  { first, end }: Slice,
): void {
  const { logStartOffset, retained } = offsets
  for (let row = first; row < end; row++) {
    const log = partition[row] as number
    const unread = lag[row] as number
    const rate = advance[log] as number
    const readable = (committedOffset[row] as number) - (logStartOffset[log] as number)
    unreadRetainedRatio[row] = unreadRatio(unread, retained[log] as number, rate)
    retentionLeft[row] = unread === 0 ? Infinity : timeLeft(readable, rate)
  }
}

/**
 * The highest known share and the shortest known time over the positions of each owner.
 *
 * NaN also where these say that nothing is unread, and of a position with a commit they are unknown.
 */
export function* worstRetentionRisk(
  owners: number,
  owner: Uint32Array,
  { unreadRetainedRatio, retentionLeft }: RetentionRisk,
  isUncommitted: Uint8Array,
): Generator<void, RetentionRisk> {
  const highest = { values: maxByOwner(owners, owner, unreadRetainedRatio), best: 0 }
  const shortest = { values: minByOwner(owners, owner, retentionLeft), best: Infinity }
  yield
  const ratio = unknownUnlessComplete(highest, owner, unreadRetainedRatio, isUncommitted)
  const left = unknownUnlessComplete(shortest, owner, retentionLeft, isUncommitted)
  return { unreadRetainedRatio: ratio, retentionLeft: left }
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
