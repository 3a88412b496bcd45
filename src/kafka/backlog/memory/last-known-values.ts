import { RememberedColumn } from '../../../columns/remembered-column.ts'
import { isFresh, type Observation } from '../../../reading/observation.ts'

/** The last known value of a number, by `Directory` id, used for a while when it cannot be read. */
export class LastKnownValues {
  readonly #value = new RememberedColumn()
  readonly #readAt = new RememberedColumn()

  /** Remembers and returns the current value; where it is NaN, returns the last one while it is fresh. */
  currentOrLast(id: number, current: number, observation: Observation): number {
    if (Number.isNaN(current)) {
      return isFresh(this.#readAt.at(id), observation) ? this.last(id) : NaN
    }
    this.#value.set(id, current)
    this.#readAt.set(id, observation.now.monotonic)
    return current
  }

  /** Returns the last known value, however old. NaN: there is none. */
  last(id: number): number {
    return this.#value.at(id)
  }

  forget(id: number): void {
    this.#value.forget(id)
    this.#readAt.forget(id)
  }

  /** Makes room for all ids below `capacity` at once. */
  reserve(capacity: number): void {
    this.#value.reserve(capacity)
    this.#readAt.reserve(capacity)
  }
}
