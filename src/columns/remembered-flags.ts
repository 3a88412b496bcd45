import { grownLength, withSlack } from './remembered-column.ts'

/** Sentences that outlive a reading, by `Directory` id. Not true until it is set. */
export class RememberedFlags {
  #flags = new Uint8Array(0)

  at(id: number): boolean {
    return this.#flags[id] === 1
  }

  set(id: number, isTrue: boolean): void {
    if (id >= this.#flags.length) this.reserve(grownLength(this.#flags, id))
    this.#flags[id] = Number(isTrue)
  }

  forget(id: number): void {
    if (id < this.#flags.length) this.#flags[id] = 0
  }

  /** Makes room for so many ids at once. */
  reserve(capacity: number): void {
    if (capacity <= this.#flags.length) return
    const larger = new Uint8Array(withSlack(capacity))
    larger.set(this.#flags)
    this.#flags = larger
  }
}
