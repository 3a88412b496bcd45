import { openSync, readSync } from 'node:fs'
import type { Seconds } from '../src/reading/time.ts'

/**
 * Measures the longest task between two turns of the event loop, in CPU time.
 *
 * A delay in wall-clock time includes the work of other processes; on a busy machine this shows the
 * part that this process caused.
 */
export class LongestTask {
  /** Of the main thread; the first field is its CPU time in nanoseconds. */
  readonly #file = openSync('/proc/self/schedstat', 'r')
  readonly #bytes = Buffer.alloc(128)
  #last = 0
  #duration: Seconds = 0

  /** Samples at most every millisecond, when the event loop turns. */
  start(): void {
    this.reset()
    setInterval(() => this.#sample(), 1).unref()
  }

  get duration(): Seconds {
    return this.#duration
  }

  reset(): void {
    this.#sample()
    this.#duration = 0
  }

  #sample(): void {
    const now = this.#cpuTime()
    this.#duration = Math.max(this.#duration, now - this.#last)
    this.#last = now
  }

  #cpuTime(): Seconds {
    const length = readSync(this.#file, this.#bytes, 0, this.#bytes.length, 0)
    return Number(this.#bytes.toString('latin1', 0, length).split(' ')[0]) / 1e9
  }
}
