import type { Seconds } from '../reading/time.ts'
import type { CollectedMetric } from './collected-page.ts'

/**
 * Sampling interval of the event loop.
 *
 * 10 ms, the default of prom-client, costs 0.5 % of a core in an idle process, more than everything
 * else in it; 50 ms costs 0.1 %.
 */
export const lagResolution: Seconds = 0.05

/** Statistics that include the sampling interval; the standard deviation is not affected by it. */
const includesInterval = /^nodejs_eventloop_lag_(min|max|mean|p\d+)_seconds$/

/** Subtracts the sampling interval, which prom-client's statistics include. */
export function withoutResolution(metric: CollectedMetric): CollectedMetric {
  if (!includesInterval.test(metric.name)) return metric
  const values = metric.values.map(sample => ({
    ...sample,
    value: Math.max(sample.value - lagResolution, 0),
  }))
  return { ...metric, values }
}
