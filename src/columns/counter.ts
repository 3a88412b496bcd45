import {
  type Column,
  type GrowingColumn,
  growingFlags,
  growingFloats,
  growingIndexes,
} from './columns.ts'

/** Number of consecutive readings after a fall from which on the lower total is certain. */
const readingsToSettle = 3

/** Most totals from which one counter fell that are remembered: each took a further part away. */
const mostPeaks = 8

/** A total from which a counter fell. */
interface Peak {
  readonly total: number
  /** Growth since. A total that returns includes it. */
  grown: number
}

/**
 * Counters that never fall and never spike, computed from totals that do both.
 *
 * A broker's total is a sum over the nodes that responded: 1000, 600, 1000 when one of them is away,
 * for one reading or for hours. So a total that returns to where it fell from (a peak) is not growth,
 * however long it was away. Growth below a peak counts at once. A jump to a peak or above counts only
 * what exceeds the peak plus the growth counted below it. If that is more than the total, as when parts
 * return in another order, later growth counts only once it has made up for it.
 *
 * Peaks are forgotten after proof that their part of the total is gone: after `sourceRestarted`, and
 * for an object that was created since the last reading (`startAtZero`), whose whole total counts.
 *
 * There is one counter for each id of a `Directory`. It starts at 0 with the first total: earlier growth
 * was not observed.
 */
export class Counters {
  /** The last reported total. NaN: no total was reported yet. */
  readonly #total = growingFloats()
  /** NaN: no total was reported yet. */
  readonly #count = growingFloats()
  /** Peaks above the last total, highest first, by id: few ids have any. */
  readonly #peaks = new Map<number, Peak[]>()
  /** Growth that counted too early, by id. */
  readonly #ahead = new Map<number, number>()
  readonly #readingsSinceFall = growingFlags()
  /** The epoch in which the last total was reported. */
  readonly #reportedIn = growingIndexes()
  #epoch = 0
  #rebases = 0

  /**
   * How often a counter continued from another total: one that had fallen and is certain, one that
   * returned after that, or that of a new object under an old name.
   */
  get rebases(): number {
    return this.#rebases
  }

  /** Returns the count of an id. NaN: no total was ever reported. */
  count(id: number): number {
    return id < this.#count.rows ? this.#count.at(id) : NaN
  }

  /** Returns true if the total has fallen, and is not certain yet. */
  isUncertain(id: number): boolean {
    return id < this.#readingsSinceFall.rows && this.#readingsSinceFall.at(id) > 0
  }

  /** Takes the total that the broker reports now. */
  observe(id: number, total: number): void {
    // NaN: not reported. Negative sums occur (rabbitmq-server#11890) and are as meaningless.
    if (!(total >= 0)) return
    this.#makeRoomFor(id)
    const last = this.#total.at(id)
    if (Number.isNaN(this.#count.at(id))) this.#count.set(id, 0)
    if (total < last) this.#fall(id, last)
    else if (total >= last) this.#rise(id, last, total)
    this.#total.set(id, total)
    if (this.#reportedIn.at(id) === this.#epoch) return
    // Only now, after the first reading that follows the restart: a part that was away returns in it.
    this.#reportedIn.set(id, this.#epoch)
    this.#ahead.delete(id)
    if (this.#peaks.delete(id)) this.#settle(id)
  }

  /** Notes growth that was counted without the total, and that a total which returns will include. */
  raisePeaks(id: number, growth: number): void {
    const peaks = this.#peaks.get(id)
    if (peaks !== undefined) raise(peaks, growth)
  }

  /** Notes that the object of this id is new, so its total started from 0 after the last reading. */
  startAtZero(id: number): void {
    this.#makeRoomFor(id)
    if (!Number.isNaN(this.#total.at(id))) this.#rebases++
    this.#restart(id, 0)
  }

  /** Notes that a node restarted and its part of every total is gone: lower totals are certain at once. */
  sourceRestarted(): void {
    this.#epoch++
  }

  /** Forgets a counter, so that its id can be reused for another object. */
  clear(id: number): void {
    if (id >= this.#count.rows) return
    this.#count.set(id, NaN)
    this.#restart(id, NaN)
  }

  #fall(id: number, from: number): void {
    const peaks = this.#peaks.get(id)
    const peak = { total: from, grown: 0 }
    if (peaks === undefined) this.#peaks.set(id, [peak])
    else if (peaks.length < mostPeaks) peaks.push(peak)
    else peaks[peaks.length - 1] = peak
    this.#observeUncertain(id)
  }

  #rise(id: number, last: number, total: number): void {
    const peaks = this.#peaks.get(id)
    if (peaks === undefined) {
      this.#grow(id, total - last)
      return
    }
    const returned = peaks.findIndex(peak => hasReturned(peak, last, total))
    const [peak] = returned === -1 ? [] : peaks.splice(returned)
    const growth = total - (peak === undefined ? last : peak.total + peak.grown)
    this.#grow(id, growth)
    raise(peaks, growth)
    if (peaks.length === 0) this.#peaks.delete(id)
    if (peak === undefined) {
      if (this.isUncertain(id)) this.#observeUncertain(id)
    } else if (this.isUncertain(id)) this.#readingsSinceFall.set(id, 0)
    else this.#rebases++
  }

  /** Counts growth once it has made up for what counted too early; negative growth did. */
  #grow(id: number, growth: number): void {
    const due = growth - (this.#ahead.get(id) ?? 0)
    if (due < 0) this.#ahead.set(id, -due)
    else this.#ahead.delete(id)
    if (due > 0) this.#count.set(id, this.#count.at(id) + due)
  }

  #observeUncertain(id: number): void {
    const readings = this.#readingsSinceFall.at(id) + 1
    if (readings < readingsToSettle) this.#readingsSinceFall.set(id, readings)
    else this.#settle(id)
  }

  #settle(id: number): void {
    this.#rebases++
    this.#readingsSinceFall.set(id, 0)
  }

  #restart(id: number, total: number): void {
    this.#total.set(id, total)
    this.#peaks.delete(id)
    this.#ahead.delete(id)
    this.#readingsSinceFall.set(id, 0)
    this.#reportedIn.set(id, this.#epoch)
  }

  #makeRoomFor(id: number): void {
    fillUpTo(this.#total, id, NaN)
    fillUpTo(this.#count, id, NaN)
    fillUpTo(this.#readingsSinceFall, id, 0)
    fillUpTo(this.#reportedIn, id, this.#epoch)
  }
}

/**
 * Returns true when a total has jumped to a peak or above, and not grown to it.
 *
 * After a reset without proof a total grows past its old peak step by step: each step is smaller than
 * all growth since the fall.
 */
function hasReturned({ total: peak, grown }: Peak, last: number, total: number): boolean {
  return total >= peak && (total >= peak + grown || total - last >= grown)
}

function raise(peaks: readonly Peak[], growth: number): void {
  for (const peak of peaks) peak.grown += growth
}

function fillUpTo<C extends Column>(column: GrowingColumn<C>, id: number, initial: number): void {
  while (column.rows <= id) column.push(initial)
}
