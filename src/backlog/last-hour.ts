import { capacityFor, eachSlice, type Row, type Slice } from '../columns/columns.ts'
import type { Seconds } from '../reading/time.ts'
import { type Backlogs, nameAt } from './backlogs.ts'

const minutes = 60
const minute: Seconds = 60

/**
 * How many messages each backlog had in the last hour, a point for each minute.
 *
 * A column for each minute, by id: 100,000 backlogs take 24 MB, and a minute costs one column.
 */
export class LastHour {
  /** The column of minute `n` is at `n % minutes`. Null: nothing was read in that minute. */
  readonly #columns: (Float32Array | null)[] = Array.from({ length: minutes }, () => null)
  #minute = NaN
  #last: Backlogs | null = null;

  /** Takes a reading at a monotonic instant; of a minute's readings the last one counts. */
  *observe(backlogs: Backlogs, now: Seconds): Generator<void, void> {
    this.#turnTo(Math.floor(now / minute))
    if (this.#last !== null) yield* this.#forgetFormer(this.#last, backlogs)
    const column = new Float32Array(capacityFor(backlogs.id)).fill(NaN)
    for (let row = 0; row < backlogs.rows; row++) {
      column[backlogs.id[row] as number] = backlogs.messages[row] as number
    }
    this.#columns[this.#minute % minutes] = column
    this.#last = backlogs
  }

  /** The points of a backlog by its id, oldest first. NaN: unknown at that minute. */
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

  /** A freed id may have been given to another backlog, whose past this is not. */
  *#forgetFormer(last: Backlogs, backlogs: Backlogs): Generator<void, void> {
    const rowPlusOne = new Uint32Array(capacityFor(last.id))
    for (let row = 0; row < last.rows; row++) rowPlusOne[last.id[row] as number] = row + 1
    yield* eachSlice(backlogs.rows, slice => {
      this.#forgetOthers({ last, rowPlusOne }, backlogs, slice)
    })
  }

  #forgetOthers(
    { last, rowPlusOne }: { readonly last: Backlogs; readonly rowPlusOne: Uint32Array },
    backlogs: Backlogs,
    { first, end }: Slice,
  ): void {
    for (let row = first; row < end; row++) {
      const id = backlogs.id[row] as number
      const known = rowPlusOne[id] ?? 0
      if (known === 0 || !areSameNamed(last, known - 1, backlogs, row)) this.#forget(id)
    }
  }

  #forget(id: number): void {
    for (const column of this.#columns) {
      if (column !== null && id < column.length) column[id] = NaN
    }
  }
}

function areSameNamed(some: Backlogs, row: Row, others: Backlogs, other: Row): boolean {
  return (
    nameAt(some.destination, row) === nameAt(others.destination, other) &&
    nameAt(some.consumerGroup, row) === nameAt(others.consumerGroup, other) &&
    nameAt(some.vhost, row) === nameAt(others.vhost, other)
  )
}
