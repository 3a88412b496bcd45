import type { Seconds } from '../../../reading/time.ts'

/** The response to a probe: the first record with a timestamp at or after an instant. */
export interface ProbePoint {
  /** Monotonic; the instant that was probed. -Infinity: the first record of the log. */
  readonly since: Seconds
  /** Offset of the record; the log end if none is that recent. */
  readonly offset: number
  /** Timestamp of the record, monotonic. NaN: no record is that recent. */
  readonly stampedAt: Seconds
}

/** Maximum difference, by NTP slewing, of a timestamp converted to monotonic time twice, hours apart. */
const slewed: Seconds = 1

/** Numbers of a point, adjacent in `#numbers`: 24 bytes instead of the 56 of an object. */
const width = 3

/**
 * What probes found in one partition: few points in order of time, hence of offset.
 *
 * A record at or past the offset of a point arrived no earlier than the record of the point; a record
 * below it arrived before the instant that was probed.
 */
export class ProbePoints {
  #numbers: readonly number[] = []
  /** A bit for each point: set if a position lies beside it. */
  #needed = 0
  #hasTime = false
  /** The position whose bracket was to be narrowed last, and the width of that bracket. */
  #narrowedAt = NaN
  #narrowedWidth: Seconds = NaN

  /** True: the time of a record was found, so that its unit is known. */
  get hasTime(): boolean {
    return this.#hasTime
  }

  get count(): number {
    return this.#numbers.length / width
  }

  since(point: number): Seconds {
    return this.#numbers[point * width] as number
  }

  offset(point: number): number {
    return this.#numbers[point * width + 1] as number
  }

  stampedAt(point: number): Seconds {
    return this.#numbers[point * width + 2] as number
  }

  /** Returns the first point past a position; `count` if there is none. */
  firstPast(position: number): number {
    // Called millions of times a poll, so fields are read once, before the loop.
    const numbers = this.#numbers
    const { length } = numbers
    let offset = 1
    while (offset < length && (numbers[offset] as number) <= position) offset += width
    return (offset - 1) / width
  }

  /**
   * Returns the earliest arrival of the record at a position, monotonic. -Infinity: unknown.
   *
   * `past` is `firstPast(position)`, for callers that have it.
   */
  notBefore(position: number, past = this.firstPast(position)): Seconds {
    for (let point = past - 1; point >= 0; point--) {
      const stampedAt = this.stampedAt(point)
      // A point at an earlier log end has no record, hence no timestamp.
      if (!Number.isNaN(stampedAt)) return stampedAt
    }
    return -Infinity
  }

  /** Returns the latest arrival of the record at a position, monotonic. Infinity: unknown. */
  notAfter(position: number, past = this.firstPast(position)): Seconds {
    const isFound = past > 0 && this.offset(past - 1) === position
    const ownStamp = isFound ? this.stampedAt(past - 1) : NaN
    if (!Number.isNaN(ownStamp)) return ownStamp
    if (past === this.count) return Infinity
    const since = this.since(past)
    // If the first record of the log is past the position, only its timestamp is a bound.
    const latest = since === -Infinity ? this.stampedAt(past) : since
    return Number.isNaN(latest) ? Infinity : latest
  }

  /** Adds a point. Returns false if no log in order of time could have it beside the other points. */
  add(point: ProbePoint): boolean {
    // Retention may have changed which record is the first.
    if (point.since === -Infinity) this.#keep(known => this.offset(known) >= point.offset)
    let at = 0
    while (at < this.count && this.since(at) < point.since) at++
    const isProbedAgain = at < this.count && this.since(at) === point.since
    const after = isProbedAgain ? at + 1 : at
    const isPossible =
      (at === 0 || canFollow(this.#point(at - 1), point)) &&
      (after === this.count || canFollow(point, this.#point(after)))
    if (!isPossible) return false
    const { since, offset, stampedAt } = point
    if (!Number.isNaN(stampedAt)) this.#hasTime = true
    const replaced = (after - at) * width
    this.#numbers = this.#numbers.toSpliced(at * width, replaced, since, offset, stampedAt)
    return true
  }

  /** Notes that the log was cut: from this offset on records are others now, or none. */
  cut(logEnd: number): void {
    this.#keep(point => this.offset(point) < logEnd)
  }

  /** Keeps the points beside a position at the next `dropUnneeded`. */
  need(position: number, past = this.firstPast(position)): void {
    this.#needed |= (1 << past) | (past > 0 ? 1 << (past - 1) : 0)
  }

  dropUnneeded(): void {
    const needed = this.#needed
    this.#needed = 0
    const all = (1 << this.count) - 1
    if ((needed & all) === all) return
    this.#keep(point => (needed & (1 << point)) !== 0)
  }

  /** Takes the bracket to be narrowed. Returns true if the last probe for it narrowed it little. */
  isBarelyNarrowed(position: number, width: Seconds): boolean {
    const isBarely = this.#narrowedAt === position && width > (this.#narrowedWidth * 2) / 3
    this.#narrowedAt = position
    // Only guesses are compared: after a probe in the middle comes a guess again.
    this.#narrowedWidth = isBarely ? NaN : width
    return isBarely
  }

  #point(point: number): ProbePoint {
    return {
      since: this.since(point),
      offset: this.offset(point),
      stampedAt: this.stampedAt(point),
    }
  }

  #keep(isKept: (point: number) => boolean): void {
    this.#numbers = this.#numbers.filter((_, index) => isKept(Math.floor(index / width)))
  }
}

/** Returns true if one log could give both responses, the later instant last. */
function canFollow(earlier: ProbePoint, later: ProbePoint): boolean {
  if (earlier.offset > later.offset) return false
  // No record was that recent then; a later one may be.
  if (Number.isNaN(earlier.stampedAt)) return true
  // The same record is the response to both.
  if (earlier.offset === later.offset) {
    return Math.abs(earlier.stampedAt - later.stampedAt) <= slewed
  }
  // A record with a timestamp after the later instant would have been the response to it, too.
  return earlier.stampedAt <= later.since + slewed
}
