import type { Seconds } from '../../../reading/time.ts'

/** What is known of the record at a position before the next probe; ages are seconds before now. */
export interface SoughtRecord {
  readonly position: number
  /** It is at least so old. */
  readonly atLeast: Seconds
  /** It is at most so old. Infinity: nothing tells. */
  readonly atMost: Seconds
  /** Inflow when it was `atLeast` old: past the position. */
  readonly inflowAtLeast: number
  /** Inflow when it was `atMost` old: not past the position. NaN: nothing tells. */
  readonly inflowAtMost: number
  /** Messages a second that arrived next after it was `atLeast` old, as far as probes tell. */
  readonly rate: number
  readonly logStart: number
}

/** Ages below this need not be told apart more finely. */
const finest: Seconds = 30
/** Steps back grow by this factor while nothing arrived, … */
const idleStride = 16
/** … otherwise by what the rate of what arrived says, but at least by this one, … */
const smallestStride = 3
/** … and at most by this one. */
const largestStride = 64
/** Of the tolerance, on each side of a guess: two of them are within the tolerance of the younger. */
const besides = 0.45
/** Each probe cuts at least this share off a bracket, whatever the rate says. */
const smallestCut = 1 / 16

/** How far apart the bounds of an age may be. */
export function tolerance(age: Seconds): Seconds {
  return Math.max(finest, age / 10)
}

/** True: no further probe is needed. */
export function isFound(atLeast: Seconds, atMost: Seconds): boolean {
  return atMost - atLeast <= tolerance(atLeast)
}

/**
 * How old a record the next probe asks for. Infinity: for the first of the log.
 *
 * It steps back until it is behind the record, then narrows the bracket: at the age that a steady
 * producer would have given the record, where `isGuess`, otherwise in the middle. Of steady
 * producers most ages are found by four probes, where halving alone took seven.
 */
export function nextProbe(sought: SoughtRecord, firstStep: Seconds, isGuess: boolean): Seconds {
  // The first record of a log is asked for by name, so to speak, and its stamp is the answer.
  if (sought.position <= sought.logStart) return Infinity
  if (sought.atMost === Infinity) return Math.max(firstStep, stepBack(sought))
  const { atLeast, atMost } = sought
  const cut = (atMost - atLeast) * smallestCut
  const age = isGuess ? besideGuess(sought) : (atLeast + atMost) / 2
  return within(age, atLeast + cut, atMost - cut)
}

function stepBack({ position, atLeast, inflowAtLeast, rate }: SoughtRecord): Seconds {
  if (rate === 0) return atLeast * idleStride
  const guess = atLeast + (inflowAtLeast - position) / rate
  const behind = guess + tolerance(guess) * besides
  return within(behind, atLeast * smallestStride, atLeast * largestStride)
}

/**
 * On the side of the guess where the bracket is longer, so that the bracket soon is around it.
 *
 * At the guess itself, probe after probe would come out on the same side.
 */
function besideGuess(sought: SoughtRecord): Seconds {
  const { position, atLeast, atMost, inflowAtLeast, inflowAtMost } = sought
  const share = (inflowAtLeast - position) / (inflowAtLeast - inflowAtMost)
  const guess = atLeast + (atMost - atLeast) * share
  const aside = tolerance(guess) * besides
  return guess - atLeast < atMost - guess ? guess + aside : guess - aside
}

function within(value: number, lowest: number, highest: number): number {
  return Math.min(Math.max(value, lowest), highest)
}
