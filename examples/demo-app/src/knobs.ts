import { setTimeout as sleep } from 'node:timers/promises'

/** How a consumer behaves; changed while it runs. */
export interface Knobs {
  /** Events a second at most; null: as many as it can. At 0 it hangs at the next one. */
  readonly pace: number | null
  /** Whether it has left its group, or its queue. */
  readonly stopped: boolean
  /** Share of events that it cannot handle, from 0 to 1. */
  readonly poison: number
}

/** A consumer at its best. */
export const untouched: Knobs = { pace: null, stopped: false, poison: 0 }

/** Something that consumes, whether of Kafka or of RabbitMQ, as the API shows it. */
export interface Consumer {
  readonly name: string
  readonly messagingSystem: 'kafka' | 'rabbitmq'
  /** The topics, or the queue. */
  readonly destinations: readonly string[]
  readonly knobs: Knobs
  /** Takes effect within a moment. */
  turn(change: Partial<Knobs>): void
  /** Goes back to the oldest event there is. A queue has none: what was handled is gone. */
  rewind?(): Promise<void>
  /** Ends it for good. */
  close(): Promise<void>
}

/** Milliseconds until one who waits looks again: at its pace, and whether it is still wanted. */
const lookEvery = 200

/** Lets events through one by one, at a pace that may change while one waits. */
export class Turnstile {
  #lastAt = 0

  /** Waits for the next event's turn; false when it is no longer wanted. */
  async turn(
    pace: () => number | null,
    isWanted: () => boolean,
    whileWaiting?: () => Promise<void>,
  ): Promise<boolean> {
    while (isWanted()) {
      const left = this.#lastAt + 1000 / (pace() ?? Infinity) - performance.now()
      if (left <= 0) {
        this.#lastAt = performance.now()
        return true
      }
      await sleep(Math.min(left, lookEvery))
      await whileWaiting?.()
    }
    return false
  }
}
