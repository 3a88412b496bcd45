import type { RequestInterval } from '../../../backlog/inflow-history.ts'
import type { Seconds } from '../../../reading/time.ts'

/** Totals of each queue in one reading, in messages, by id. NaN: not reported, or not consistent. */
export interface ReportedTotals extends RequestInterval {
  /** Messages that wait for consumers. */
  readonly depth: Float64Array
  /** All messages, dead letters that the queue keeps included. */
  readonly messages: Float64Array
  /** Counted by the exporter. */
  readonly published: Float64Array
  readonly completed: Float64Array
}

/** Three readings, `delay` apart: all values of each are newer than all values of the one before. */
export interface SettledTotals {
  readonly before: ReportedTotals
  readonly middle: ReportedTotals
  readonly after: ReportedTotals
}

/**
 * The last readings, back to the oldest of three that are `delay` apart.
 *
 * RabbitMQ reports messages and counters of different instants, up to `delay` ago, so a balance of one
 * reading is off by all messages in between. Of three readings that are at least `delay` apart, the
 * outer ones bracket the counters at the instant of the middle one's messages.
 */
export class RecentTotals {
  /** Oldest first. */
  #readings: ReportedTotals[] = []

  /** Takes a reading. Null: there are not yet three that are `delay` apart. */
  observe(after: ReportedTotals, delay: Seconds): SettledTotals | null {
    this.#readings.push(after)
    const middle = this.#lastBefore(after, delay)
    const before = middle === undefined ? undefined : this.#lastBefore(middle, delay)
    if (middle === undefined || before === undefined) return null
    this.#readings = this.#readings.slice(this.#readings.indexOf(before))
    return { before, middle, after }
  }

  /** Forgets all readings, because later totals cannot be compared with them. */
  clear(): void {
    this.#readings = []
  }

  /** Forgets the readings of a queue, as when its totals fell. */
  forget(id: number): void {
    for (const { messages } of this.#readings) if (id < messages.length) messages[id] = NaN
  }

  #lastBefore({ sentAt }: ReportedTotals, delay: Seconds): ReportedTotals | undefined {
    return this.#readings.findLast(({ receivedAt }) => receivedAt <= sentAt - delay)
  }
}
