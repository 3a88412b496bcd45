/** One request as a node received it. */
export interface ReceivedRequest {
  /** The node's place in the cluster, from 0. */
  readonly node: number
  /** As it came, with its encoding: `/api/queues/%2F`. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** The connection's number, from 1: equal numbers shared one. */
  readonly connection: number
}

/** Requests that are kept; counts go on beyond. */
const longestOrder = 10_000

/** What the cluster was asked, in order. */
export class RequestLog {
  readonly #counts = new Map<string, number>()
  #order: ReceivedRequest[] = []

  record(request: ReceivedRequest): void {
    this.#counts.set(request.path, (this.#counts.get(request.path) ?? 0) + 1)
    if (this.#order.length < longestOrder) this.#order.push(request)
  }

  get byPath(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts)
  }

  get order(): readonly ReceivedRequest[] {
    return this.#order
  }

  get paths(): readonly string[] {
    return this.#order.map(({ path }) => path)
  }

  clear(): void {
    this.#counts.clear()
    this.#order = []
  }
}
