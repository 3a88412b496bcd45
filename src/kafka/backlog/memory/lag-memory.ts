import { RememberedBytes } from '../../../columns/remembered-column.ts'
import type { Positions } from '../facts/facts.ts'
import { LastKnownValues } from './last-known-values.ts'
import type { Observation } from '../../../reading/observation.ts'
import { isPastEnd, isUncommitted, lag } from './lag.ts'
import type { PartitionOffsets } from './partition-memory.ts'

/** One row for each row of `Positions`: messages behind, and why they are unknown. */
export interface Lags {
  /** The last known lag while it cannot be read. NaN: uncommitted or unknown. */
  readonly lag: Float64Array
  /** The last known lag, however old. NaN: never known, or disproved since. */
  readonly lastLag: Float64Array
  /** 1: the lag is from an earlier reading. */
  readonly isStale: Uint8Array
  /** 1: the lag is unknown, and the group may be behind. */
  readonly isUnknown: Uint8Array
  /** 1: nothing is committed, and the partition is not known to be empty. */
  readonly isUncommitted: Uint8Array
  /** 1: unknown because the commit is past the log end. */
  readonly isPastEnd: Uint8Array
}

/** Remembers the last known lag of each (group, partition), by position id. */
export class LagMemory {
  readonly #lag = new LastKnownValues()
  /** 1: the commit was past the end in the last reading in which both were known. */
  readonly #wasPastEnd = new RememberedBytes()

  observe(
    ids: Uint32Array,
    { rows, partition, committedOffset, unreadable, reportedLag }: Positions,
    { logStartOffset, readableEndOffset }: PartitionOffsets,
    observation: Observation,
  ): Lags {
    const lags = createLags(rows)
    for (let row = 0; row < rows; row++) {
      const id = ids[row]!
      const log = partition[row]!
      const logStart = logStartOffset[log]!
      const readableEnd = readableEndOffset[log]!
      const committed = committedOffset[row]!
      const isRead = unreadable[row] === 0
      const byOffsets = isRead ? lag(committed, logStart, readableEnd) : NaN
      // A lag counted by the coordinator is more accurate than a difference of offsets.
      const counted = reportedLag === null ? NaN : reportedLag[row]!
      const current = Number.isNaN(counted) ? byOffsets : counted
      const pastEnd = isPastEnd(committed, readableEnd)
      if (isRead && isUncommitted(committed, logStart, readableEnd)) this.#lag.forget(id)
      if (this.#isPastEndAgain(id, pastEnd, current)) this.#lag.forget(id)
      const known = this.#lag.currentOrLast(id, current, observation)
      lags.lag[row] = known
      lags.lastLag[row] = this.#lag.last(id)
      if (!Number.isNaN(current)) continue
      const isStale = !Number.isNaN(known)
      const isNothingCommitted = isRead && Number.isNaN(committed)
      lags.isStale[row] = Number(isStale)
      lags.isUncommitted[row] = Number(!isStale && isNothingCommitted)
      lags.isUnknown[row] = Number(!isStale && !isNothingCommitted)
      lags.isPastEnd[row] = Number(!isStale && pastEnd)
    }
    return lags
  }

  /** Makes room for all ids below `capacity` at once. */
  reserve(capacity: number): void {
    this.#lag.reserve(capacity)
    this.#wasPastEnd.reserve(capacity)
  }

  forget(id: number): void {
    this.#lag.forget(id)
    this.#wasPastEnd.forget(id)
  }

  /**
   * Returns true from the second reading in a row on in which the commit is past the end.
   *
   * In a single reading the topic may just be being recreated; the next Metadata shows it.
   */
  #isPastEndAgain(id: number, isPastEndNow: boolean, currentLag: number): boolean {
    const isAgain = isPastEndNow && this.#wasPastEnd.at(id) === 1
    if (isPastEndNow || !Number.isNaN(currentLag)) this.#wasPastEnd.set(id, Number(isPastEndNow))
    return isAgain
  }
}

function createLags(rows: number): Lags {
  return {
    lag: new Float64Array(rows),
    lastLag: new Float64Array(rows),
    isStale: new Uint8Array(rows),
    isUnknown: new Uint8Array(rows),
    isUncommitted: new Uint8Array(rows),
    isPastEnd: new Uint8Array(rows),
  }
}
