import { unknownColumn } from '../columns/columns.ts'

/**
 * One row for each message sought: when it arrived at the broker, as far as that is known.
 *
 * All instants are monotonic.
 */
export interface Arrivals {
  readonly rows: number
  /** It did not arrive earlier. NaN: nothing tells. */
  readonly notBefore: Float64Array
  /** It did not arrive later. NaN: nothing tells. */
  readonly notAfter: Float64Array
  /** When it arrived if messages came evenly in between. NaN: a bound is missing. */
  readonly likely: Float64Array
}

/** Room for messages of which nothing is known yet. */
export function unknownArrivals(rows: number): Arrivals {
  return {
    rows,
    notBefore: unknownColumn(rows),
    notAfter: unknownColumn(rows),
    likely: unknownColumn(rows),
  }
}

/** What else tells when messages arrived; columns beside the rows of `Arrivals`. NaN: nothing. */
export type ArrivalEvidence = Pick<Arrivals, 'notBefore' | 'notAfter'>

/**
 * Narrows what our own clock saw by what others say, in place; gives the same.
 *
 * Where the two exclude each other ours holds, since it depends on nobody else's clock.
 */
export function narrow(seen: Arrivals, said: ArrivalEvidence): Arrivals {
  const { rows, notBefore, notAfter, likely } = seen
  for (let row = 0; row < rows; row++) {
    let from = notBefore[row] as number
    let to = notAfter[row] as number
    const saidFrom = said.notBefore[row] as number
    const saidTo = said.notAfter[row] as number
    if (!(saidFrom > to) && !(saidTo < from)) {
      if (saidFrom > from || Number.isNaN(from)) from = saidFrom
      if (saidTo < to || Number.isNaN(to)) to = saidTo
      notBefore[row] = from
      notAfter[row] = to
    }
    const before = likely[row] as number
    likely[row] = Number.isNaN(before) ? (from + to) / 2 : Math.min(Math.max(before, from), to)
  }
  return seen
}
