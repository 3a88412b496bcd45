import type { ObserveRequest } from '../reading/request.ts'
import type { PageStore } from '../exposition/page-store.ts'
import type { MonitorLog } from './monitor-log.ts'
import type { ClusterStatus } from './status.ts'
import type { YieldToLoop } from '../scheduling/yielder.ts'
import type { Clock } from '../scheduling/clock.ts'
import type { Timer } from '../scheduling/timer.ts'

/** What every cluster's monitor is built into. */
export interface AppServices {
  readonly pageStore: PageStore
  readonly clock: Clock
  readonly timer: Timer
  readonly yieldToLoop: YieldToLoop
  readonly log: MonitorLog
  /** Counts and times the requests of one reading in this process's own metrics. */
  readonly observeRequests: (
    system: ClusterStatus['system'],
    cluster: string,
    reading: string,
  ) => ObserveRequest
}

/** Tells two observers of each request. */
export function both(one: ObserveRequest, other: ObserveRequest): ObserveRequest {
  return request => {
    one(request)
    other(request)
  }
}
