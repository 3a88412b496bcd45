import type { Seconds } from '../../../reading/time.ts'
import type { Clock } from '../../../scheduling/clock.ts'
import type { CancelTimer, Timer } from '../../../scheduling/timer.ts'

const tick: Seconds = 0.25

/** A longer gap between two ticks means that this process did not run: paused, or starved. */
const longestGap: Seconds = 1

/** Notices that this process was paused, so that the cluster is not blamed for it. */
export class StallWatch {
  readonly #clock: Clock
  readonly #timer: Timer
  #last: Seconds
  #cancel: CancelTimer
  #hasStalled = false

  constructor(clock: Clock, timer: Timer) {
    this.#clock = clock
    this.#timer = timer
    this.#last = clock.now().monotonic
    this.#cancel = timer(tick, () => this.#tick())
  }

  /** Ends the watch; returns true if the process was paused meanwhile. */
  stop(): boolean {
    this.#cancel()
    this.#look()
    return this.#hasStalled
  }

  #tick(): void {
    this.#look()
    this.#cancel = this.#timer(tick, () => this.#tick())
  }

  #look(): void {
    const now = this.#clock.now().monotonic
    if (now - this.#last > longestGap) this.#hasStalled = true
    this.#last = now
  }
}
