/** Requests that are kept in order; counts have no limit. */
const maxOrdered = 10_000

/** Requests to a mock cluster: the first ones in order, and the number of all by a key. */
export class RecordedRequests<Request> {
  readonly #keyOf: (request: Request) => string
  readonly #counts = new Map<string, number>()
  #order: Request[] = []

  constructor(keyOf: (request: Request) => string) {
    this.#keyOf = keyOf
  }

  record(request: Request): void {
    const key = this.#keyOf(request)
    this.#counts.set(key, this.count(key) + 1)
    if (this.#order.length < maxOrdered) this.#order.push(request)
  }

  count(key: string): number {
    return this.#counts.get(key) ?? 0
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
  }

  get order(): readonly Request[] {
    return this.#order
  }

  clear(): void {
    this.#counts.clear()
    this.#order = []
  }

  protected get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts)
  }
}
