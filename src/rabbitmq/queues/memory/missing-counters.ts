import { RememberedBytes, RememberedColumn } from '../../../columns/remembered-column.ts'
import type { Seconds } from '../../../reading/time.ts'

/** All counters of a queue, as bits. */
const all = 0x7f

/** There were statistics of the queue, of these counters or others. */
const statistics = 0x80

/**
 * Counters that RabbitMQ reported of a queue, and no longer reports, by queue id.
 *
 * A counter that was never reported since a node started is 0: RabbitMQ leaves out events that did not
 * happen. One that was reported and now is not has vanished with the statistics of its node. It comes back with
 * a total that continues, or starts again: until then it is unknown, and not 0.
 */
export class MissingCounters {
  /** Bits of the counters that were reported in the epoch. */
  readonly #reported = new RememberedBytes()
  readonly #epochOf = new RememberedColumn()
  readonly #since = new RememberedColumn()
  #epoch = 0

  /**
   * Takes the bits of the counters that a reading has; returns those of the missing ones.
   *
   * `hasStatistics`: the reading has any counter of the queue, of these or others.
   */
  observe(id: number, reported: number, hasStatistics: boolean, now: Seconds): number {
    const before = this.#epochOf.at(id) === this.#epoch ? this.#reported.at(id) : 0
    this.#epochOf.set(id, this.#epoch)
    const latest = hasStatistics ? reported | statistics : 0
    this.#reported.set(id, before | latest)
    const missing = hasStatistics || before === 0 ? before & ~latest : all
    if (missing === 0) this.#since.forget(id)
    else if (Number.isNaN(this.#since.at(id))) this.#since.set(id, now)
    return missing
  }

  /** Since when a counter is missing. NaN: none is. */
  since(id: number): Seconds {
    return this.#since.at(id)
  }

  /** Notes that a node restarted: it leaves out counters until something happens. */
  sourceRestarted(): void {
    this.#epoch++
  }

  forget(id: number): void {
    this.#reported.forget(id)
    this.#epochOf.forget(id)
    this.#since.forget(id)
  }
}
