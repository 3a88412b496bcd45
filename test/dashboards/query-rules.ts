import { queriesOf, type Dashboard, type Query } from './classic-json.ts'
import { isBounded } from './bounded.ts'
import type { KnownMetric } from './known-metrics.ts'
import { interpolated, type Selector, selectorsOf, syntaxError } from './promql.ts'
import type { Rule } from './rule.ts'

const rates: readonly string[] = ['rate', 'irate', 'increase']

/** Functions that make sense on a counter: they use its changes, not its value. */
const forCounters: readonly string[] = [...rates, 'resets', 'changes', 'present_over_time']

const scopes: readonly string[] = ['job', 'messaging_cluster']

/** Returns the rules for queries, given all existing metrics. */
export function queryRules(known: ReadonlyMap<string, KnownMetric>): readonly Rule[] {
  const labelsOf = (metric: string): readonly string[] => known.get(metric)?.labels ?? []
  return [
    {
      rule: 'every expression is PromQL',
      violations: dashboard =>
        queriesOf(dashboard).flatMap(({ place, expr }) => {
          const error = syntaxError(interpolated(expr))
          return error === undefined ? [] : [`${place}: near ${error}`]
        }),
    },
    {
      rule: 'every metric comes from the exporter, a JMX exporter, the RabbitMQ plugin or a rule',
      violations: dashboard =>
        selectors(dashboard)
          .filter(({ metric }) => !known.has(metric))
          .map(({ place, metric }) => `${place}: ${metric}`),
    },
    {
      rule: 'every rate is taken over $__rate_interval, every increase over that or $__range',
      violations: dashboard =>
        queriesOf(dashboard).flatMap(({ place, expr }) =>
          Array.from(expr.matchAll(/\b(rate|irate|increase)\([^[]*\[([^\]]+)\]/g))
            .filter(([, name, range = '']) => !isAllowedRange(name, range))
            .map(([, name, range]) => `${place}: ${name} over ${range}`),
        ),
    },
    {
      rule: 'an increase is rounded, because Prometheus extrapolates it',
      violations: dashboard =>
        queriesOf(dashboard)
          .filter(({ expr }) => /\bincrease\(/.test(expr) && !expr.startsWith('round('))
          .map(({ place }) => place),
    },
    {
      rule: 'the number of series of a query does not grow with the number of backlogs',
      violations: dashboard =>
        queriesOf(dashboard)
          // The list of a variable is as long as the number of its values.
          .filter(({ place }) => !place.startsWith('variable '))
          .filter(({ expr }) => !isBounded(interpolated(expr), labelsOf))
          .map(({ place }) => place),
    },
    {
      rule: 'a counter is shown by its rate',
      violations: dashboard =>
        selectors(dashboard)
          .filter(({ metric }) => known.get(metric)?.isCounter === true)
          .filter(selector => !forCounters.includes(selector.function))
          .map(({ place, metric }) => `${place}: ${metric}`),
    },
    {
      rule: 'only a counter has a rate',
      violations: dashboard =>
        selectors(dashboard)
          .filter(selector => rates.includes(selector.function))
          .filter(({ metric }) => known.get(metric)?.isCounter === false)
          .map(({ place, metric }) => `${place}: ${metric}`),
    },
    {
      rule: 'every series is restricted to the selected clusters',
      violations: dashboard =>
        selectors(dashboard)
          .filter(({ metric }) => known.get(metric)?.hasCluster === true)
          // This variable defines the selection.
          .filter(({ place }) => place !== 'variable cluster')
          .filter(({ matchers }) => !matchers.some(({ label }) => label === 'messaging_cluster'))
          .map(({ place, metric }) => `${place}: ${metric}`),
    },
    {
      rule: 'process metrics are restricted to a job or a cluster',
      violations: dashboard =>
        selectors(dashboard)
          .filter(({ metric }) => /^(process_|nodejs_|up$|scrape_)/.test(metric))
          .filter(({ matchers }) => !matchers.some(({ label }) => scopes.includes(label)))
          .map(({ place, metric }) => `${place}: ${metric}`),
    },
  ]
}

function isAllowedRange(name: string | undefined, range: string): boolean {
  return range === '$__rate_interval' || (name === 'increase' && range === '$__range')
}

function selectors(dashboard: Dashboard): readonly (Selector & Pick<Query, 'place'>)[] {
  return queriesOf(dashboard).flatMap(({ place, expr }) =>
    selectorsOf(interpolated(expr)).map(selector => ({ ...selector, place })),
  )
}
