import { eachSlice, type Slice } from '../columns/columns.ts'
import type { Seconds } from '../reading/time.ts'
import { hasTrend, isWaiting, type Outlook, type PartHistory } from './parts.ts'

/**
 * Seconds until nothing waits in each part: the outlook's, while what waits counts.
 *
 * `waiting` is an earlier reading's where this one did not tell. NaN: unknown by now.
 */
export function* drainTimes(
  { drain }: Outlook,
  waiting: Float64Array,
): Generator<void, Float64Array> {
  const known = drain.slice()
  yield* eachSlice(known.length, slice => {
    forgetUnknown(known, waiting, slice)
  })
  return known
}

function forgetUnknown(drain: Float64Array, waiting: Float64Array, { first, end }: Slice): void {
  for (let row = first; row < end; row++) if (Number.isNaN(waiting[row])) drain[row] = NaN
}

/** As `Outlook` has it. */
export function drainTime(part: PartHistory): Seconds {
  if (!isWaiting(part)) return 0
  if (!hasTrend(part)) return NaN
  const { slope } = part
  if (slope < 0) return part.waiting / -slope
  return slope >= 0 && part.aboveFor >= part.window ? Infinity : NaN
}
