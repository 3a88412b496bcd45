/** Restarts of a cluster's nodes. Each takes the node's part off every total, so totals may truly fall. */
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
