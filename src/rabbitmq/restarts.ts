/** Restarts of a cluster's nodes. Each removes the node's part from every total, so lower totals are real. */
export class Restarts {
  readonly #listeners: (() => void)[] = []

  /** Calls `listener` at every restart from now on. */
  onRestart(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** Reports that a node has restarted since it was last read. */
  report(): void {
    for (const listener of this.#listeners) listener()
  }
}
