import { type Ages, ages, roomForAges } from '../../../backlog/age.ts'
import { type Arrivals, narrow, unknownArrivals } from '../../../backlog/arrivals.ts'
import { LastKnownAges } from '../../../backlog/last-known-ages.ts'
import type { InflowHistory } from '../../../backlog/inflow-history.ts'
import { capacityFor, eachSlice, rowsPerSlice, type Slice } from '../../../columns/columns.ts'
import type { KnownPositions } from './model.ts'
import type { PositionStates } from '../memory/position-memory.ts'
import type { ProbeMemory } from '../probes/probe-memory.ts'
import type { SoughtPositions } from '../probes/probe-search.ts'

/** One row for each position at which more waits than is tolerated. */
export interface OldestUnread extends Ages {
  readonly rows: number
  /** Row of `Positions`. */
  readonly position: Uint32Array
  /** Those of which the oldest message had arrived before history began. */
  readonly sought: SoughtPositions
}

/** What is expected of each position; columns beside the rows of `Positions`. */
export interface ExpectedOfPositions {
  readonly tolerance: Float64Array
  /** Seconds that an age should not exceed. NaN: none is set. */
  readonly partObjective: Float64Array
}

/** Messages of the next rows that are sought, each in the partition beside it. */
interface NextUnread {
  /** Row of `Positions`. */
  readonly position: Uint32Array
  readonly partition: Uint32Array
  readonly partitionId: Uint32Array
  /** Offset of the oldest message not done. */
  readonly next: Float64Array
}

/** How old the oldest unread message is at each position, by history and probes. */
export class OldestUnreadMemory {
  /** By position id. */
  readonly #held = new LastKnownAges()
  readonly #history: InflowHistory
  readonly #probes: ProbeMemory

  constructor(history: InflowHistory, probes: ProbeMemory) {
    this.#history = history
    this.#probes = probes
  }

  *of(
    known: KnownPositions,
    { tolerance, partObjective }: ExpectedOfPositions,
  ): Generator<void, OldestUnread> {
    const { positionStates: states, read } = known
    const position = yield* rowsAbove(states.lag, tolerance)
    const rows = position.length
    if (rows > 0) yield* this.#held.reserve(capacityFor(states.id))
    const all = roomForAges(rows)
    const sought = new SoughtRows(rows)
    const room = new SliceRoom()
    // Slice by slice through all steps: for all rows at once, the columns in between take 30 MB.
    for (let first = 0; first < rows; first += rowsPerSlice) {
      const slice = position.subarray(first, first + rowsPerSlice)
      const { unread, seen, said } = room.of(slice)
      findNextUnread(known, unread)
      const { partitionId, next } = unread
      yield* this.#history.arrivals(partitionId, next, seen)
      yield* this.#probes.arrivals(partitionId, next, said)
      sought.take(unread, seen, partObjective)
      const told = ages(narrow(seen, said), read, agesFrom(all, first, slice.length))
      this.#hold(told, slice, states)
      yield
    }
    return { rows, position, ...all, sought: sought.seal() }
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
    const held = this.#held
    for (let row = 0; row < position.length; row++) {
      const at = position[row] as number
      const id = ids[at] as number
      if (isStale[at] === 0) {
        held.take(id, age[row] as number, lowerBound[row] as number, upperBound[row] as number)
        continue
      }
      age[row] = held.age.at(id)
      lowerBound[row] = held.lowerBound.at(id)
      upperBound[row] = held.upperBound.at(id)
    }
  }
}

/** Room for what is worked out of a slice, used again for the next. */
class SliceRoom {
  readonly #partition = new Uint32Array(rowsPerSlice)
  readonly #partitionId = new Uint32Array(rowsPerSlice)
  readonly #next = new Float64Array(rowsPerSlice)
  readonly #seen = unknownArrivals(rowsPerSlice)
  readonly #said = unknownArrivals(rowsPerSlice)

