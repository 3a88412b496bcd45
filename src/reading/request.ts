import type { ProblemKind } from './problem.ts'
import type { Seconds } from './time.ts'

/** One request to a broker, after it ended either way. */
export interface FinishedRequest {
  /** Kafka's API name (`ListOffsets`), or the endpoint without names (`GET /api/queues`). */
  readonly api: string
  readonly duration: Seconds
  /** Null: it was answered. */
  readonly problem: ProblemKind | null
}

export type ObserveRequest = (request: FinishedRequest) => void

/** What travels down with every question to a broker. */
export interface RequestContext {
  /** Carries the reading's deadline and the monitor's end. */
  readonly signal: AbortSignal
  /** Told of each request once: they are counted by API, and timed. */
  readonly observe: ObserveRequest
}
