import { unknownColumn } from '../../../columns/columns.ts'
import type { GroupTopics, GroupTopicSums } from '../memory/group-topics.ts'
import type { Positions } from '../facts/facts.ts'
import type { PartitionOffsets } from '../memory/partition-memory.ts'
import type { PositionStates } from '../memory/position-memory.ts'

/** One row for each row of `GroupTopics`: whether retention may delete messages before they are read. */
export interface RetentionRisk {
  /**
   * Unread share of the retained log, 0 to 1, of the partition where it is highest.
   *
   * 0 for a partition in which only the group itself deletes, and only what it has read. NaN: unknown, or the log start has never moved, so that nothing is in danger.
   */
  readonly unreadRetainedRatio: Float64Array
  /**
   * Seconds until the oldest unread message is deleted, if the log start advances as measured; of
   * the partition where it is shortest.
   *
   * Infinity: nothing is unread, or only the group itself deletes. NaN: unknown, or the log start has never moved. The configured
   * retention time is not read.
   */
  readonly retentionLeft: Float64Array
}

/** What determines the risk of positions. */
interface RetainedPositions {
  readonly groupTopics: Pick<GroupTopics, 'rows' | 'ofPosition'>
  readonly sums: Pick<GroupTopicSums, 'isIncomplete'>
  readonly positions: Pick<Positions, 'rows' | 'partition'>
  readonly states: Pick<PositionStates, 'committedOffset' | 'lag' | 'isPurged'>
  readonly offsets: Pick<PartitionOffsets, 'logStartOffset' | 'retained'>
  /** Messages a second by which the log start of each partition advances, as in `LogStartMemory`. */
  readonly advance: Float64Array
}

/**
 * Returns the highest known share and the shortest known time over the partitions of each topic.
 *
 * NaN also where nothing is unread in the known partitions, but the risk of another one is unknown: a
 * risk is true even if other partitions are unknown, its absence only if none is.
 */
export function retentionRisk({
  groupTopics: { rows, ofPosition },
  positions,
  sums: { isIncomplete },
  states: { committedOffset, lag, isPurged },
  offsets: { logStartOffset, retained },
  advance,
}: RetainedPositions): RetentionRisk {
  const highest = unknownColumn(rows)
  const shortest = unknownColumn(rows)
  const hasUnknownRatio = isIncomplete.slice()
  const hasUnknownTime = isIncomplete.slice()
  for (let row = 0; row < positions.rows; row++) {
    const log = positions.partition[row]!
    const owner = ofPosition[row]!
    // What the group itself deletes, it has read: nothing of the rest is in danger.
    const unread = isPurged[row] === 1 ? 0 : lag[row]!
    const rate = advance[log]!
    const readable = committedOffset[row]! - logStartOffset[log]!
    const ratio = unreadRatio(unread, retained[log]!, rate)
    const left = unread === 0 ? Infinity : timeLeft(readable, rate)
    if (!Number.isNaN(ratio)) {
      if (!(ratio <= highest[owner]!)) highest[owner] = ratio
    } else hasUnknownRatio[owner] = 1
    if (!Number.isNaN(left)) {
      if (!(left >= shortest[owner]!)) shortest[owner] = left
    } else hasUnknownTime[owner] = 1
  }
  for (let owner = 0; owner < rows; owner++) {
    if (hasUnknownRatio[owner] === 1 && highest[owner] === 0) highest[owner] = NaN
    if (hasUnknownTime[owner] === 1 && shortest[owner] === Infinity) shortest[owner] = NaN
  }
  return { unreadRetainedRatio: highest, retentionLeft: shortest }
}

function unreadRatio(unread: number, retained: number, rate: number): number {
  if (unread === 0) return 0
  if (Number.isNaN(rate)) return NaN
  // Start and end of the log are from two responses, and retention goes on in between.
  return unread >= retained ? 1 : unread / retained
}

/** Returns 0 for a position that the log start has passed. */
function timeLeft(readable: number, rate: number): number {
  return readable < 0 && !Number.isNaN(rate) ? 0 : readable / rate
}
