import { capacityFor, unknownColumn } from '../columns/columns.ts'
import type { Seconds } from '../reading/time.ts'

/** When something is observed, and the window over which status, drain and rates look back. */
export interface Watch {
  /** Monotonic. */
  readonly now: Seconds
  readonly window: Seconds
}

/** Number of columns stored for each window; at most two more are stored in all. */
const columnsPerWindow = 8

/** One number for each `Directory` id, as of one reading of the last window. */
export interface RecentColumn {
  /** Monotonic. */
  readonly at: Seconds
  /** By id. NaN: not reported. */
  readonly values: Float64Array
}

/**
 * Numbers by `Directory` id at some instants of the last window, and at one just before it.
 *
 * Not every reading is stored, because a column of 300,000 ids takes 2.4 MB.
 */
export class RecentColumns {
  /** Oldest first. */
  readonly #columns: RecentColumn[] = []

  get columns(): readonly RecentColumn[] {
    return this.#columns
  }

  /** Takes the numbers of a reading, unless a column was stored just before. */
  observe(ids: Uint32Array, numbers: Float64Array, { now, window }: Watch): void {
    const newest = this.#columns.at(-1)
    if (newest !== undefined && now - newest.at < window / columnsPerWindow) return
    while ((this.#columns[1]?.at ?? Infinity) <= now - window) this.#columns.shift()
    const values = unknownColumn(capacityFor(ids))
    for (let row = 0; row < ids.length; row++) values[ids[row]!] = numbers[row]!
    this.#columns.push({ at: now, values })
  }

  forget(id: number): void {
    for (const { values } of this.#columns) if (id < values.length) values[id] = NaN
  }
}
