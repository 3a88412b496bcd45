import { RecordedRequests } from '../recorded-requests.ts'

/** One request as a node received it. */
export interface ReceivedRequest {
  /** Index of the node in the cluster, from 0. */
  readonly node: number
  /** Still encoded: `/api/queues/%2F`. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Number of the connection, from 1; requests with the same number shared a connection. */
  readonly connection: number
}

/** Requests to all nodes, counted by path. */
export class RequestLog extends RecordedRequests<ReceivedRequest> {
  constructor() {
    super(({ path }) => path)
  }

  get byPath(): Readonly<Record<string, number>> {
    return this.counts
  }

  get paths(): readonly string[] {
    return this.order.map(({ path }) => path)
  }
}
