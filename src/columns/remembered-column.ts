import { numberAt } from './columns.ts'

/** Numbers that outlive a reading, by `Directory` id. NaN: nothing is remembered. */
export class RememberedColumn {
  #column = new Float64Array(0)

  at(id: number): number {
    return numberAt(this.#column, id)
  }

  set(id: number, value: number): void {
    if (id >= this.#column.length) this.reserve(grownLength(this.#column, id))
    this.#column[id] = value
  }

  forget(id: number): void {
    if (id < this.#column.length) this.#column[id] = NaN
  }

  /** Makes room for so many ids at once: grown id by id, the column is copied over and over. */
  reserve(capacity: number): void {
    if (capacity <= this.#column.length) return
    const larger = new Float64Array(withSlack(capacity)).fill(NaN)
    larger.set(this.#column)
    this.#column = larger
  }
}

/** Room for a few more, so that one that comes now and then does not move everything. */
export function withSlack(capacity: number): number {
  return capacity + (capacity >> 5)
}

/** Small whole numbers that outlive a reading, by `Directory` id. 0: nothing is remembered. */
export class RememberedBytes {
  #bytes = new Uint8Array(0)

  at(id: number): number {
    return this.#bytes[id] ?? 0
  }

  set(id: number, byte: number): void {
    if (id >= this.#bytes.length) {
      const larger = new Uint8Array(grownLength(this.#bytes, id))
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes[id] = byte
  }

  forget(id: number): void {
    if (id < this.#bytes.length) this.#bytes[id] = 0
  }
}

/** A quarter more than before: of 300,000 rows twice as many would be much. */
export function grownLength({ length }: Float64Array | Uint8Array, id: number): number {
  return Math.max(id + 1, Math.ceil(length * 1.25))
}
