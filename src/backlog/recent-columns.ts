import { capacityFor, unknownColumn } from '../columns/columns.ts'
import { scatter } from '../columns/owned-columns.ts'
import type { Seconds } from '../reading/time.ts'

/** What is observed, when, and over which stretch it is judged. */
export interface Watch {
  /** Monotonic. */
  readonly now: Seconds
  readonly window: Seconds
}

/** Stretches into which a window is cut: at most so many columns and two are kept. */
const columnsPerWindow = 8

/** One number for each `Directory` id, as it was at some readings of the last window. */
export interface RecentColumn {
  /** Monotonic. */
  readonly at: Seconds
  /** By id. NaN: not told. */
  readonly values: Float64Array
}

/**
 * Numbers by `Directory` id, now and then over a window and once just before it.
 *
 * Not each reading is kept, because 300,000 ids cost 2.4 MB a column.
 */
export class RecentColumns {
  /** Oldest first. */
  readonly #columns: RecentColumn[] = []

  get columns(): readonly RecentColumn[] {
    return this.#columns
  }

  /** Takes the numbers of a reading, unless one was kept just before. */
  *observe(ids: Uint32Array, numbers: Float64Array, { now, window }: Watch): Generator<void, void> {
    const newest = this.#columns.at(-1)
    if (newest !== undefined && now - newest.at < window / columnsPerWindow) return
    while ((this.#columns[1]?.at ?? Infinity) <= now - window) this.#columns.shift()
    const values = unknownColumn(capacityFor(ids))
    scatter(numbers, ids, values)
    yield
    this.#columns.push({ at: now, values })
  }

  forget(id: number): void {
    for (const { values } of this.#columns) if (id < values.length) values[id] = NaN
  }
}
