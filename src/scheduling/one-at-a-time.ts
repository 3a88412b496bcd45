/** Runs tasks one after the other, each when the one before has ended, however it ended. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve()

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task)
    this.#last = result.catch(() => undefined)
    return result
  }

  /** Resolves when all that was asked for by now has ended. */
  async ended(): Promise<void> {
    await this.#last
  }
}
