import { collectDefaultMetrics, Registry } from 'prom-client'
import type { ObserveRequest } from '../reading/request.ts'
import { sourceRequestDuration, sourceRequestFailures, sourceRequests } from './request-families.ts'
import type { Page } from '../exposition/page.ts'
import { type CollectedMetric, collectedPage } from './collected-page.ts'
import { lagResolution, withoutResolution } from './event-loop-lag.ts'
import { RequestMetrics } from './request-metrics.ts'

/** What this process measures of itself: memory, event loop, and its requests to the brokers. */
export interface ProcessMetrics {
  /** Counts and times the requests of one reading. */
  readonly observeRequests: (
    system: 'kafka' | 'rabbitmq',
    cluster: string,
    reading: string,
  ) => ObserveRequest
  /** Ends the series of a cluster that is no longer configured. */
  readonly forgetCluster: (cluster: string) => void
  /** Everything as it is now. */
  readonly page: () => Promise<Page>
}

/** Gauges of prom-client that are named like counters; their twins without `_total` tell the same. */
const misnamedGauges = [
  'nodejs_active_resources_total',
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
]

/** Call it once a process: it watches the event loop and the garbage collector from then on. */
export function createProcessMetrics(): ProcessMetrics {
  const registry = new Registry()
  collectDefaultMetrics({
    register: registry,
    eventLoopMonitoringPrecision: lagResolution * 1000,
  })
  for (const name of misnamedGauges) registry.removeSingleMetric(name)
  const requests = new RequestMetrics(registry)
  const declared = [sourceRequests, sourceRequestFailures, sourceRequestDuration]

  return {
    observeRequests: (system, cluster, reading) => requests.observer(system, cluster, reading),
    forgetCluster: cluster => requests.forgetCluster(cluster),
    async page() {
      // Its types leave out what histograms give: the name of each sample.
      const collected: unknown = await registry.getMetricsAsJSON()
      const metrics = (collected as readonly CollectedMetric[]).map(withoutResolution)
      return collectedPage(metrics, declared)
    },
  }
}
