import type { Clock } from '../../src/scheduling/clock.ts'

/** Milliseconds since 1970, as records are stamped. */
type Timestamp = number

/** Records `first … end - 1`, received evenly from one moment to another. */
interface Stretch {
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
 * The log of one partition as arithmetic: it knows when each record arrived, and stores none.
 *
 * With a rate it grows by the clock alone, without a timer.
 */
export class MockLog {
  readonly #clock: Clock
  readonly #perMillisecond: number
  #stretches: Stretch[] = []
  #settledEnd = 0
  #settledAt: Timestamp
  /** Oldest offset that can still be read. */
  start = 0
  /** Records at the end that belong to transactions not decided yet. */
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
   * Records received just now, or stamped evenly from one moment to another (milliseconds since 1970),
   * which may be any, as under CreateTime.
   */
  append(count: number, from = this.#now(), to = this.#now()): void {
    this.#settle()
    this.#add({ first: this.end, end: this.end + count, from, to })
  }

  /** Retention or DeleteRecords: what is below the offset is gone. */
  deleteBefore(offset: number): void {
    this.start = offset
  }

  /** An unclean election: what is above the offset is gone. */
  truncateTo(offset: number): void {
    this.#settle()
    this.#settledEnd = offset
    this.#stretches = this.#stretches
      .filter(({ first }) => first < offset)
      .map(stretch => (stretch.end > offset ? cut(stretch, offset) : stretch))
  }

  /** The first record stamped at or after a moment. Undefined: none is that young. */
  firstSince(timestamp: Timestamp): StampedOffset | undefined {
    for (const stretch of [...this.#stretches, this.#unsettled()]) {
      const offset = Math.max(offsetAt(stretch, timestamp), this.start)
      if (offset < stretch.end) return { offset, timestamp: timestampOf(stretch, offset) }
    }
    return undefined
  }

  #now(): Timestamp {
    return Math.floor(this.#clock.now().wall * 1000)
  }

  /** What the rate has brought since the last change. */
  #unsettled(): Stretch {
    return { first: this.#settledEnd, end: this.end, from: this.#settledAt, to: this.#now() }
  }

  #settle(): void {
    const unsettled = this.#unsettled()
    this.#add(unsettled)
    this.#settledAt = unsettled.to
  }

  #add(stretch: Stretch): void {
    if (stretch.end > stretch.first) this.#stretches.push(stretch)
    this.#settledEnd = stretch.end
  }
}

function timestampOf(stretch: Stretch, offset: number): Timestamp {
  return Math.floor(stretch.from + (offset - stretch.first) * spacing(stretch))
}

/** The first offset of the stretch stamped at or after a moment; its end when none is. */
function offsetAt(stretch: Stretch, timestamp: Timestamp): number {
  if (timestamp <= stretch.from) return stretch.first
  const step = spacing(stretch)
  if (step === 0) return stretch.end
  return Math.min(stretch.first + Math.ceil((timestamp - stretch.from) / step), stretch.end)
}

function spacing({ first, end, from, to }: Stretch): number {
  return (to - from) / (end - first)
}

function cut(stretch: Stretch, end: number): Stretch {
  return { ...stretch, end, to: timestampOf(stretch, end) }
}