  /** For a slice of `Positions`; what it held of the last one is gone. */
  of(position: Uint32Array): {
    readonly unread: NextUnread
    readonly seen: Arrivals
    readonly said: Arrivals
  } {
    const rows = position.length
    return {
      unread: {
        position,
        partition: this.#partition.subarray(0, rows),
        partitionId: this.#partitionId.subarray(0, rows),
        next: this.#next.subarray(0, rows),
      },
      seen: emptied(this.#seen, rows),
      said: emptied(this.#said, rows),
    }
  }
}

function emptied({ notBefore, notAfter, likely }: Arrivals, rows: number): Arrivals {
  const empty = (column: Float64Array): Float64Array => column.subarray(0, rows).fill(NaN)
  return { rows, notBefore: empty(notBefore), notAfter: empty(notAfter), likely: empty(likely) }
}

/** Some rows of ages; to write there is to write to all. */
function agesFrom({ age, lowerBound, upperBound }: Ages, first: number, rows: number): Ages {
  const some = (column: Float64Array): Float64Array => column.subarray(first, first + rows)
  return { age: some(age), lowerBound: some(lowerBound), upperBound: some(upperBound) }
}

/** Collects the rows that history does not bracket; they live no longer than the search for them. */
class SoughtRows {
  readonly #partition: Uint32Array
  readonly #position: Float64Array
  readonly #notAfter: Float64Array
  readonly #objective: Float64Array
  #rows = 0

  /** `most`: at first every row is sought, so there is room for all from the start. */
  constructor(most: number) {
    this.#partition = new Uint32Array(most)
    this.#position = new Float64Array(most)
    this.#notAfter = new Float64Array(most)
    this.#objective = new Float64Array(most)
  }

  take(
    { position, partition, next }: NextUnread,
    { notBefore, notAfter }: Arrivals,
    objective: Float64Array,
  ): void {
    let rows = this.#rows
    for (let row = 0; row < next.length; row++) {
      if (!Number.isNaN(notBefore[row])) continue
      this.#partition[rows] = partition[row] as number
      this.#position[rows] = next[row] as number
      this.#notAfter[rows] = notAfter[row] as number
      this.#objective[rows++] = objective[position[row] as number] as number
    }
    this.#rows = rows
  }

  seal(): SoughtPositions {
    const rows = this.#rows
    return {
      rows,
      partition: this.#partition.subarray(0, rows),
      position: this.#position.subarray(0, rows),
      notAfter: this.#notAfter.subarray(0, rows),
      objective: this.#objective.subarray(0, rows),
    }
  }
}

/** The rows at which more waits than is tolerated. */
function* rowsAbove(lag: Float64Array, tolerance: Float64Array): Generator<void, Uint32Array> {
  const found = new Uint32Array(lag.length)
  let count = 0
  yield* eachSlice(lag.length, slice => {
    count += noteRowsAbove({ lag, tolerance }, found.subarray(count), slice)
  })
  return found.slice(0, count)
}

function noteRowsAbove(
  { lag, tolerance }: { readonly lag: Float64Array; readonly tolerance: Float64Array },
  found: Uint32Array,
  { first, end }: Slice,
): number {
  let count = 0
  for (let row = first; row < end; row++) {
    if ((lag[row] as number) > (tolerance[row] as number)) found[count++] = row
  }
  return count
}

/** Finds what stands beside the positions of a slice. */
function findNextUnread(
  { positions, positionStates, partitionOffsets }: KnownPositions,
  unread: NextUnread,
): void {
  for (let row = 0; row < unread.position.length; row++) {
    const at = unread.position[row] as number
    const partition = positions.partition[at] as number
    const committed = positionStates.committedOffset[at] as number
    const logStart = partitionOffsets.logStartOffset[partition] as number
    unread.partition[row] = partition
    unread.partitionId[row] = partitionOffsets.id[partition] as number
    // What retention deleted nobody can read.
    unread.next[row] = logStart > committed ? logStart : committed
  }
}
