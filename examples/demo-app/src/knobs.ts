import { setTimeout as sleep } from 'node:timers/promises'

/** Settings of a consumer that can be changed while it runs. */
export interface Knobs {
  /** Maximum events per second. Null: unlimited. 0: it hangs at the next event. */
  readonly pace: number | null
  /** True: it has left its group, or its queue. */
  readonly stopped: boolean
  /** Share of events that it fails to process, from 0 to 1. */
  readonly poison: number
}

/** Knobs of a healthy consumer. */
export const defaultKnobs: Knobs = { pace: null, stopped: false, poison: 0 }

/** A consumer of Kafka or RabbitMQ, as shown by the API. */
export interface Consumer {
  readonly name: string
  readonly messagingSystem: 'kafka' | 'rabbitmq'
  /** The topics, or the queue. */
  readonly destinations: readonly string[]
  readonly knobs: Knobs
  /** Changes knobs. Takes effect within a second. */
  adjust(change: Partial<Knobs>): void
  /** Seeks to the oldest retained event. Absent for queues, which do not keep processed messages. */
  rewind?(): Promise<void>
  /** Stops it permanently. */
  close(): Promise<void>
}

/** Interval in which a waiting event checks the pace and whether its consumer is active, in milliseconds. */
const checkEvery = 200

/** Limits the rate of events. The rate may change while an event waits. */
export class Pacer {
  #lastAt = 0

  /** Waits until the next event is due. Returns false if the consumer became inactive before. */
  async next(
    pace: () => number | null,
    isActive: () => boolean,
    whileWaiting?: () => Promise<void>,
  ): Promise<boolean> {
    while (isActive()) {
      const left = this.#lastAt + 1000 / (pace() ?? Infinity) - performance.now()
      if (left <= 0) {
        this.#lastAt = performance.now()
        return true
      }
      await sleep(Math.min(left, checkEvery))
      await whileWaiting?.()
    }
    return false
  }
}
