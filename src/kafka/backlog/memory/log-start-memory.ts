import { capacityFor } from '../../../columns/columns.ts'
import { RememberedColumn } from '../../../columns/remembered-column.ts'
import type { Seconds } from '../../../reading/time.ts'
import type { PartitionOffsets } from './partition-memory.ts'

/** Age from which the younger anchor replaces the older one. */
const anchorAge: Seconds = 30 * 60

/**
 * Shortest period over which the rate is measured, unless there were `sufficientJumps`: one deletion
 * just after the start does not show how often deletions occur.
 */
const shortestPeriod: Seconds = 10 * 60
/** Number of deletions over which the rate is measured in any period. */
const sufficientJumps = 3

/**
 * Measures how fast retention deletes the oldest messages, by partition id.
 *
 * A log start moves in jumps of a whole segment. Two anchors are set at such jumps, the first one in
 * the first reading; the advance is counted from the older one, which is at least 30 minutes old once
 * jumps have been observed for that long. So the rate is right for many small jumps and for one a day.
 */
export class LogStartMemory {
  readonly #logStart = new RememberedColumn()
  readonly #olderAt = new RememberedColumn()
  readonly #olderStart = new RememberedColumn()
  readonly #youngerAt = new RememberedColumn()
  readonly #youngerStart = new RememberedColumn()
  /** How often the log start moved since the first reading, up to `sufficientJumps`. */
  readonly #jumps = new RememberedColumn()
  readonly #columns = [
    this.#logStart,
    this.#olderAt,
    this.#olderStart,
    this.#youngerAt,
    this.#youngerStart,
    this.#jumps,
  ] as const

  /**
   * Returns the messages per second by which each partition's log start advances.
   *
   * NaN: it has not moved, or was not observed for long enough.
   */
  observe(
    { id: ids, logStartOffset }: Pick<PartitionOffsets, 'id' | 'logStartOffset'>,
    now: Seconds,
  ): Float64Array {
    const capacity = capacityFor(ids)
    for (const column of this.#columns) column.reserve(capacity)
    const rates = new Float64Array(ids.length)
    for (let row = 0; row < rates.length; row++) {
      const id = ids[row]!
      const logStart = logStartOffset[row]!
      if (!Number.isNaN(logStart)) this.#observe(id, logStart, now)
      rates[row] = this.#rate(id, now)
    }
    return rates
  }

  forget(id: number): void {
    for (const column of this.#columns) column.forget(id)
  }

  #observe(id: number, logStart: number, now: Seconds): void {
    const last = this.#logStart.at(id)
    // The first reading, or the log start went back: another log under the same name.
    if (!(logStart >= last)) this.#begin(id, logStart, now)
    if (logStart > last) this.#jumps.set(id, Math.min(this.#jumps.at(id) + 1, sufficientJumps))
    if (logStart > last && now - this.#youngerAt.at(id) >= anchorAge) {
      this.#olderAt.set(id, this.#youngerAt.at(id))
      this.#olderStart.set(id, this.#youngerStart.at(id))
      this.#youngerAt.set(id, now)
      this.#youngerStart.set(id, logStart)
    }
    this.#logStart.set(id, logStart)
  }

  #begin(id: number, logStart: number, now: Seconds): void {
    this.#olderAt.set(id, now)
    this.#olderStart.set(id, logStart)
    this.#youngerAt.set(id, now)
    this.#youngerStart.set(id, logStart)
    this.#jumps.set(id, 0)
  }

  #rate(id: number, now: Seconds): number {
    const period = now - this.#olderAt.at(id)
    const advance = this.#logStart.at(id) - this.#olderStart.at(id)
    const isSufficient = period >= shortestPeriod || this.#jumps.at(id) >= sufficientJumps
    return advance > 0 && isSufficient ? advance / period : NaN
  }
}
