import { cell, derive } from '../columns.ts'
import type { PositionStates } from './position-memory.ts'

/**
 * Messages behind, for each position with a commit. NaN: the lag is unknown, or nothing is committed.
 *
 * In an empty partition nothing waits for the group, which sums and ages need to know; but without a
 * commit there is no distance to measure, so that kafka-consumer-groups prints `-`.
 */
export function committedLag({
  committedOffset,
  lag,
}: Pick<PositionStates, 'committedOffset' | 'lag'>): Float64Array {
  return derive(lag.length, row =>
    Number.isNaN(cell(committedOffset, row)) ? NaN : cell(lag, row),
  )
}
