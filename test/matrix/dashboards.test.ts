import { setTimeout as sleep } from 'node:timers/promises'
import type { Seconds } from '../../src/reading/time.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import type { RunningPrometheus } from '../../testbed/prometheus.ts'
import { queriesOf, type Query, shippedDashboards } from '../dashboards/classic-json.ts'
import { interpolated } from '../dashboards/promql.ts'
import { withRealParts } from '../real/with-real-parts.ts'
import { startScraping, startShop } from './shop-in-prometheus.ts'

/** On an idle machine all has happened within two minutes. */
const answersWithin: Seconds = 420
const askAgainAfter: Seconds = 5

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
      const queries = shippedQueries()
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

/** Asks until every query has had data once; of those that never had, what is missing. */
async function withoutData(
  prometheus: RunningPrometheus,
  queries: readonly NamedQuery[],
): Promise<readonly string[]> {
  let waiting = queries
  let complaints: readonly string[] = []
  const allHad = async (): Promise<boolean> => {
    const answers = await Promise.all(waiting.map(query => complaint(prometheus, query)))
    waiting = waiting.filter((_, index) => answers[index] !== undefined)
    complaints = answers.filter(answer => answer !== undefined)
    if (waiting.length > 0) await sleep(askAgainAfter * 1000)
    return waiting.length === 0
  }
  await untilTrue('every query has data', allHad, { within: answersWithin }).catch(() => undefined)
  return complaints
}

/** What the query lacks now: a number, or on every series a label that is shown of it. */
async function complaint(
  prometheus: RunningPrometheus,
  query: NamedQuery,
): Promise<string | undefined> {
  const expression = interpolated(query.expr)
  const answer = await asked(prometheus, expression, query.isInstant)
  if (typeof answer === 'string') return `${query.name}: ${answer}: ${expression}`
  const known = answer.filter(({ values }) => values.some(value => value !== 'NaN'))
  if (known.length === 0) return `${query.name}: no data: ${expression}`
  const missing = query.shownLabels.filter(label =>
    known.every(({ labels }) => labels[label] === undefined),
  )
  if (missing.length === 0) return undefined
  return `${query.name}: nothing has ${missing.join(', ')}: ${expression}`
}

interface Series {
  readonly labels: Readonly<Record<string, string>>
  readonly values: readonly string[]
}

/** Asks as Grafana does, for now or for the last minutes; a text is what Prometheus complains of. */
async function asked(
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
  const body = (await response.json()) as Answer
  if (body.status === 'error') return body.error
  return body.data.result.map(({ metric, value, values }) => ({
    labels: metric,
    values: (values ?? [value]).map(sample => sample?.[1] ?? 'NaN'),
  }))
}

type Answer =
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
