import { numberAt } from './columns.ts'

// Columns that outlive a reading, indexed by `Directory` id. They grow as ids come. Two classes and
// not one for any typed array: V8 reads an element fastest where only one kind of array was seen.

/** Numbers that outlive a reading, by `Directory` id. NaN: nothing is remembered. */
export class RememberedColumn {
  #column = new Float64Array(0)

  at(id: number): number {
    return numberAt(this.#column, id)
  }

  set(id: number, value: number): void {
    if (id >= this.#column.length) this.reserve(grownCapacity(this.#column, id))
    this.#column[id] = value
  }

  forget(id: number): void {
    if (id < this.#column.length) this.#column[id] = NaN
  }

  /** Makes room for all ids below `capacity` at once: growing id by id copies the column often. */
  reserve(capacity: number): void {
    if (capacity <= this.#column.length) return
    const larger = new Float64Array(withSlack(capacity)).fill(NaN)
    larger.set(this.#column)
    this.#column = larger
  }
}

/** Small whole numbers or flags that outlive a reading, by `Directory` id. 0: nothing is remembered. */
export class RememberedBytes {
  #bytes = new Uint8Array(0)

  at(id: number): number {
    return this.#bytes[id] ?? 0
  }

  set(id: number, byte: number): void {
    if (id >= this.#bytes.length) this.reserve(grownCapacity(this.#bytes, id))
    this.#bytes[id] = byte
  }

  forget(id: number): void {
    if (id < this.#bytes.length) this.#bytes[id] = 0
  }

  /** Makes room for all ids below `capacity` at once. */
  reserve(capacity: number): void {
    if (capacity <= this.#bytes.length) return
    const larger = new Uint8Array(withSlack(capacity))
    larger.set(this.#bytes)
    this.#bytes = larger
  }
}

/** Room for a few more ids, so that a new one now and then does not copy the column. */
function withSlack(capacity: number): number {
  return capacity + (capacity >> 5)
}

/** A quarter more than before: doubling would waste much at 300,000 ids. */
function grownCapacity({ length }: Float64Array | Uint8Array, id: number): number {
  return Math.max(id + 1, Math.ceil(length * 1.25))
}
