import { openSync, readSync } from 'node:fs'
import type { Seconds } from '../src/reading/time.ts'

/**
 * Finds the longest stretch of work between two turns of the event loop, in time on a core.
 *
 * A stall by the clock has in it what other processes did meanwhile; on a machine with other load
 * this tells which part was ours.
 */
export class WorkWatch {
  /** Of the main thread: its time on a core in nanoseconds comes first. */
  readonly #file = openSync('/proc/self/schedstat', 'r')
  readonly #bytes = Buffer.alloc(128)
  #last = 0
  #longest: Seconds = 0

  /** Looks at every turn that is at least a millisecond after the last. */
  start(): void {
    this.reset()
    setInterval(() => this.#look(), 1).unref()
  }

  get longest(): Seconds {
    return this.#longest
  }

  reset(): void {
    this.#look()
    this.#longest = 0
  }

  #look(): void {
    const now = this.#timeOnCore()
    this.#longest = Math.max(this.#longest, now - this.#last)
    this.#last = now
  }

  #timeOnCore(): Seconds {
    const length = readSync(this.#file, this.#bytes, 0, this.#bytes.length, 0)
    return Number(this.#bytes.toString('latin1', 0, length).split(' ')[0]) / 1e9
  }
}
