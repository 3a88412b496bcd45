import { RememberedColumn } from '../columns/remembered-column.ts'
import type { Seconds } from '../reading/time.ts'

/** The last ages that a reading told, by id: what was not read again keeps its own. */
export class LastKnownAges {
  readonly age = new RememberedColumn()
  readonly lowerBound = new RememberedColumn()
  readonly upperBound = new RememberedColumn()

  /** Takes what was told; NaN, too, is told. */
  take(id: number, age: Seconds, lowerBound: Seconds, upperBound: Seconds): void {
    this.age.set(id, age)
    this.lowerBound.set(id, lowerBound)
    this.upperBound.set(id, upperBound)
  }

  /** Makes room for so many ids at once. */
  *reserve(capacity: number): Generator<void, void> {
    for (const column of [this.age, this.lowerBound, this.upperBound]) {
      column.reserve(capacity)
      yield
    }
  }

  forget(id: number): void {
    this.age.forget(id)
    this.lowerBound.forget(id)
    this.upperBound.forget(id)
  }
}
