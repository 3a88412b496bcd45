import { RememberedColumn } from '../../../columns/remembered-column.ts'

/** Detects queues that lost messages other than to consumers, by queue id. */
export class PurgeDetector {
  readonly #depth = new RememberedColumn()
  readonly #completed = new RememberedColumn()

  /**
   * Takes the depth of a queue in a reading. NaN: not reported.
   *
   * Returns true when more than half of the messages are gone, and consumers completed less than half
   * of those: a purge, or a mass expiry.
   */
  observe(id: number, depth: number, completed: number): boolean {
    if (Number.isNaN(depth)) return false
    const before = this.#depth.at(id)
    const taken = completed - this.#completed.at(id)
    this.#depth.set(id, depth)
    this.#completed.set(id, completed)
    const gone = before - depth
    return gone > before / 2 && taken < gone / 2
  }

  forget(id: number): void {
    this.#depth.forget(id)
    this.#completed.forget(id)
  }
}
