import { cell, eachRowInSlices } from '../columns.ts'
import type { Seconds } from '../time.ts'
import type { PartHistory } from './parts.ts'
import type { Progress } from './progress.ts'
import { hasTrend } from './status-rules.ts'

/**
 * Seconds until nothing waits in each part, if all goes on as over the last window.
 *
 * 0: nothing waits. Infinity: over a full window it always waited and did not shrink. NaN: not
 * known, for lack of a full window or because a purge or rewind lies in it.
 */
export function* drainTimes(
  progress: Progress,
  ids: Uint32Array,
  waiting: Float64Array,
): Generator<void, Float64Array> {
  const drain = new Float64Array(ids.length)
  yield* eachRowInSlices(ids.length, row => {
    const isKnown = !Number.isNaN(cell(waiting, row))
    const part = isKnown ? progress.recall(cell(ids, row)) : null
    drain[row] = part === null ? NaN : drainTime(part)
  })
  return drain
}

function drainTime(part: PartHistory): Seconds {
  if (part.waiting <= part.tolerance) return 0
  if (!hasTrend(part)) return NaN
  const { slope } = part.trend
  if (slope < 0) return part.waiting / -slope
  return slope >= 0 && part.aboveFor >= part.window ? Infinity : NaN
}
