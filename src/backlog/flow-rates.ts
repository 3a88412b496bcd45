import { numberAt, type Row } from '../columns/columns.ts'
import type { Seconds } from '../reading/time.ts'
import { type RecentColumn, RecentColumns, type Watch } from './recent-columns.ts'

/** Messages a second over the last window, from a counter of each backlog, by its id. */
export class FlowRates {
  readonly #recent = new RecentColumns();

  /**
   * Takes the counters of a reading; gives their rates.
   *
   * NaN: the counter is not known, or was not half a window ago: over less, one burst or pause
   * between two readings would be called a rate. Nor was it two windows ago at most: over more, what
   * happened in a long silence would be called the present.
   */
  *observe(ids: Uint32Array, totals: Float64Array, watch: Watch): Generator<void, Float64Array> {
    yield* this.#recent.observe(ids, totals, watch)
    return this.#rates(ids, totals, watch)
  }

  forget(id: number): void {
    this.#recent.forget(id)
  }

  #rates(ids: Uint32Array, totals: Float64Array, watch: Watch): Float64Array {
    const rates = new Float64Array(ids.length)
    for (let row = 0; row < rates.length; row++) {
      rates[row] = rate(this.#recent.columns, ids[row] as number, totals[row] as number, watch)
    }
    return rates
  }
}

function rate(
  columns: readonly RecentColumn[],
  id: Row,
  total: number,
  { now, window }: Watch,
): number {
  for (const { at, values } of columns) {
    const stretch: Seconds = now - at
    if (stretch < window / 2) return NaN
    const before = numberAt(values, id)
    if (stretch <= window * 2 && !Number.isNaN(before)) return (total - before) / stretch
  }
  return NaN
}
