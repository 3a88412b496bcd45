/**
 * A `Map` of whole numbers from 0 to below 2³² in 8 to 16 bytes an entry, where `Map` takes 50.
 *
 * Sorted by key, so it is quick for keys that mostly come in order.
 */
export class NumberMap {
  #keys: Uint32Array = new Uint32Array(0)
  #values: Uint32Array = new Uint32Array(0)
  #size = 0

  get size(): number {
    return this.#size
  }

  get(key: number): number | undefined {
    const at = this.#firstNotBelow(key)
    return this.#holds(key, at) ? this.#values[at] : undefined
  }

  set(key: number, value: number): void {
    const at = this.#firstNotBelow(key)
    if (!this.#holds(key, at)) this.#makeRoom(at)
    this.#keys[at] = key
    this.#values[at] = value
  }

  delete(key: number): void {
    const at = this.#firstNotBelow(key)
    if (!this.#holds(key, at)) return
    this.#keys.copyWithin(at, at + 1, this.#size)
    this.#values.copyWithin(at, at + 1, this.#size)
    this.#size--
  }

  /** From the highest key down, so that the entry just visited may be deleted. */
  *[Symbol.iterator](): Generator<[key: number, value: number]> {
    for (let at = this.#size - 1; at >= 0; at--) {
      yield [this.#keys[at]!, this.#values[at]!]
    }
  }

  #holds(key: number, at: number): boolean {
    return at < this.#size && this.#keys[at] === key
  }

  /** Returns the index at which the key is, or would be inserted. */
  #firstNotBelow(key: number): number {
    if (this.#size === 0 || key > this.#keys[this.#size - 1]!) return this.#size
    let low = 0
    let high = this.#size - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#keys[middle]! < key) low = middle + 1
      else high = middle
    }
    return low
  }

  #makeRoom(at: number): void {
    if (this.#size === this.#keys.length) {
      const capacity = Math.max(this.#size * 2, 16)
      this.#keys = grown(this.#keys, capacity)
      this.#values = grown(this.#values, capacity)
    }
    this.#keys.copyWithin(at + 1, at, this.#size)
    this.#values.copyWithin(at + 1, at, this.#size)
    this.#size++
  }
}

function grown(column: Uint32Array, capacity: number): Uint32Array {
  const larger = new Uint32Array(capacity)
  larger.set(column)
  return larger
}
