/** One request as a broker received it. */
export interface ReceivedRequest {
  readonly broker: number
  readonly api: string
  readonly version: number
}

/** Requests whose order is kept; counts go on beyond. */
const longestOrder = 10_000

/** What the cluster was asked, in order. */
export class RequestLog {
  readonly #counts = new Map<string, number>()
  #order: ReceivedRequest[] = []

  record(request: ReceivedRequest): void {
    this.#counts.set(request.api, this.count(request.api) + 1)
    if (this.#order.length < longestOrder) this.#order.push(request)
  }

  count(api: string): number {
    return this.#counts.get(api) ?? 0
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
  }

  get byApi(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts)
  }

  get order(): readonly ReceivedRequest[] {
    return this.#order
  }

  clear(): void {
    this.#counts.clear()
    this.#order = []
  }
}
