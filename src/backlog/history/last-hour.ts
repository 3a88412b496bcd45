import { capacityFor } from '../../columns/columns.ts'
import type { Seconds } from '../../reading/time.ts'
import type { Step } from './backlog-history.ts'

const minutes = 60
const minute: Seconds = 60

/**
 * The number of messages of each backlog in the last hour, a point for each minute.
 *
 * A column for each minute, by id: 100,000 backlogs take 24 MB, and a minute costs one column.
 */
export class LastHour {
  /** The column of minute `n` is at `n % minutes`. Null: nothing was read in that minute. */
  readonly #columns: (Float32Array | null)[] = Array.from({ length: minutes }, () => null)
  #minute = NaN

  /** Takes a reading at a monotonic instant; of several readings in a minute the last one counts. */
  observe({ backlogs, previous }: Step, now: Seconds): void {
    this.#turnTo(Math.floor(now / minute))
    const column = new Float32Array(capacityFor(backlogs.id)).fill(NaN)
    for (let row = 0; row < backlogs.rows; row++) {
      const id = backlogs.id[row]!
      if (previous[row]! < 0) this.#forget(id)
      column[id] = backlogs.messages[row]!
    }
    this.#columns[this.#minute % minutes] = column
  }

  /** Returns the points of a backlog by its id, oldest first. NaN: unknown in that minute. */
  pointsOf(id: number): readonly number[] {
    return this.#columns.map((_, position) => {
      const column = this.#columns[(this.#minute + 1 + position) % minutes]
      return column?.[id] ?? NaN
    })
  }

  /** Empties the minutes that passed without a reading. */
  #turnTo(next: number): void {
    const passed = Number.isNaN(this.#minute) ? 0 : Math.min(next - this.#minute, minutes)
    for (let back = 0; back < passed; back++) this.#columns[(next - back) % minutes] = null
    this.#minute = next
  }

  /** Forgets the points of an id that belonged to no backlog, or to another one, in the last reading. */
  #forget(id: number): void {
    for (const column of this.#columns) {
      if (column !== null && id < column.length) column[id] = NaN
    }
  }
}
