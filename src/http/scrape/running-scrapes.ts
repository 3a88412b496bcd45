import type { Seconds } from '../../reading/time.ts'

/** The scrapes that are being answered: so many at most, and each for so long at most. */
export class RunningScrapes {
  readonly limit: number
  readonly #controllers = new Set<AbortController>()

  constructor(limit: number) {
    this.limit = limit
  }

  /** True: one more would take memory and time that the ones that run have been promised. */
  get isFull(): boolean {
    return this.#controllers.size >= this.limit
  }

  /** Answers a scrape; the signal says when to give up. */
  async run(timeout: Seconds, answer: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(), timeout * 1000)
    this.#controllers.add(controller)
    try {
      await answer(controller.signal)
    } finally {
      this.#controllers.delete(controller)
      clearTimeout(timer)
    }
  }

  /** Gives all of them up. */
  abort(): void {
    for (const controller of this.#controllers) controller.abort()
  }
}
