import type { Seconds } from '../reading/time.ts'
import type { PartHistory } from './part-history.ts'
import type { Outlook } from './parts.ts'

/**
 * Returns the drain time of each part, as `Outlook` defines it.
 *
 * `waiting` is the number of messages as last known. Where it is NaN because the last known value has
 * expired, so is the drain time.
 */
export function drainTimes({ drain }: Outlook, waiting: Float64Array): Float64Array {
  const known = drain.slice()
  for (let row = 0; row < known.length; row++) if (Number.isNaN(waiting[row])) known[row] = NaN
  return known
}

/** Returns the drain time of one part, as `Outlook` defines it. */
export function drainTime(part: PartHistory): Seconds {
  if (!part.isWaiting) return 0
  if (!part.hasTrend) return NaN
  const { slope } = part
  if (slope < 0) return part.waiting / -slope
  return slope >= 0 && part.aboveFor >= part.window ? Infinity : NaN
}
