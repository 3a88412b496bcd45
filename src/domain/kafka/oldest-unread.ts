import { type Ages, ages } from '../backlog/age.ts'
import { narrowed } from '../backlog/arrivals.ts'
import type { Backlogs } from '../backlog/backlogs.ts'
import type { InflowHistory } from '../backlog/inflow-history.ts'
import {
  cell,
  countBy,
  derive,
  deriveIndex,
  eachRow,
  eachRowInSlices,
  type Row,
  rowsWhere,
} from '../columns.ts'
import { maxOwned } from '../owned-columns.ts'
import { RememberedColumn } from '../remembered-column.ts'
import type { KnownPositions } from './model.ts'
import type { ProbeMemory } from './probe-memory.ts'
import type { SoughtPositions } from './probe-search.ts'

/** One row for each position at which more waits than is tolerated. */
export interface OldestUnread extends Ages {
  readonly rows: number
  /** Row of `Positions`. */
  readonly position: Uint32Array
  /** Those of which the oldest message had arrived before history began. */
  readonly sought: Omit<SoughtPositions, 'objective'> & { readonly row: Uint32Array }
}

/** How old the oldest unread message is at each position, by history and probes. */
export class OldestUnreadMemory {
  // The last ages that a reading told, by position id: what was not read again keeps its own.
  readonly #age = new RememberedColumn()
  readonly #lowerBound = new RememberedColumn()
  readonly #upperBound = new RememberedColumn()
  readonly #history: InflowHistory
  readonly #probes: ProbeMemory

  constructor(history: InflowHistory, probes: ProbeMemory) {
    this.#history = history
    this.#probes = probes
  }

  *of(known: KnownPositions, tolerance: Float64Array): Generator<void, OldestUnread> {
    const { positions, positionStates: states, partitionOffsets: offsets, read } = known
    const position = rowsWhere(positions.rows, row => cell(states.lag, row) > cell(tolerance, row))
    yield
    const rows = position.length
    const partition = deriveIndex(rows, row => cell(positions.partition, cell(position, row)))
    const partitionId = deriveIndex(rows, row => cell(offsets.id, cell(partition, row)))
    const next = derive(rows, row => nextToRead(known, cell(position, row)))
    yield
    const seen = yield* this.#history.arrivals(partitionId, next)
    const said = yield* this.#probes.arrivals(rows, partitionId, next)
    yield
    const told = ages(narrowed(seen, said), read)
    yield
    const isTold = (row: Row): boolean => cell(states.isStale, cell(position, row)) === 0
    this.#hold(told, position, states.id, isTold)
    const row = rowsWhere(rows, row => Number.isNaN(cell(seen.notBefore, row)))
    const pick = (column: Float64Array): Float64Array =>
      derive(row.length, index => cell(column, cell(row, index)))
    const sought = {
      rows: row.length,
      row,
      partition: deriveIndex(row.length, index => cell(partition, cell(row, index))),
      position: pick(next),
      notAfter: pick(seen.notAfter),
    }
    return { rows, position, ...told, sought }
  }

  forget(id: number): void {
    this.#age.forget(id)
    this.#lowerBound.forget(id)
    this.#upperBound.forget(id)
  }

  /** Remembers what was told, and puts what is remembered in the place of what was not. */
  #hold(
    { age, lowerBound, upperBound }: Ages,
    position: Uint32Array,
    ids: Uint32Array,
    isTold: (row: Row) => boolean,
  ): void {
    eachRow(position.length, row => {
      const id = cell(ids, cell(position, row))
      if (isTold(row)) {
        this.#age.set(id, cell(age, row))
        this.#lowerBound.set(id, cell(lowerBound, row))
        this.#upperBound.set(id, cell(upperBound, row))
        return
      }
      age[row] = this.#age.at(id)
      lowerBound[row] = this.#lowerBound.at(id)
      upperBound[row] = this.#upperBound.at(id)
    })
  }
}

/** What retention deleted nobody can read. */
function nextToRead(
  { positions, positionStates, partitionOffsets }: KnownPositions,
  row: Row,
): number {
  const committed = cell(positionStates.committedOffset, row)
  const logStart = cell(partitionOffsets.logStartOffset, cell(positions.partition, row))
  return logStart > committed ? logStart : committed
}

/** The age at every position: exactly 0 where no more waits than is tolerated. NaN: unknown. */
export function* allAges(
  { positions, positionStates: { lag } }: KnownPositions,
  tolerance: Float64Array,
  { rows, position, age }: OldestUnread,
): Generator<void, Float64Array> {
  const all = new Float64Array(positions.rows)
  yield* eachRowInSlices(positions.rows, row => {
    all[row] = cell(lag, row) <= cell(tolerance, row) ? 0 : NaN
  })
  yield* eachRowInSlices(rows, row => {
    all[cell(position, row)] = cell(age, row)
  })
  return all
}

/** The oldest over the partitions of each (group, topic). 0: in none that is known more waits. */
export function oldestOwned(
  { groupTopics, positionStates }: KnownPositions,
  { position, age, lowerBound, upperBound }: OldestUnread,
): Pick<Backlogs, 'age' | 'ageLowerBound' | 'ageUpperBound'> {
  const { rows, ofPosition } = groupTopics
  const owner = position.map(row => cell(ofPosition, row))
  const isKnown = maxOwned(rows, ofPosition, positionStates.lag)
  const waiting = countBy(
    rows,
    owner.length,
    row => cell(owner, row),
    () => true,
  )
  const unbounded = countBy(
    rows,
    owner.length,
    row => cell(owner, row),
    row => Number.isNaN(cell(upperBound, row)),
  )
  const highest = (column: Float64Array): Float64Array => {
    const found = maxOwned(rows, owner, column)
    const isNothingOld = (row: Row): boolean =>
      cell(waiting, row) === 0 && !Number.isNaN(cell(isKnown, row))
    return derive(rows, row => (isNothingOld(row) ? 0 : cell(found, row)))
  }
  const highestUpperBound = highest(upperBound)
  return {
    age: highest(age),
    ageLowerBound: highest(lowerBound),
    // Of two partitions of which one may be of any age, the other's bound is none for both.
    ageUpperBound: derive(rows, row =>
      cell(unbounded, row) > 0 ? NaN : cell(highestUpperBound, row),
    ),
  }
}
