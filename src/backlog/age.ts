import type { Row } from '../columns/columns.ts'
import type { Seconds } from '../reading/time.ts'
import type { Arrivals } from './arrivals.ts'
import type { RequestInterval } from './inflow-history.ts'

/** One row for each row of `Arrivals`: the age of the oldest message not done, in seconds. */
export interface Ages {
  /** The likely age, within the bounds; the lower bound if there is no upper one. NaN: unknown. */
  readonly age: Float64Array
  /** NaN: no claim. */
  readonly lowerBound: Float64Array
  /** NaN: no claim; the message may be of any age above the lower bound. */
  readonly upperBound: Float64Array
}

/** Returns ages to be filled by `computeAge`. */
export function createAges(rows: number): Ages {
  return {
    age: new Float64Array(rows),
    lowerBound: new Float64Array(rows),
    upperBound: new Float64Array(rows),
  }
}

/** Returns the ages of messages that were read as the oldest not done in the interval `read`. */
export function ages(arrivals: Arrivals, read: RequestInterval): Ages {
  const all = createAges(arrivals.rows)
  for (let row = 0; row < arrivals.rows; row++) computeAge(arrivals, read, all, row)
  return all
}

/** Writes a row of ages in whole milliseconds, bounds rounded outwards. */
export function computeAge(
  { notBefore, notAfter, likely }: Arrivals,
  { sentAt, receivedAt }: RequestInterval,
  { age, lowerBound, upperBound }: Ages,
  row: Row,
): void {
  // A message may arrive and be read in the same reading, hence not below 0.
  const upper = notBelowZero(Math.ceil((receivedAt - notBefore[row]!) * 1000) / 1000)
  const minimum = notBelowZero(Math.floor((sentAt - notAfter[row]!) * 1000) / 1000)
  // "At least 0 s" without an upper bound is true of every message, so it is no claim.
  const lower = minimum === 0 && Number.isNaN(upper) ? NaN : minimum
  const arrivedAt = likely[row]!
  const likelyAge = Math.round(((sentAt + receivedAt) / 2 - arrivedAt) * 1000) / 1000
  upperBound[row] = upper
  lowerBound[row] = lower
  age[row] = withinBounds(likelyAge, lower, upper)
}

function withinBounds(likely: Seconds, lower: Seconds, upper: Seconds): Seconds {
  if (Number.isNaN(likely) || Number.isNaN(upper)) return lower
  return Math.min(Math.max(likely, lower), upper)
}

/** NaN stays NaN. */
function notBelowZero(age: Seconds): Seconds {
  return age < 0 ? 0 : age
}
