import type { PageStore } from '../exposition/page-store.ts'
import type { ObserveRequest, RequestRecorder } from '../reading/request.ts'
import type { Clock } from '../scheduling/clock.ts'
import type { Timer } from '../scheduling/timer.ts'
import type { YieldToLoop } from '../scheduling/yielder.ts'
import type { MonitorLog } from './monitor-log.ts'
import type { OutageLog } from './outage-log.ts'

/** Services of the process that all monitors share. */
export interface AppServices {
  readonly pageStore: PageStore
  readonly clock: Clock
  readonly timer: Timer
  readonly yieldToLoop: YieldToLoop
  readonly log: MonitorLog
  readonly outageLog: OutageLog
  /** Returns an observer that counts and times the requests of one reading in the process metrics. */
  readonly observeRequests: RequestRecorder['observeRequests']
}

/** Returns an observer that passes each request to two others. */
export function both(one: ObserveRequest, other: ObserveRequest): ObserveRequest {
  return request => {
    one(request)
    other(request)
  }
}
