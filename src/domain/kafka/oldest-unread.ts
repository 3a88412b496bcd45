import { type Ages, ages } from '../backlog/age.ts'
import { type Arrivals, narrowed } from '../backlog/arrivals.ts'
import type { Backlogs } from '../backlog/backlogs.ts'
import { HeldAges } from '../backlog/held-ages.ts'
import type { InflowHistory } from '../backlog/inflow-history.ts'
import {
  cell,
  derive,
  deriveIndex,
  eachRow,
  eachRowInSlices,
  firstsOfSlices,
  growingFloats,
  growingIndexes,
  type Row,
  rowsPerSlice,
  rowsWhere,
} from '../columns.ts'
import { maxOwned } from '../owned-columns.ts'
import type { KnownPositions } from './model.ts'
import type { PositionStates } from './position-memory.ts'
import type { ProbeMemory } from './probe-memory.ts'
import type { SoughtPositions } from './probe-search.ts'

/** One row for each position at which more waits than is tolerated. */
export interface OldestUnread extends Ages {
  readonly rows: number
  /** Row of `Positions`. */
  readonly position: Uint32Array
  /** Those of which the oldest message had arrived before history began. */
  readonly sought: SoughtUnread
}

/** As `SoughtPositions`, but for what the rows of `OldestUnread` tell. */
export interface SoughtUnread extends Omit<SoughtPositions, 'objective'> {
  /** Row of `OldestUnread`. */
  readonly unread: Uint32Array
}

/** Messages of the next rows that are sought, each in the partition beside it. */
interface NextUnread {
  readonly partition: Uint32Array
  readonly partitionId: Uint32Array
  /** Offset of the oldest message not done. */
  readonly next: Float64Array
}

/** How old the oldest unread message is at each position, by history and probes. */
export class OldestUnreadMemory {
  /** By position id. */
  readonly #held = new HeldAges()
  readonly #history: InflowHistory
  readonly #probes: ProbeMemory

  constructor(history: InflowHistory, probes: ProbeMemory) {
    this.#history = history
    this.#probes = probes
  }

  *of(known: KnownPositions, tolerance: Float64Array): Generator<void, OldestUnread> {
    const { positions, positionStates: states, read } = known
    const position = rowsWhere(positions.rows, row => cell(states.lag, row) > cell(tolerance, row))
    yield
    const rows = position.length
    const age = new Float64Array(rows)
    const lowerBound = new Float64Array(rows)
    const upperBound = new Float64Array(rows)
    const sought = new SoughtBuilder()
    // Slice by slice through all steps, for the columns in between live no longer than that.
    for (const first of firstsOfSlices(rows)) {
      const slice = position.subarray(first, first + rowsPerSlice)
      const unread = nextUnread(known, slice)
      const { partitionId, next } = unread
      const seen = yield* this.#history.arrivals(partitionId, next)
      const said = yield* this.#probes.arrivals(slice.length, partitionId, next)
      const told = ages(narrowed(seen, said), read)
      this.#hold(told, slice, states)
      age.set(told.age, first)
      lowerBound.set(told.lowerBound, first)
      upperBound.set(told.upperBound, first)
      sought.take(first, unread, seen)
      yield
    }
    return { rows, position, age, lowerBound, upperBound, sought: sought.seal() }
  }

  forget(id: number): void {
    this.#held.forget(id)
  }

  /** Remembers what was told, and puts what is remembered in the place of what was not. */
  #hold(
    { age, lowerBound, upperBound }: Ages,
    position: Uint32Array,
    { id: ids, isStale }: PositionStates,
  ): void {
    eachRow(position.length, row => {
      const at = cell(position, row)
      const id = cell(ids, at)
      if (cell(isStale, at) === 0) {
        this.#held.take(id, cell(age, row), cell(lowerBound, row), cell(upperBound, row))
        return
      }
      age[row] = this.#held.age.at(id)
      lowerBound[row] = this.#held.lowerBound.at(id)
      upperBound[row] = this.#held.upperBound.at(id)
    })
  }
}

/** Collects the rows that history does not bracket. */
class SoughtBuilder {
  readonly #unread = growingIndexes()
  readonly #partition = growingIndexes()
  readonly #position = growingFloats()
  readonly #notAfter = growingFloats()

  take(first: Row, { partition, next }: NextUnread, { notBefore, notAfter }: Arrivals): void {
    eachRow(next.length, row => {
      if (!Number.isNaN(cell(notBefore, row))) return
      this.#unread.push(first + row)
      this.#partition.push(cell(partition, row))
      this.#position.push(cell(next, row))
      this.#notAfter.push(cell(notAfter, row))
    })
  }

  seal(): SoughtUnread {
    return {
      rows: this.#unread.rows,
      unread: this.#unread.seal(),
      partition: this.#partition.seal(),
      position: this.#position.seal(),
      notAfter: this.#notAfter.seal(),
    }
  }
}

function nextUnread(
  { positions, positionStates, partitionOffsets }: KnownPositions,
  position: Uint32Array,
): NextUnread {
  const rows = position.length
  const partition = deriveIndex(rows, row => cell(positions.partition, cell(position, row)))
  return {
    partition,
    partitionId: deriveIndex(rows, row => cell(partitionOffsets.id, cell(partition, row))),
    next: derive(rows, row => {
      const committed = cell(positionStates.committedOffset, cell(position, row))
      const logStart = cell(partitionOffsets.logStartOffset, cell(partition, row))
      // What retention deleted nobody can read.
      return logStart > committed ? logStart : committed
    }),
  }
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

/**
 * The oldest over the partitions of each (group, topic). 0: in none of them more waits.
 *
 * A partition that is unknown leaves what is known to be old, but neither 0 nor an upper bound.
 */
export function* oldestOwned(
  { groupTopics, positionStates }: KnownPositions,
  { position, age, lowerBound, upperBound }: OldestUnread,
): Generator<void, Pick<Backlogs, 'age' | 'ageLowerBound' | 'ageUpperBound'>> {
  const { rows, ofPosition } = groupTopics
  const isKnown = maxOwned(rows, ofPosition, positionStates.lag)
  yield
  const owner = new Uint32Array(position.length)
  const mayWait = new Uint8Array(rows)
  const isUnbounded = new Uint8Array(rows)
  yield* eachRowInSlices(position.length, row => {
    const at = cell(ofPosition, cell(position, row))
    owner[row] = at
    mayWait[at] = 1
    if (Number.isNaN(cell(upperBound, row))) isUnbounded[at] = 1
  })
  const { isUnknown } = positionStates
  yield* eachRowInSlices(isUnknown.includes(1) ? isUnknown.length : 0, row => {
    if (cell(isUnknown, row) === 0) return
    mayWait[cell(ofPosition, row)] = 1
    isUnbounded[cell(ofPosition, row)] = 1
  })
  const highest = (column: Float64Array): Float64Array => {
    const found = maxOwned(rows, owner, column)
    const isNothingOld = (row: Row): boolean =>
      cell(mayWait, row) === 0 && !Number.isNaN(cell(isKnown, row))
    return derive(rows, row => (isNothingOld(row) ? 0 : cell(found, row)))
  }
  const ageOwned = highest(age)
  yield
  const ageLowerBound = highest(lowerBound)
  yield
  const highestUpperBound = highest(upperBound)
  // Of two partitions of which one may be of any age, the other's bound is none for both.
  const ageUpperBound = derive(rows, row =>
    cell(isUnbounded, row) === 1 ? NaN : cell(highestUpperBound, row),
  )
  return { age: ageOwned, ageLowerBound, ageUpperBound }
}
