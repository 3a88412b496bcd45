import type { Seconds } from '../../../reading/time.ts'

/** What is known of the record at a position before the next probe; ages are seconds before now. */
export interface SearchedRecord {
  readonly position: number
  readonly minAge: Seconds
  /** Infinity: unknown. */
  readonly maxAge: Seconds
  /** The inflow `minAge` ago: past the position. */
  readonly inflowAtMinAge: number
  /** The inflow `maxAge` ago: not past the position. NaN: unknown. */
  readonly inflowAtMaxAge: number
  /** Messages a second that arrived next after `minAge` ago, as far as probes show. 0: unknown. */
  readonly rate: number
  readonly logStart: number
}

/** The bounds of an age need not be closer than this. */
const finest: Seconds = 30
/** Factor by which steps back grow while nothing arrived. */
const idleStride = 16
/** Smallest factor while messages arrived; the rate of arrivals determines the factor. */
const smallestStride = 3
/** Largest factor while messages arrived. */
const largestStride = 64
/** Share of the tolerance on each side of a guess: two are within the tolerance of the younger age. */
const shareBesideGuess = 0.45
/** Each probe cuts at least this share off a bracket, whatever the rate. */
const smallestCut = 1 / 16

/** Returns how far apart the bounds of an age may be. */
export function tolerance(age: Seconds): Seconds {
  return Math.max(finest, age / 10)
}

/** Returns true if no further probe is needed. */
export function isFound(minAge: Seconds, maxAge: Seconds): boolean {
  return maxAge - minAge <= tolerance(minAge)
}

/**
 * Returns the age of the record to probe for next. Infinity: the first record of the log.
 *
 * Steps back until it is behind the record, then narrows the bracket: at the age that a steady
 * producer would have given the record if `isGuess`, otherwise in the middle. For steady producers
 * four probes find most ages, where bisection alone took seven.
 */
export function nextProbe(record: SearchedRecord, firstStep: Seconds, isGuess: boolean): Seconds {
  // The timestamp of the first record of the log is the exact answer.
  if (record.position <= record.logStart) return Infinity
  if (record.maxAge === Infinity) return Math.max(firstStep, stepBack(record))
  const { minAge, maxAge } = record
  const cut = (maxAge - minAge) * smallestCut
  const age = isGuess ? besideGuess(record) : (minAge + maxAge) / 2
  return within(age, minAge + cut, maxAge - cut)
}

function stepBack({ position, minAge, inflowAtMinAge, rate }: SearchedRecord): Seconds {
  if (rate === 0) return minAge * idleStride
  const guess = minAge + (inflowAtMinAge - position) / rate
  const behind = guess + tolerance(guess) * shareBesideGuess
  return within(behind, minAge * smallestStride, minAge * largestStride)
}

/**
 * Returns an age on the side of the guess where the bracket is longer, to bracket the guess soon.
 *
 * Probes at the guess itself could end on the same side again and again.
 */
function besideGuess(record: SearchedRecord): Seconds {
  const { position, minAge, maxAge, inflowAtMinAge, inflowAtMaxAge } = record
  const share = (inflowAtMinAge - position) / (inflowAtMinAge - inflowAtMaxAge)
  const guess = minAge + (maxAge - minAge) * share
  const aside = tolerance(guess) * shareBesideGuess
  return guess - minAge < maxAge - guess ? guess + aside : guess - aside
}

function within(value: number, lowest: number, highest: number): number {
  return Math.min(Math.max(value, lowest), highest)
}
