/** Numbers that outlive a reading, by `Directory` id. NaN: nothing is remembered. */
export class RememberedColumn {
  #column = new Float64Array(0)

  at(id: number): number {
    return this.#column[id] ?? NaN
  }

  set(id: number, value: number): void {
    if (id >= this.#column.length) {
      const larger = new Float64Array(Math.max(id + 1, this.#column.length * 2)).fill(NaN)
      larger.set(this.#column)
      this.#column = larger
    }
    this.#column[id] = value
  }

  forget(id: number): void {
    if (id < this.#column.length) this.#column[id] = NaN
  }
}
