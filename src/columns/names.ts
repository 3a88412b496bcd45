/** Assigns each distinct name a dense index in order of appearance, so that rows can be numbers. */
export class NameTable {
  readonly #indexOf = new Map<string, number>()
  readonly #names: string[] = []

  /** All names, by index. */
  get names(): readonly string[] {
    return this.#names
  }

  /** Returns the index of a name; a new name is added. */
  indexOf(name: string): number {
    const known = this.#indexOf.get(name)
    if (known !== undefined) return known
    const index = this.#names.length
    this.#names.push(name)
    this.#indexOf.set(name, index)
    return index
  }

  /** Returns the index of a name. Undefined: it was never added. */
  find(name: string): number | undefined {
    return this.#indexOf.get(name)
  }
}

/** Returns true if both have the same names in the same order. */
export function areSameNames(some: readonly string[], others: readonly string[]): boolean {
  if (some === others) return true
  return some.length === others.length && some.every((name, index) => name === others[index])
}

/** Compares by code unit: the same order on every machine, unlike a locale's. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
