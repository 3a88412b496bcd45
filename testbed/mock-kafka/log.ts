import type { Clock } from '../../src/scheduling/clock.ts'

/** Milliseconds since 1970. */
type Timestamp = number

/** Records `first … end - 1`, received evenly between two times. */
interface Segment {
  readonly first: number
  readonly end: number
  readonly from: Timestamp
  readonly to: Timestamp
}

export interface StampedOffset {
  readonly offset: number
  readonly timestamp: Timestamp
}

/**
 * The log of one partition: computes when each record arrived, and stores no records.
 *
 * With a rate it grows with the clock, without a timer.
 */
export class MockLog {
  readonly #clock: Clock
  readonly #perMillisecond: number
  #segments: Segment[] = []
  #settledEnd = 0
  #settledAt: Timestamp
  /** Oldest offset that can still be read. */
  start = 0
  /** Number of records at the end that belong to open transactions. */
  openTransaction = 0

  /** `rate` is in messages per second. */
  constructor(clock: Clock, rate: number) {
    this.#clock = clock
    this.#perMillisecond = rate / 1000
    this.#settledAt = this.#now()
  }

  get end(): number {
    return this.#settledEnd + Math.floor((this.#now() - this.#settledAt) * this.#perMillisecond)
  }

  /**
   * Adds records that are received now, or with timestamps spread evenly between two times
   * (milliseconds since 1970). As with CreateTime, these may be any times.
   */
  append(count: number, from = this.#now(), to = this.#now()): void {
    this.#settle()
    this.#add({ first: this.end, end: this.end + count, from, to })
  }

  /** Deletes the records below an offset, as retention or DeleteRecords does. */
  deleteBefore(offset: number): void {
    this.start = offset
  }

  /** Deletes the records from an offset on, as an unclean leader election does. */
  truncateTo(offset: number): void {
    this.#settle()
    this.#settledEnd = offset
    this.#segments = this.#segments
      .filter(({ first }) => first < offset)
      .map(segment => (segment.end > offset ? cut(segment, offset) : segment))
  }

  /** Returns the first record with this timestamp or a later one, if any. */
  firstSince(timestamp: Timestamp): StampedOffset | undefined {
    for (const segment of [...this.#segments, this.#unsettled()]) {
      const offset = Math.max(offsetAt(segment, timestamp), this.start)
      if (offset < segment.end) return { offset, timestamp: timestampOf(segment, offset) }
    }
    return undefined
  }

  #now(): Timestamp {
    return Math.floor(this.#clock.now().wall * 1000)
  }

  /** Records that arrived by the rate since the last change. */
  #unsettled(): Segment {
    return { first: this.#settledEnd, end: this.end, from: this.#settledAt, to: this.#now() }
  }

  #settle(): void {
    const unsettled = this.#unsettled()
    this.#add(unsettled)
    this.#settledAt = unsettled.to
  }

  #add(segment: Segment): void {
    if (segment.end > segment.first) this.#segments.push(segment)
    this.#settledEnd = segment.end
  }
}

function timestampOf(segment: Segment, offset: number): Timestamp {
  return Math.floor(segment.from + (offset - segment.first) * spacing(segment))
}

/** Returns the first offset with this timestamp or a later one; the end of the segment if none. */
function offsetAt(segment: Segment, timestamp: Timestamp): number {
  if (timestamp <= segment.from) return segment.first
  const step = spacing(segment)
  if (step === 0) return segment.end
  return Math.min(segment.first + Math.ceil((timestamp - segment.from) / step), segment.end)
}

function spacing({ first, end, from, to }: Segment): number {
  return (to - from) / (end - first)
}

function cut(segment: Segment, end: number): Segment {
  return { ...segment, end, to: timestampOf(segment, end) }
}
