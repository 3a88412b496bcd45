import { collectDefaultMetrics, Registry } from 'prom-client'
import type { RequestRecorder } from '../reading/request.ts'
import { sourceRequestDuration, sourceRequestFailures, sourceRequests } from './request-families.ts'
import type { Seconds } from '../reading/time.ts'
import type { Page } from '../exposition/page.ts'
import { type CollectedMetric, collectedPage } from './collected-page.ts'
import {
  collectLagByWindow,
  lagResolution,
  type Repeat,
  withoutResolution,
} from './event-loop-lag.ts'
import { RequestMetrics } from './request-metrics.ts'

/** Metrics of this process: memory, event loop, garbage collector and requests to the brokers. */
interface ProcessMetrics {
  /** Returns a recorder for the requests of one configured cluster. */
  readonly recordRequests: () => RequestRecorder
  /** The current values. */
  readonly page: () => Promise<Page>
}

/** Gauges that prom-client names like counters; the same values exist without `_total`. */
const misnamedGauges = [
  'nodejs_active_resources_total',
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
]

/** The heap by each of V8's nine spaces, which explains V8 and not the exporter. */
const heapSpaces = [
  'nodejs_heap_space_size_total_bytes',
  'nodejs_heap_space_size_used_bytes',
  'nodejs_heap_space_size_available_bytes',
]

/** Upper bounds in seconds: a pause that no one notices, and one that delays a scrape. */
const garbageCollectionBuckets = [0.01, 0.1]

/** Call once per process: it starts observing the event loop and the garbage collector. */
export function createProcessMetrics(repeat: Repeat = repeatInBackground): ProcessMetrics {
  const registry = new Registry()
  collectDefaultMetrics({
    register: registry,
    eventLoopMonitoringPrecision: lagResolution * 1000,
    gcDurationBuckets: garbageCollectionBuckets,
  })
  for (const name of [...misnamedGauges, ...heapSpaces]) registry.removeSingleMetric(name)
  const isExposed = collectLagByWindow(registry, repeat)
  const requests = new RequestMetrics(registry)
  const declared = [sourceRequests, sourceRequestFailures, sourceRequestDuration]

  return {
    recordRequests: () => requests.recorder(),
    async page() {
      // The type of prom-client omits `metricName`, which histograms have.
      const collected: unknown = await registry.getMetricsAsJSON()
      const metrics = (collected as readonly CollectedMetric[])
        .filter(({ name }) => isExposed(name))
        .map(withoutResolution)
      return collectedPage(metrics, declared)
    },
  }
}

/** Does not keep the process alive. */
function repeatInBackground(interval: Seconds, run: () => void): void {
  setInterval(run, interval * 1000).unref()
}
