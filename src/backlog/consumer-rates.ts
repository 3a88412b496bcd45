import { unknownColumn } from '../columns/columns.ts'
import { RememberedColumn } from '../columns/remembered-column.ts'
import type { Seconds } from '../reading/time.ts'
import type { Backlogs } from './backlogs.ts'
import type { Watch } from './recent-columns.ts'

type Measured = Pick<
  Backlogs,
  'rows' | 'id' | 'completionRate' | 'consumers' | 'usableConsumers' | 'workableMessages'
>

/** With less work than this waiting, consumers may have nothing to do between two messages. */
const busyFor: Seconds = 60

const day: Seconds = 24 * 60 * 60

/**
 * Messages a second that one consumer of each backlog completes while it is busy, by backlog id.
 *
 * Consumers that keep up complete what arrives, which says little about what they could do. So the rate
 * is that of now only where work for a minute waits; otherwise it is the highest one of the last day.
 */
export class ConsumerRates {
  readonly #consumers = new RememberedColumn()
  /** Monotonic: since when there have been that many. */
  readonly #since = new RememberedColumn()
  readonly #highest = new RememberedColumn()
  /** Monotonic. */
  readonly #highestAt = new RememberedColumn()

  /** Takes a reading and returns the rate of each backlog. NaN: none was measured. */
  observe(backlogs: Measured, { now, window }: Watch): Float64Array {
    const { rows, id: ids, completionRate, consumers, usableConsumers, workableMessages } = backlogs
    const rates = unknownColumn(rows)
    for (let row = 0; row < rows; row++) {
      const id = ids[row]!
      const count = consumers[row]!
      if (count !== this.#consumers.at(id)) {
        this.#consumers.set(id, count)
        this.#since.set(id, now)
      }
      if (now - this.#highestAt.at(id) > day) this.#highest.forget(id)
      // A rate over the window belongs to as many consumers as there were throughout.
      const isSteady = now - this.#since.at(id) >= window
      const rate = completionRate[row]! / Math.min(count, usableConsumers[row]!)
      const isMeasured = isSteady && rate > 0 && rate < Infinity
      if (isMeasured && !(rate < this.#highest.at(id))) {
        this.#highest.set(id, rate)
        this.#highestAt.set(id, now)
      }
      const isBusy = workableMessages[row]! >= busyFor * completionRate[row]!
      rates[row] = isMeasured && isBusy ? rate : this.#highest.at(id)
    }
    return rates
  }

  /** Forgets a backlog, so that its id can be reused. */
  forget(id: number): void {
    this.#consumers.forget(id)
    this.#since.forget(id)
    this.#highest.forget(id)
    this.#highestAt.forget(id)
  }
}
