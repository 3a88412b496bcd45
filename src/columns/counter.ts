import {
  type Column,
  type GrowingColumn,
  growingFlags,
  growingFloats,
  growingIndexes,
} from './columns.ts'

/** Number of consecutive readings below the peak after which the lower total is accepted. */
const readingsToAccept = 3

/**
 * Counters that never fall and never spike, computed from totals that do both.
 *
 * A broker's total is a sum over the nodes that responded: 1000, 600, 1000 when one of them misses one
 * request. So only growth above the highest total (the peak) counts. A lower total is accepted, and
 * growth counts from there, at once after `sourceRestarted`, or when the total stayed below the peak
 * for three readings: a *rebase*.
 *
 * There is one counter for each id of a `Directory`. It starts at 0 with the first total and counts
 * the growth from there: earlier growth was not observed, and a total that was hidden and comes back
 * must not look like a burst. Only for an object that was created since the last reading
 * (`startAtZero`) the whole total counts.
 */
export class Counters {
  /** The total above which growth counts. NaN: no total was reported yet. */
  readonly #peak = growingFloats()
  /** NaN: no total was reported yet. */
  readonly #count = growingFloats()
  readonly #readingsBelow = growingFlags()
  /** The epoch in which the peak was last confirmed. */
  readonly #confirmedIn = growingIndexes()
  #epoch = 0
  #rebases = 0

  /** How often a lower total was accepted, or an object turned out to be a new one under an old name. */
  get rebases(): number {
    return this.#rebases
  }

  /** Returns the count of an id. NaN: no total was ever reported. */
  count(id: number): number {
    return id < this.#count.rows ? this.#count.at(id) : NaN
  }

  /** Returns true if the last reported total was lower than before, and is not accepted yet. */
  isUncertain(id: number): boolean {
    return id < this.#readingsBelow.rows && this.#readingsBelow.at(id) > 0
  }

  /** Takes the total that the broker reports now. */
  observe(id: number, total: number): void {
    // NaN: not reported. Negative sums occur (rabbitmq-server#11890) and are as meaningless.
    if (!(total >= 0)) return
    this.#makeRoomFor(id)
    const peak = this.#peak.at(id)
    if (total < peak) {
      this.#observeBelow(id, total)
      return
    }
    const before = this.#count.at(id)
    const growth = Number.isNaN(peak) ? 0 : total - peak
    this.#count.set(id, (Number.isNaN(before) ? 0 : before) + growth)
    this.#setPeak(id, total)
  }

  /** Notes that the object of this id is new, so its total started from 0 after the last reading. */
  startAtZero(id: number): void {
    this.#makeRoomFor(id)
    if (!Number.isNaN(this.#peak.at(id))) this.#rebases++
    this.#setPeak(id, 0)
  }

  /** Notes that a node restarted without its part of every total: lower totals are accepted at once. */
  sourceRestarted(): void {
    this.#epoch++
  }

  /** Forgets a counter, so that its id can be reused for another object. */
  clear(id: number): void {
    if (id >= this.#count.rows) return
    this.#count.set(id, NaN)
    this.#setPeak(id, NaN)
  }

  #observeBelow(id: number, total: number): void {
    const readingsBelow = this.#readingsBelow.at(id) + 1
    if (this.#confirmedIn.at(id) === this.#epoch && readingsBelow < readingsToAccept) {
      this.#readingsBelow.set(id, readingsBelow)
      return
    }
    this.#rebases++
    this.#setPeak(id, total)
  }

  #setPeak(id: number, peak: number): void {
    this.#peak.set(id, peak)
    this.#readingsBelow.set(id, 0)
    this.#confirmedIn.set(id, this.#epoch)
  }

  #makeRoomFor(id: number): void {
    fillUpTo(this.#peak, id, NaN)
    fillUpTo(this.#count, id, NaN)
    fillUpTo(this.#readingsBelow, id, 0)
    fillUpTo(this.#confirmedIn, id, this.#epoch)
  }
}

function fillUpTo<C extends Column>(column: GrowingColumn<C>, id: number, initial: number): void {
  while (column.rows <= id) column.push(initial)
}
