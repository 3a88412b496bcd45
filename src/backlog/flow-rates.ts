import { numberAt, type Row } from '../columns/columns.ts'
import type { Seconds } from '../reading/time.ts'
import { type RecentColumn, RecentColumns, type Watch } from './recent-columns.ts'

/** Messages a second over the last window, from a counter of each backlog, by its id. */
export class FlowRates {
  readonly #recent = new RecentColumns()

  /**
   * Takes the counters of a reading and returns their rates.
   *
   * NaN: the counter is unknown, now or between half a window and two windows ago. Over less than
   * half a window, one burst or pause between two readings would look like a rate; over more than
   * two, what happened in a long gap would look like the present.
   */
  observe(ids: Uint32Array, totals: Float64Array, watch: Watch): Float64Array {
    this.#recent.observe(ids, totals, watch)
    const rates = new Float64Array(ids.length)
    for (let row = 0; row < rates.length; row++) {
      rates[row] = rate(this.#recent.columns, ids[row]!, totals[row]!, watch)
    }
    return rates
  }

  forget(id: number): void {
    this.#recent.forget(id)
  }
}

function rate(
  columns: readonly RecentColumn[],
  id: Row,
  total: number,
  { now, window }: Watch,
): number {
  for (const { at, values } of columns) {
    const elapsed: Seconds = now - at
    if (elapsed < window / 2) return NaN
    const before = numberAt(values, id)
    if (elapsed <= window * 2 && !Number.isNaN(before)) return (total - before) / elapsed
  }
  return NaN
}
