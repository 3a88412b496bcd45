import { eachSlice, type Slice } from '../../../columns/columns.ts'
import { RememberedFlags } from '../../../columns/remembered-flags.ts'
import type { Positions } from '../facts/facts.ts'
import { LastKnownValues } from './last-known-values.ts'
import type { Observation } from '../../../reading/observation.ts'
import { isPastEnd, isUncommitted, lag } from './lag.ts'
import type { PartitionOffsets } from './partition-memory.ts'

/** One row for each row of `Positions`: messages behind, and what is known of them. */
export interface Lags {
  /** Held while it cannot be read. NaN: uncommitted or unknown. */
  readonly lag: Float64Array
  /** The last known lag, however old. NaN: never known, or disproved since. */
  readonly lastLag: Float64Array
  /** 1: the lag is an earlier reading's. */
  readonly isStale: Uint8Array
  /** 1: the lag is not known, and the group may be behind. */
  readonly isUnknown: Uint8Array
  /** 1: nothing is committed, and the partition is not known to be empty. */
  readonly isUncommitted: Uint8Array
  /** 1: unknown because the commit is past the log end. */
  readonly isPastEnd: Uint8Array
}

/** What a reading told. */
interface ReportedOffsets {
  readonly ids: Uint32Array
  readonly positions: Positions
  readonly offsets: PartitionOffsets
  readonly observation: Observation
}

/** The last known lag of each (group, partition), by position id. */
export class LagMemory {
  readonly #lag = new LastKnownValues()
  /** The commit was past the end when both were last told. */
  readonly #wasPastEnd = new RememberedFlags();

  *observe(
    ids: Uint32Array,
    positions: Positions,
    offsets: PartitionOffsets,
    observation: Observation,
  ): Generator<void, Lags> {
    const { rows } = positions
    const lags = {
      lag: new Float64Array(rows),
      lastLag: new Float64Array(rows),
      isStale: new Uint8Array(rows),
      isUnknown: new Uint8Array(rows),
      isUncommitted: new Uint8Array(rows),
      isPastEnd: new Uint8Array(rows),
    }
    yield* eachSlice(rows, slice => {
      this.#observeSlice({ ids, positions, offsets, observation }, lags, slice)
    })
    return lags
  }

  #observeSlice(
    { ids, positions, offsets, observation }: ReportedOffsets,
    lags: Lags,
    { first, end }: Slice,
  ): void {
    const { reportedLag } = positions
    for (let row = first; row < end; row++) {
      const id = ids[row] as number
      const partition = positions.partition[row] as number
      const logStart = offsets.logStartOffset[partition] as number
      const readableEnd = offsets.readableEndOffset[partition] as number
      const committed = positions.committedOffset[row] as number
      const isRead = positions.unreadable[row] === 0
      const byOffsets = isRead ? lag(committed, logStart, readableEnd) : NaN
      const told =
        reportedLag === null ? byOffsets : reportedOr(reportedLag[row] as number, byOffsets)
      const pastEnd = isPastEnd(committed, readableEnd)
      if (isRead && isUncommitted(committed, logStart, readableEnd)) this.#lag.forget(id)
      if (this.#isPastEndAgain(id, pastEnd, told)) this.#lag.forget(id)
      const held = this.#lag.currentOrLast(id, told, observation)
      lags.lag[row] = held
      lags.lastLag[row] = this.#lag.last(id)
      if (!Number.isNaN(told)) continue
      const isHeld = !Number.isNaN(held)
      const isNothingCommitted = isRead && Number.isNaN(committed)
      lags.isStale[row] = Number(isHeld)
      lags.isUncommitted[row] = Number(!isHeld && isNothingCommitted)
      lags.isUnknown[row] = Number(!isHeld && !isNothingCommitted)
      lags.isPastEnd[row] = Number(!isHeld && pastEnd)
    }
  }

  /** Makes room for so many ids at once. */
  *reserve(capacity: number): Generator<void, void> {
    yield* this.#lag.reserve(capacity)
    this.#wasPastEnd.reserve(capacity)
    yield
  }

  forget(id: number): void {
    this.#lag.forget(id)
    this.#wasPastEnd.forget(id)
  }

  /**
   * The second reading in a row says that the commit is past the end.
   *
   * One reading may be a topic that is just being created anew; then the next Metadata shows it.
   */
  #isPastEndAgain(id: number, isPastEndNow: boolean, reportedLag: number): boolean {
    const isAgain = isPastEndNow && this.#wasPastEnd.at(id)
    if (isPastEndNow || !Number.isNaN(reportedLag)) this.#wasPastEnd.set(id, isPastEndNow)
    return isAgain
  }
}

/** A coordinator that counts knows better than offsets tell. */
function reportedOr(told: number, byOffsets: number): number {
  return Number.isNaN(told) ? byOffsets : told
}
