import type { Seconds } from '../reading/time.ts'
import type { Arrivals } from './arrivals.ts'
import type { RequestInterval } from './inflow-history.ts'

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

/** Filled by `ages`. */
export function roomForAges(rows: number): Ages {
  return {
    age: new Float64Array(rows),
    lowerBound: new Float64Array(rows),
    upperBound: new Float64Array(rows),
  }
}

/**
 * Ages of messages that had arrived by `arrivals`, and were the oldest not done when `read`.
 *
 * In whole milliseconds, bounds outwards: finer figures would only be longer. `told` is room of as many
 * rows that is to be filled.
 */
export function ages(
  { rows, notBefore, notAfter, likely }: Arrivals,
  { sentAt: asked, receivedAt: answered }: RequestInterval,
  told = roomForAges(rows),
): Ages {
  const now = (asked + answered) / 2
  for (let row = 0; row < rows; row++) {
    // A message may arrive and be read in the same reading.
    const upper = notBelowZero(Math.ceil((answered - (notBefore[row] as number)) * 1000) / 1000)
    const atLeast = notBelowZero(Math.floor((asked - (notAfter[row] as number)) * 1000) / 1000)
    // That a message is at least 0 s old, and at most of any age, says nothing of it.
    const lower = atLeast === 0 && Number.isNaN(upper) ? NaN : atLeast
    told.upperBound[row] = upper
    told.lowerBound[row] = lower
    told.age[row] = likelyAge(
      Math.round((now - (likely[row] as number)) * 1000) / 1000,
      lower,
      upper,
    )
  }
  return told
}

function likelyAge(likely: Seconds, lower: Seconds, upper: Seconds): Seconds {
  if (Number.isNaN(likely) || Number.isNaN(upper)) return lower
  return Math.min(Math.max(likely, lower), upper)
}

/** NaN stays NaN. */
function notBelowZero(age: Seconds): Seconds {
  return age < 0 ? 0 : age
}
