import type { Row } from '../../../columns/columns.ts'
import type { Seconds } from '../../../reading/time.ts'

/** One row for each position whose oldest unread record arrived before the history began. */
export interface SearchTargets {
  readonly rows: number
  /** Row of `Partitions`. */
  readonly partition: Uint32Array
  /** Offset of the oldest record not done. */
  readonly position: Float64Array
  /** Monotonic; by the history the record arrived no later. NaN: the history says nothing. */
  readonly notAfter: Float64Array
  /** Maximum age in seconds. NaN: none is set. */
  readonly objective: Float64Array
}

/** Collects the positions that history does not bracket; they live no longer than the search. */
export class SearchTargetsBuilder {
  readonly #partition: Uint32Array
  readonly #position: Float64Array
  readonly #notAfter: Float64Array
  readonly #objective: Float64Array
  #rows = 0

  /** In the first poll every row is a target, so there is room for all from the start. */
  constructor(capacity: number) {
    this.#partition = new Uint32Array(capacity)
    this.#position = new Float64Array(capacity)
    this.#notAfter = new Float64Array(capacity)
    this.#objective = new Float64Array(capacity)
  }

  add(partition: Row, position: number, notAfter: Seconds, objective: Seconds): void {
    const row = this.#rows++
    this.#partition[row] = partition
    this.#position[row] = position
    this.#notAfter[row] = notAfter
    this.#objective[row] = objective
  }

  seal(): SearchTargets {
    const rows = this.#rows
    return {
      rows,
      partition: this.#partition.subarray(0, rows),
      position: this.#position.subarray(0, rows),
      notAfter: this.#notAfter.subarray(0, rows),
      objective: this.#objective.subarray(0, rows),
    }
  }
}
