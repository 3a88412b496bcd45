import { setTimeout as sleep } from 'node:timers/promises'
import type { Seconds } from '../../src/reading/time.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import type { RunningPrometheus } from '../../testbed/prometheus.ts'
import { queriesOf, type Query, shippedDashboards } from '../dashboards/classic-json.ts'
import { interpolated } from '../dashboards/promql.ts'
import { withRealParts } from '../real/with-real-parts.ts'
import { startScraping, startShop } from './shop-in-prometheus.ts'

/** On an idle machine, every query has data after two minutes. */
const dataWithin: Seconds = 420
const queryInterval: Seconds = 5

/** Queries that have no data within the time of this test, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'tidemark-canaries: Firing alerts · A': 'alerts of a canary need an hour of attempts, or a loss',
}

interface NamedQuery extends Query {
  /** `tidemark-backlog: Oldest · A`. */
  readonly name: string
}

withRealParts('every query of every dashboard has data in Prometheus 2.42 and 3', async t => {
  const shop = await startShop(t)
  t.jobs = 2
  for (const release of ['bookworm', 'newest'] as const) {
    void t.test(`Prometheus of Debian ${release}`, async t => {
      const prometheus = await startScraping(t, release, shop)
      const queries = shippedQueries().filter(({ name }) => !(name in exceptions))
      t.equal(queries.length + Object.keys(exceptions).length, shippedQueries().length)
      t.comment(`${queries.length} queries, Prometheus ${prometheus.version}`)
      t.ok(queries.length > 0)
      t.strictSame(await withoutData(prometheus, queries), [])
    })
  }
})

function shippedQueries(): readonly NamedQuery[] {
  return [...shippedDashboards().values()].flatMap(dashboard =>
    queriesOf(dashboard).map(query => ({ ...query, name: `${dashboard.uid}: ${query.place}` })),
  )
}

/** Runs the queries until each has returned data once. Returns what the others lack. */
async function withoutData(
  prometheus: RunningPrometheus,
  queries: readonly NamedQuery[],
): Promise<readonly string[]> {
  let waiting = queries
  let gaps: readonly string[] = []
  const allHaveData = async (): Promise<boolean> => {
    const results = await Promise.all(waiting.map(query => missingData(prometheus, query)))
    waiting = waiting.filter((_, index) => results[index] !== undefined)
    gaps = results.filter(result => result !== undefined)
    if (waiting.length > 0) await sleep(queryInterval * 1000)
    return waiting.length === 0
  }
  await untilTrue('every query has data', allHaveData, { within: dataWithin }).catch(
    () => undefined,
  )
  return gaps
}

/**
 * Returns what the query lacks: a number, or a shown label that no series has. Undefined: nothing.
 */
async function missingData(
  prometheus: RunningPrometheus,
  query: NamedQuery,
): Promise<string | undefined> {
  const expression = interpolated(query.expr)
  const result = await runQuery(prometheus, expression, query.isInstant)
  if (typeof result === 'string') return `${query.name}: ${result}: ${expression}`
  const known = result.filter(({ values }) => values.some(value => value !== 'NaN'))
  if (known.length === 0) return `${query.name}: no data: ${expression}`
  const missing = query.shownLabels.filter(label =>
    known.every(({ labels }) => labels[label] === undefined),
  )
  if (missing.length === 0) return undefined
  return `${query.name}: no series has the label ${missing.join(', ')}: ${expression}`
}

interface Series {
  readonly labels: Readonly<Record<string, string>>
  readonly values: readonly string[]
}

/**
 * Queries as Grafana does, for now or for the last three minutes. A string is the error of
 * Prometheus.
 */
async function runQuery(
  { url }: RunningPrometheus,
  query: string,
  isInstant: boolean,
): Promise<readonly Series[] | string> {
  const now = Date.now() / 1000
  const [path, when] = isInstant
    ? (['query', { time: now }] as const)
    : (['query_range', { start: now - 180, end: now, step: 15 }] as const)
  const parameters = Object.entries({ query, ...when }).map(
    ([name, value]) => [name, String(value)] as [string, string],
  )
  const response = await fetch(
    `${url}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`,
  )
  const body = (await response.json()) as ApiResponse
  if (body.status === 'error') return body.error
  return body.data.result.map(({ metric, value, values }) => ({
    labels: metric,
    values: (values ?? [value]).map(sample => sample?.[1] ?? 'NaN'),
  }))
}

type ApiResponse =
  | { readonly status: 'error'; readonly error: string }
  | {
      readonly status: 'success'
      readonly data: {
        readonly result: readonly {
          readonly metric: Readonly<Record<string, string>>
          readonly value?: readonly [number, string]
          readonly values?: readonly (readonly [number, string])[]
        }[]
      }
    }
