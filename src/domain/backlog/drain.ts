import { cell, eachRowInSlices } from '../columns.ts'
import type { Seconds } from '../time.ts'
import { hasTrend, isWaiting, type PartHistory } from './parts.ts'
import type { Progress } from './progress.ts'

/**
 * Seconds until nothing waits in each part, if all goes on as over the last window.
 *
 * `waiting` is an earlier reading's while that counts. 0: nothing waits. Infinity: over a full
 * window it always waited and did not shrink. NaN: not known, for lack of a full window or because a
 * purge or rewind lies in it.
 */
export function* drainTimes(
  progress: Progress,
  ids: Uint32Array,
  waiting: Float64Array,
): Generator<void, Float64Array> {
  const drain = new Float64Array(ids.length)
  yield* eachRowInSlices(ids.length, row => {
    const held = cell(waiting, row)
    // Most parts wait for nothing: of them no history is asked for.
    drain[row] = held > 0 ? drainTime(progress.recall(cell(ids, row))) : held
  })
  return drain
}

function drainTime(part: PartHistory | null): Seconds {
  if (part === null) return NaN
  if (!isWaiting(part)) return 0
  if (!hasTrend(part)) return NaN
  const { slope } = part.trend
  if (slope < 0) return part.waiting / -slope
  return slope >= 0 && part.aboveFor >= part.window ? Infinity : NaN
}
