import type { Ages } from '../../../backlog/age.ts'
import type { Backlogs } from '../../../backlog/backlogs.ts'
import { type Row, unknownColumn } from '../../../columns/columns.ts'

/** One row for each owner of positions; see `Backlogs`. */
export type AgesOfOwners = Pick<Backlogs, 'age' | 'ageLowerBound' | 'ageUpperBound'>

/**
 * Finds the oldest message over the partitions of each (group, topic).
 *
 * An unknown partition leaves the known age as it is, but excludes an age of 0 and an upper bound.
 */
export class OldestOfOwners {
  readonly #age: Float64Array
  readonly #lowerBound: Float64Array
  readonly #upperBound: Float64Array
  readonly #hasDone: Uint8Array
  readonly #mayWait: Uint8Array
  readonly #isUnbounded: Uint8Array

  constructor(owners: number) {
    this.#age = unknownColumn(owners)
    this.#lowerBound = unknownColumn(owners)
    this.#upperBound = unknownColumn(owners)
    this.#hasDone = new Uint8Array(owners)
    this.#mayWait = new Uint8Array(owners)
    this.#isUnbounded = new Uint8Array(owners)
  }

  /** Takes a position at which no more waits than is tolerated. */
  takeDone(owner: Row): void {
    this.#hasDone[owner] = 1
  }

  /** Takes a partition of which it is unknown whether messages wait. */
  takeUnknown(owner: Row): void {
    this.#mayWait[owner] = 1
    this.#isUnbounded[owner] = 1
  }

  /** Takes a position with waiting messages; its ages are in row 0. */
  takeWaiting(owner: Row, { age, lowerBound, upperBound }: Ages): void {
    this.#mayWait[owner] = 1
    raise(this.#age, owner, age[0]!)
    raise(this.#lowerBound, owner, lowerBound[0]!)
    raise(this.#upperBound, owner, upperBound[0]!)
    if (Number.isNaN(upperBound[0])) this.#isUnbounded[owner] = 1
  }

  ages(): AgesOfOwners {
    const age = this.#age
    const ageLowerBound = this.#lowerBound
    const ageUpperBound = this.#upperBound
    for (let owner = 0; owner < age.length; owner++) {
      if (this.#mayWait[owner] === 0 && this.#hasDone[owner] === 1) {
        age[owner] = 0
        ageLowerBound[owner] = 0
        ageUpperBound[owner] = 0
      }
      // If one partition may have messages of any age, no partition bounds the age of all.
      if (this.#isUnbounded[owner] === 1) ageUpperBound[owner] = NaN
    }
    return { age, ageLowerBound, ageUpperBound }
  }
}

function raise(highest: Float64Array, row: Row, candidate: number): void {
  const best = highest[row]!
  if (candidate > best || Number.isNaN(best)) highest[row] = candidate
}
