import { RememberedColumn } from '../columns/remembered-column.ts'
import type { Seconds } from '../reading/time.ts'

/** The last known ages by id, for rows that later readings could not read. */
export class LastKnownAges {
  readonly age = new RememberedColumn()
  readonly lowerBound = new RememberedColumn()
  readonly upperBound = new RememberedColumn()

  /** Takes the ages of a row that was read; NaN replaces an earlier age, too. */
  take(id: number, age: Seconds, lowerBound: Seconds, upperBound: Seconds): void {
    this.age.set(id, age)
    this.lowerBound.set(id, lowerBound)
    this.upperBound.set(id, upperBound)
  }

  /** Makes room for ids below `capacity`. */
  reserve(capacity: number): void {
    this.age.reserve(capacity)
    this.lowerBound.reserve(capacity)
    this.upperBound.reserve(capacity)
  }

  forget(id: number): void {
    this.age.forget(id)
    this.lowerBound.forget(id)
    this.upperBound.forget(id)
  }
}
