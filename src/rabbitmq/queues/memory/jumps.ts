import { RememberedColumn } from '../../../columns/remembered-column.ts'

/** Finds depths that fell by other than work, by queue id. */
export class QueueJumps {
  readonly #depth = new RememberedColumn()
  readonly #completed = new RememberedColumn()

  /**
   * Takes what a reading told of a queue; NaN, it did not tell.
   *
   * True: more than half is gone, and consumers took less than half of that: a purge, or a mass expiry.
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
