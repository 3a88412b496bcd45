/** Runs tasks one after the other, whether or not the one before succeeded. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve()

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task)
    this.#last = result.catch(() => undefined)
    return result
  }

  /** Resolves when all tasks passed to `run` so far have ended. */
  async ended(): Promise<void> {
    await this.#last
  }
}
