import type { ProblemKind } from './problem.ts'
import type { Seconds } from './time.ts'

/** A request to a broker that succeeded or failed. */
export interface FinishedRequest {
  /** Kafka's API name (`ListOffsets`), or the endpoint without names (`GET /api/queues`). */
  readonly api: string
  readonly duration: Seconds
  /** Null: it succeeded. */
  readonly problem: ProblemKind | null
}

export type ObserveRequest = (request: FinishedRequest) => void

/** Counts and times the requests of one configured cluster. */
export interface RequestRecorder {
  /** Returns an observer for the requests of one reading. */
  readonly observeRequests: (
    system: 'kafka' | 'rabbitmq',
    cluster: string,
    reading: string,
  ) => ObserveRequest
  /** Removes the metrics of its requests; requests that end later are not counted. */
  readonly forget: () => void
}

/** Context that is passed along with every request to a broker. */
export interface RequestContext {
  /** Aborted at the reading's deadline and when the monitor stops. */
  readonly signal: AbortSignal
  /** Called once for each finished request, to count it by API and time it. */
  readonly observe: ObserveRequest
}
