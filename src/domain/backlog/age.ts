import { derive } from '../columns.ts'
import type { Seconds } from '../time.ts'
import type { Arrivals } from './arrivals.ts'
import type { ReadWithin } from './inflow-history.ts'

/**
 * One row for each row of `Arrivals`: how old the oldest message not done was when it was found to
 * be that, in seconds.
 */
export interface Ages {
  /** The likely age, within the bounds; where there is no upper one, the lower. NaN: nothing tells. */
  readonly age: Float64Array
  /** NaN: nothing is claimed. */
  readonly lowerBound: Float64Array
  /** NaN: nothing is claimed; the message may be of any age above the lower bound. */
  readonly upperBound: Float64Array
}

/**
 * Ages of messages that had arrived by `arrivals`, and were the oldest not done when `read`.
 *
 * In whole milliseconds, bounds outwards: finer figures would only be longer.
 */
export function ages({ rows, notBefore, notAfter, likely }: Arrivals, read: ReadWithin): Ages {
  const { asked, answered } = read
  const now = (asked + answered) / 2
  // A message may arrive and be read in the same reading.
  const upperBound = derive(rows, row =>
    notBelowZero(Math.ceil((answered - (notBefore[row] as number)) * 1000) / 1000),
  )
  const lowerBound = derive(rows, row => {
    const atLeast = notBelowZero(Math.floor((asked - (notAfter[row] as number)) * 1000) / 1000)
    // That a message is at least 0 s old, and at most of any age, says nothing of it.
    return atLeast === 0 && Number.isNaN(upperBound[row]) ? NaN : atLeast
  })
  const age = derive(rows, row => {
    const lower = lowerBound[row] as number
    const upper = upperBound[row] as number
    const likelyAge = Math.round((now - (likely[row] as number)) * 1000) / 1000
    if (Number.isNaN(likelyAge) || Number.isNaN(upper)) return lower
    return Math.min(Math.max(likelyAge, lower), upper)
  })
  return { age, lowerBound, upperBound }
}

/** NaN stays NaN. */
function notBelowZero(age: Seconds): Seconds {
  return age < 0 ? 0 : age
}
