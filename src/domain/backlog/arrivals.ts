import { derive, eachRow } from '../columns.ts'

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

/** What else tells when messages arrived; columns beside the rows of `Arrivals`. NaN: nothing. */
export type ArrivalEvidence = Pick<Arrivals, 'notBefore' | 'notAfter'>

/**
 * Narrows what our own clock saw by what others say.
 *
 * Where the two exclude each other ours holds, since it depends on nobody else's clock.
 */
export function narrowed(seen: Arrivals, said: ArrivalEvidence): Arrivals {
  const { rows } = seen
  const notBefore = seen.notBefore.slice()
  const notAfter = seen.notAfter.slice()
  eachRow(rows, row => {
    const latest = notAfter[row] as number
    const earliest = notBefore[row] as number
    const saidEarliest = said.notBefore[row] as number
    const saidLatest = said.notAfter[row] as number
    if (saidEarliest > latest || saidLatest < earliest) return
    notBefore[row] = saidEarliest > earliest || Number.isNaN(earliest) ? saidEarliest : earliest
    notAfter[row] = saidLatest < latest || Number.isNaN(latest) ? saidLatest : latest
  })
  const likely = derive(rows, row => {
    const from = notBefore[row] as number
    const to = notAfter[row] as number
    const before = seen.likely[row] as number
    if (Number.isNaN(before)) return (from + to) / 2
    return Math.min(Math.max(before, from), to)
  })
  return { rows, notBefore, notAfter, likely }
}
