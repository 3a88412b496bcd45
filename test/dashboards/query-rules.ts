import { queriesOf, type Dashboard, type Query } from './classic-json.ts'
import type { KnownMetric } from './known-metrics.ts'
import { interpolated, type Selector, selectorsOf, syntaxMistake } from './promql.ts'
import type { Rule } from './rule.ts'

const rates: readonly string[] = ['rate', 'irate', 'increase']

/** Functions that ask whether and when a counter moved, not how far it is. */
const forCounters: readonly string[] = [...rates, 'resets', 'changes', 'present_over_time']

const scopes: readonly string[] = ['job', 'messaging_cluster']

/** Rules about what is asked, given all that there is to ask for. */
export function queryRules(known: ReadonlyMap<string, KnownMetric>): readonly Rule[] {
  return [
    {
      rule: 'every expression is PromQL',
      complaints: dashboard =>
        queriesOf(dashboard).flatMap(({ place, expr }) => {
          const mistake = syntaxMistake(interpolated(expr))
          return mistake === undefined ? [] : [`${place}: near ${mistake}`]
        }),
    },
    {
      rule: 'every metric is one that the exporter, an agent, the plugin or a rule yields',
      complaints: dashboard =>
        selectors(dashboard)
          .filter(({ metric }) => !known.has(metric))
          .map(({ place, metric }) => `${place}: ${metric}`),
    },
    {
      rule: 'every rate is taken over $__rate_interval, every increase over that or $__range',
      complaints: dashboard =>
        queriesOf(dashboard).flatMap(({ place, expr }) =>
          Array.from(expr.matchAll(/\b(rate|irate|increase)\([^[]*\[([^\]]+)\]/g))
            .filter(([, name, range = '']) => !isUsualRange(name, range))
            .map(([, name, range]) => `${place}: ${name} over ${range}`),
        ),
    },
    {
      rule: 'a counter is shown by its rate',
      complaints: dashboard =>
        selectors(dashboard)
          .filter(({ metric }) => known.get(metric)?.isCounter === true)
          .filter(selector => !forCounters.includes(selector.function))
          .map(({ place, metric }) => `${place}: ${metric}`),
    },
    {
      rule: 'a rate is one of a counter',
      complaints: dashboard =>
        selectors(dashboard)
          .filter(selector => rates.includes(selector.function))
          .filter(({ metric }) => known.get(metric)?.isCounter === false)
          .map(({ place, metric }) => `${place}: ${metric}`),
    },
    {
      rule: 'every series is one of the chosen clusters',
      complaints: dashboard =>
        selectors(dashboard)
          .filter(({ metric }) => known.get(metric)?.hasCluster === true)
          // That variable is the choice.
          .filter(({ place }) => place !== 'variable cluster')
          .filter(({ matchers }) => !matchers.some(({ label }) => label === 'messaging_cluster'))
          .map(({ place, metric }) => `${place}: ${metric}`),
    },
    {
      rule: 'series that every process has are those of a job or a cluster',
      complaints: dashboard =>
        selectors(dashboard)
          .filter(({ metric }) => /^(process_|nodejs_|up$|scrape_)/.test(metric))
          .filter(({ matchers }) => !matchers.some(({ label }) => scopes.includes(label)))
          .map(({ place, metric }) => `${place}: ${metric}`),
    },
  ]
}

function isUsualRange(name: string | undefined, range: string): boolean {
  return range === '$__rate_interval' || (name === 'increase' && range === '$__range')
}

function selectors(dashboard: Dashboard): readonly (Selector & Pick<Query, 'place'>)[] {
  return queriesOf(dashboard).flatMap(({ place, expr }) =>
    selectorsOf(interpolated(expr)).map(selector => ({ ...selector, place })),
  )
}
