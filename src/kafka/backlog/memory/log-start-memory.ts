import { capacityFor } from '../../../columns/columns.ts'
import { RememberedColumn } from '../../../columns/remembered-column.ts'
import type { Seconds } from '../../../reading/time.ts'
import type { PartitionOffsets } from './partition-memory.ts'

/** The advance is measured from an anchor that is at least so old when a younger one is at hand. */
const anchorAge: Seconds = 30 * 60

/** A first deletion just after the exporter started says nothing of how often there is one, … */
const shortestStretch: Seconds = 10 * 60
/** … unless others have followed. */
const tellingJumps = 3

/**
 * How fast retention deletes the oldest messages, by partition id.
 *
 * A log start moves in jumps, a whole segment at once. Two anchors are set at such jumps, the first
 * at first sight; the advance is counted from the older one, which is 30 minutes old or more once
 * jumps have come for that long. So it holds over many small jumps, and over one a day.
 */
export class LogStartMemory {
  readonly #logStart = new RememberedColumn()
  readonly #olderAt = new RememberedColumn()
  readonly #olderStart = new RememberedColumn()
  readonly #youngerAt = new RememberedColumn()
  readonly #youngerStart = new RememberedColumn()
  /** How often the log start moved while it was watched, up to `tellingJumps`. */
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
   * Messages a second by which each partition's log start advances.
   *
   * NaN: it has not been seen to move, or was not watched for long enough.
   */
  observe(
    { id: ids, logStartOffset }: Pick<PartitionOffsets, 'id' | 'logStartOffset'>,
    now: Seconds,
  ): Float64Array {
    const capacity = capacityFor(ids)
    for (const column of this.#columns) column.reserve(capacity)
    const rates = new Float64Array(ids.length)
    for (let row = 0; row < rates.length; row++) {
      const id = ids[row] as number
      const logStart = logStartOffset[row] as number
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
    // First seen, or gone back: another log under the same name.
    if (!(logStart >= last)) this.#begin(id, logStart, now)
    if (logStart > last) this.#jumps.set(id, Math.min(this.#jumps.at(id) + 1, tellingJumps))
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
    const stretch = now - this.#olderAt.at(id)
    const advance = this.#logStart.at(id) - this.#olderStart.at(id)
    const isTelling = stretch >= shortestStretch || this.#jumps.at(id) >= tellingJumps
    return advance > 0 && isTelling ? advance / stretch : NaN
  }
}
