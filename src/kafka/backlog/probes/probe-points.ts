import type { Seconds } from '../../../reading/time.ts'

/** What a leader answered to a probe: the first record that is stamped at or after an instant. */
export interface ProbePoint {
  /** Monotonic. -Infinity: the log's first record was asked for, whenever it arrived. */
  readonly since: Seconds
  /** Of the record; the log end, where none is that recent. */
  readonly offset: number
  /** Monotonic. NaN: no record is that recent. */
  readonly stampedAt: Seconds
}

/** A stamp turned into monotonic time twice, hours apart, differs by what NTP slewed in between. */
const slewed: Seconds = 1

/** Numbers of a point, one after the other in `#numbers`: 24 bytes instead of an object's 56. */
const width = 3

/**
 * What probes told of one partition: few points in order of time, hence of offset.
 *
 * A record at or past a point's offset arrived no earlier than that point's record; a record below it
 * arrived before the instant that was asked about.
 */
export class ProbePoints {
  #numbers: readonly number[] = []
  /** Bit by point: a position lies beside it. */
  #needed = 0
  /** Which bracket was to be narrowed last, and how wide it was. */
  #narrowedAt = NaN
  #narrowedWidth: Seconds = NaN

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

  /** The first point past a position; `count`: there is none. */
  firstPast(position: number): number {
    // Millions of times a poll: what each step of the loop would look up is looked up once.
    const numbers = this.#numbers
    const { length } = numbers
    let offset = 1
    while (offset < length && (numbers[offset] as number) <= position) offset += width
    return (offset - 1) / width
  }

  /**
   * Monotonic; the record at the position did not arrive earlier. -Infinity: nothing tells.
   *
   * `past` is `firstPast(position)`, for who has it.
   */
  notBefore(position: number, past = this.firstPast(position)): Seconds {
    for (let point = past - 1; point >= 0; point--) {
      const stampedAt = this.stampedAt(point)
      // Where the log ended once, no record was found that has a stamp.
      if (!Number.isNaN(stampedAt)) return stampedAt
    }
    return -Infinity
  }

  /** Monotonic; the record at the position did not arrive later. Infinity: nothing tells. */
  notAfter(position: number, past = this.firstPast(position)): Seconds {
    const isFound = past > 0 && this.offset(past - 1) === position
    const ownStamp = isFound ? this.stampedAt(past - 1) : NaN
    if (!Number.isNaN(ownStamp)) return ownStamp
    if (past === this.count) return Infinity
    const since = this.since(past)
    // Where the log's first record is past the position, only that record's stamp tells.
    const latest = since === -Infinity ? this.stampedAt(past) : since
    return Number.isNaN(latest) ? Infinity : latest
  }

  /** Takes a point. False: a log whose records are in order of time cannot have it beside the others. */
  add(point: ProbePoint): boolean {
    // Retention explains why the first record is another one now.
    if (point.since === -Infinity) this.#keep(known => this.offset(known) >= point.offset)
    let at = 0
    while (at < this.count && this.since(at) < point.since) at++
    const isAskedAgain = at < this.count && this.since(at) === point.since
    const after = isAskedAgain ? at + 1 : at
    const isPossible =
      (at === 0 || canFollow(this.#point(at - 1), point)) &&
      (after === this.count || canFollow(point, this.#point(after)))
    if (!isPossible) return false
    const { since, offset, stampedAt } = point
    const replaced = (after - at) * width
    this.#numbers = this.#numbers.toSpliced(at * width, replaced, since, offset, stampedAt)
    return true
  }

  /** The log was cut: records from this offset on are others now, or none. */
  cut(logEnd: number): void {
    this.#keep(point => this.offset(point) < logEnd)
  }

  /** A position lies here: its neighbours stay at the next `dropUnneeded`. */
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

  /** A bracket is to be narrowed. True: the last probe for the position hardly did. */
  isStubborn(position: number, width: Seconds): boolean {
    const isStubborn = this.#narrowedAt === position && width > (this.#narrowedWidth * 2) / 3
    this.#narrowedAt = position
    // Only a guess is judged: after a probe in the middle comes a guess again.
    this.#narrowedWidth = isStubborn ? NaN : width
    return isStubborn
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

/** Two answers about one log, the later instant last. */
function canFollow(earlier: ProbePoint, later: ProbePoint): boolean {
  if (earlier.offset > later.offset) return false
  // Nothing was that recent then; what came since may well be.
  if (Number.isNaN(earlier.stampedAt)) return true
  // The same record answers both.
  if (earlier.offset === later.offset) {
    return Math.abs(earlier.stampedAt - later.stampedAt) <= slewed
  }
  // A record stamped after the later instant would have been the answer to it, too.
  return earlier.stampedAt <= later.since + slewed
}
