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
  const likely = new Float64Array(rows)
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
    const before = seen.likely[row] as number
    likely[row] = Number.isNaN(before) ? (from + to) / 2 : Math.min(Math.max(before, from), to)
  }
  return { rows, notBefore, notAfter, likely }
}
