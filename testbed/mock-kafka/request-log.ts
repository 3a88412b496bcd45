import { RecordedRequests } from '../recorded-requests.ts'

/** One request as a broker received it. */
export interface ReceivedRequest {
  readonly broker: number
  readonly api: string
  readonly version: number
}

/** Requests to all brokers, counted by API. */
export class RequestLog extends RecordedRequests<ReceivedRequest> {
  constructor() {
    super(({ api }) => api)
  }

  get byApi(): Readonly<Record<string, number>> {
    return this.counts
  }
}
