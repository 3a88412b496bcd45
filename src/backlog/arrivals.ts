import { type Row, unknownColumn } from '../columns/columns.ts'
import type { Seconds } from '../reading/time.ts'

/** One row for each message: when it arrived at the broker. All instants are monotonic. */
export interface Arrivals {
  readonly rows: number
  /** It did not arrive earlier. NaN: unknown. */
  readonly notBefore: Float64Array
  /** It did not arrive later. NaN: unknown. */
  readonly notAfter: Float64Array
  /** When it arrived if messages came evenly in between. NaN: a bound is missing. */
  readonly likely: Float64Array
}

/** Returns arrivals of which nothing is known yet. */
export function unknownArrivals(rows: number): Arrivals {
  return {
    rows,
    notBefore: unknownColumn(rows),
    notAfter: unknownColumn(rows),
    likely: unknownColumn(rows),
  }
}

/**
 * Narrows a row of arrivals by the bounds of another source, such as record timestamps. NaN: no bound.
 *
 * Bounds that contradict the row are ignored: the row depends on no clock but ours.
 */
export function narrowArrival(
  { notBefore, notAfter, likely }: Arrivals,
  row: Row,
  otherNotBefore: Seconds,
  otherNotAfter: Seconds,
): void {
  let from = notBefore[row]!
  let to = notAfter[row]!
  if (!(otherNotBefore > to) && !(otherNotAfter < from)) {
    if (otherNotBefore > from || Number.isNaN(from)) from = otherNotBefore
    if (otherNotAfter < to || Number.isNaN(to)) to = otherNotAfter
    notBefore[row] = from
    notAfter[row] = to
  }
  const before = likely[row]!
  likely[row] = Number.isNaN(before) ? (from + to) / 2 : Math.min(Math.max(before, from), to)
}
