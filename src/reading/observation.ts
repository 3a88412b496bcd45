import type { Instant, Seconds } from './time.ts'

/** Interval and deadline of a reading. */
export interface Cadence {
  /** From the start of one reading to the start of the next. */
  readonly interval: Seconds
  /** Upper bound of the interval, which is stretched while a reading takes more than half of it. */
  readonly longestInterval: Seconds
  /** Time after which a reading is aborted; sections that are not complete then have a problem. */
  readonly deadline: Seconds
}

/** Number of intervals without a successful reading after which its values are unknown. */
const intervalsToExpiry = 4

/**
 * Returns how long a row that could not be read keeps its last known value.
 *
 * Two of the longest intervals at least: where a short interval is stretched, one failed poll must
 * not make rows unknown.
 */
export function stalenessLimit({
  interval,
  longestInterval,
}: Pick<Cadence, 'interval' | 'longestInterval'>): Seconds {
  return Math.max(interval * intervalsToExpiry, longestInterval * 2)
}

/** Returns how long the page of a reading is served when no newer one replaces it. */
export function pageLifetime(currentInterval: Seconds): Seconds {
  return currentInterval * intervalsToExpiry
}

/** The time at which a memory is queried and the maximum age of the values it returns. */
export interface Observation {
  readonly now: Instant
  /** A row that could not be read keeps its last known value this long; then it is unknown. */
  readonly stalenessLimit: Seconds
}

/** Returns true while a value that was read at the monotonic instant `readAt` is valid. */
export function isFresh(readAt: Seconds, { now, stalenessLimit }: Observation): boolean {
  return isWithin(readAt, stalenessLimit, now.monotonic)
}

/** Monotonic instant at which a value was read, and how long it is valid. */
export interface Validity {
  readonly readAt: Seconds
  readonly lifetime: Seconds
}

/** Holds a value until it expires or is replaced. */
export class Latest<T> {
  #value: T | null = null
  #validity: Validity = { readAt: NaN, lifetime: NaN }

  set(value: T, validity: Validity): void {
    this.#value = value
    this.#validity = validity
  }

  /** Returns the value at the monotonic instant `now`. Null: none yet, or it has expired. */
  at(now: Seconds): T | null {
    const { readAt, lifetime } = this.#validity
    return isWithin(readAt, lifetime, now) ? this.#value : null
  }
}

function isWithin(readAt: Seconds, limit: Seconds, now: Seconds): boolean {
  return now - readAt <= limit
}
