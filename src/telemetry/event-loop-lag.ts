import type { Registry } from 'prom-client'
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

/** Longer than usual scrape intervals, so that every scraper sees every delay. */
const lagWindow: Seconds = 60

/** Calls `run` at a fixed interval. */
export type Repeat = (interval: Seconds, run: () => void) => void

/** Name prefix of all statistics of the event loop. */
const lagPrefix = 'nodejs_eventloop_lag_'

/**
 * Lets prom-client's statistics of the event loop describe the last complete minute.
 *
 * prom-client starts them again with each scrape, so that each of two scrapers would miss the delays
 * that the other one has seen. The gauge whose collection does this is taken out of the registry; its
 * own value, one sample at the moment of the scrape, says nothing.
 *
 * Returns whether a metric is exposed: before the first minute has passed, the statistics are unknown.
 */
export function collectLagByWindow(registry: Registry, repeat: Repeat): (name: string) => boolean {
  const collector = registry.getSingleMetric(`${lagPrefix}seconds`)
  registry.removeSingleMetric(`${lagPrefix}seconds`)
  let isKnown = false
  repeat(lagWindow, () => {
    void collector?.get()
    isKnown = true
  })
  return name => isKnown || !name.startsWith(lagPrefix)
}
