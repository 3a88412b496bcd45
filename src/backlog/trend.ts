import type { Seconds } from '../reading/time.ts'
import type { RecentColumn } from './recent-columns.ts'

/** More readings than are ever stored for a window. */
const capacity = 16

/** With fewer readings, one outlier could make or hide a trend. */
const minReadings = 4

/** Growth by no more messages than this in a window is noise, however small the backlog. */
const noise = 3

/**
 * The trend of the waiting messages of one part over the last window.
 *
 * The line is Tukey's resistant line: through the median of the first three readings and that of
 * the last three. One outlier, such as a dip, changes it little, unlike a line by least squares.
 */
export class Trend {
  readonly #at = new Float64Array(capacity)
  readonly #waiting = new Float64Array(capacity)
  #readings = 0
  /** Values at the start and the end of the line. */
  #first = NaN
  #last = NaN

  /** Takes the stored readings of a part, and its last one. Reused for all parts, without allocation. */
  take(columns: readonly RecentColumn[], id: number, reportedAt: Seconds, waiting: number): void {
    this.#readings = 0
    for (const { at, values } of columns) {
      if (at < reportedAt && id < values.length) this.#add(at, values[id]!)
    }
    this.#add(reportedAt, waiting)
    this.#first = this.#medianFrom(0)
    this.#last = this.#medianFrom(this.#readings - 3)
  }

  /** Messages a second; negative: it shrinks. NaN: too few readings. */
  get slope(): number {
    if (this.#readings < minReadings) return NaN
    const duration = this.#instant(this.#readings - 2) - this.#instant(1)
    return (this.#last - this.#first) / duration
  }

  /** True: above a tolerance at both ends, and rising by more than a tenth without ever falling. */
  risesSteadilyAbove(tolerance: number): boolean {
    return this.risesAbove(tolerance, 1 / 10) && !this.#everFalls()
  }

  /** True: above a tolerance at both ends, and rising by more than a share of its level. */
  risesAbove(tolerance: number, share: number): boolean {
    const { slope } = this
    // A NaN slope, of too few readings, is no rise either.
    if (!(slope > 0) || this.#first <= tolerance || this.#last <= tolerance) return false
    const rise = slope * (this.#instant(this.#readings - 1) - this.#instant(0))
    const level = (this.#first + this.#last) / 2
    return rise > noise && rise > level * share
  }

  #add(at: Seconds, waiting: number): void {
    if (Number.isNaN(waiting) || this.#readings === capacity) return
    this.#at[this.#readings] = at
    this.#waiting[this.#readings++] = waiting
  }

  #instant(index: number): Seconds {
    return this.#at[index]!
  }

  #value(index: number): number {
    return this.#waiting[index]!
  }

  #medianFrom(index: number): number {
    if (this.#readings < minReadings) return NaN
    const a = this.#value(index)
    const b = this.#value(index + 1)
    const c = this.#value(index + 2)
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
  }

  #everFalls(): boolean {
    for (let index = 1; index < this.#readings; index++) {
      if (this.#value(index) < this.#value(index - 1)) return true
    }
    return false
  }
}
