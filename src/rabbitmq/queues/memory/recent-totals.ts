import type { RequestInterval } from '../../../backlog/inflow-history.ts'
import type { Seconds } from '../../../reading/time.ts'

/** What one reading told of each queue in messages, by id. NaN: not told, or not to be trusted. */
export interface ReportedTotals extends RequestInterval {
  readonly depth: Float64Array
  /** Counted by us. */
  readonly published: Float64Array
  readonly completed: Float64Array
}

/** Three readings, of which each was asked for when all of the one before had become history. */
export interface SettledTotals {
  readonly before: ReportedTotals
  readonly middle: ReportedTotals
  readonly after: ReportedTotals
}

/**
 * The last readings, as far as the oldest of three that are apart.
 *
 * RabbitMQ tells depth and counters of different instants, up to `delay` back: a balance of one
 * reading is off by all that flowed in between. Of three readings that are at least so far apart,
 * the outer ones bracket the counters at the instant of the middle one's depth.
 */
export class RecentTotals {
  /** Oldest first. */
  #readings: ReportedTotals[] = []

  /** Takes a reading. Null: there are no three that are apart yet. */
  observe(after: ReportedTotals, delay: Seconds): SettledTotals | null {
    this.#readings.push(after)
    const middle = this.#lastBefore(after, delay)
    const before = middle === undefined ? undefined : this.#lastBefore(middle, delay)
    if (middle === undefined || before === undefined) return null
    this.#readings = this.#readings.slice(this.#readings.indexOf(before))
    return { before, middle, after }
  }

  /** From here on totals mean something else than before. */
  clear(): void {
    this.#readings = []
  }

  /** Forgets a queue, or what was told of it before its totals fell. */
  forget(id: number): void {
    for (const { depth } of this.#readings) if (id < depth.length) depth[id] = NaN
  }

  #lastBefore({ sentAt: asked }: ReportedTotals, delay: Seconds): ReportedTotals | undefined {
    return this.#readings.findLast(({ receivedAt: answered }) => answered <= asked - delay)
  }
}
