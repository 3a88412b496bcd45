import type { Seconds } from '../../reading/time.ts'

/** Limits the number of concurrent scrapes and the duration of each. */
export class RunningScrapes {
  readonly limit: number
  readonly #controllers = new Set<AbortController>()

  constructor(limit: number) {
    this.limit = limit
  }

  /** Whether the limit is reached: another scrape would take memory and time from the running ones. */
  get isFull(): boolean {
    return this.#controllers.size >= this.limit
  }

  /** Runs a scrape; the signal aborts after the timeout. */
  async run(timeout: Seconds, scrape: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(), timeout * 1000)
    this.#controllers.add(controller)
    try {
      await scrape(controller.signal)
    } finally {
      this.#controllers.delete(controller)
      clearTimeout(timer)
    }
  }

  /** Aborts all running scrapes. */
  abort(): void {
    for (const controller of this.#controllers) controller.abort()
  }
}
