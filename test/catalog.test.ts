import t from 'tap'
import { catalog, declaredGroups } from '../src/catalog.ts'
import type { Family } from '../src/exposition/family.ts'

/** Every label that is used, so that one thing keeps one name (and no new one slips in). */
const labelNames = [
  'messaging_system messaging_cluster reading section kind state status level reason mode api version',
  'broker host port rack cluster_id topic partition role log_dir',
  'group_type protocol_type assignor coordinator cleanup_policy timestamp_type',
  'vhost queue exchange rabbitmq_node destination consumer_group consumer',
  'cluster_name erlang_version check queue_type policy durable node_type',
]
  .join(' ')
  .split(' ')

/** promlint's lists: not base units, and short forms of units. */
const otherUnits =
  /_(milliseconds|microseconds|nanoseconds|minutes|hours|days|weeks|kilobytes|megabytes|gigabytes|kibibytes|mebibytes|gibibytes|bits|percent|percentage|ms|us|ns|s|sec|secs|min|mins|kb|mb|gb|mib|gib)(_|$)/

const typeWords = /_(gauge|counter|histogram)(_|$)/

/** Of the whole exporter, so without a cluster. */
const clusterless = /^tidemark_(build|config)_/

/** The name in OpenMetrics, where a counter's family is without `_total`. */
function stemOf({ name }: Family): string {
  return name.replace(/_total$/, '')
}

/** The APIs of a family, without what stands in their paths for a name. */
function apisOf(from: string): string[] {
  return from.split(/[,;] /).map(api => api.replace(/\/\{.*/, ''))
}

function lint(title: string, check: (family: Family) => boolean | string | undefined): void {
  t.test(title, t => {
    for (const family of catalog) t.ok(check(family), family.name)
    t.end()
  })
}

lint('a name is tidemark_, lower-case words and nothing else', ({ name }) =>
  /^tidemark(_[a-z][a-z0-9]*)+$/.test(name),
)
lint('a name ends in _total if, and only if, it is a counter’s', ({ name, type }) => {
  return name.endsWith('_total') === (type === 'counter')
})
lint('a name does not end as the samples of histograms and summaries do', ({ name }) => {
  return !/_(sum|count|bucket|created)$/.test(name)
})
lint('a name does not say its type', ({ name }) => !typeWords.test(name))
lint('units are base units', ({ name }) => !otherUnits.test(name))
lint('a unit is declared if, and only if, the name ends in it', family => {
  const [ending] = /(seconds|bytes|ratio)$/.exec(stemOf(family)) ?? []
  return ending === family.unit
})
lint('an _info family is a gauge', ({ name, type }) => !name.endsWith('_info') || type === 'gauge')
lint('help is a sentence', ({ help }) => /^[A-Z1].{20,}\.$/s.test(help) && !help.includes('\n'))
lint('help has at most 40 words', ({ help }) => help.split(' ').length <= 40)
lint('help leaves the APIs to `from`, which docs/metrics.md prints', ({ help, from }) =>
  apisOf(from).every(api => api === 'exporter' || !help.includes(api)),
)
lint(
  'labels have names that are known, each once',
  ({ labels }) =>
    labels.every(label => labelNames.includes(label)) && new Set(labels).size === labels.length,
)
lint(
  'what belongs to a cluster says to which',
  ({ name, labels }) => clusterless.test(name) || labels.includes('messaging_cluster'),
)

t.test('a name is declared once, also as OpenMetrics sees it', t => {
  const seen = new Map<string, Family>()
  for (const family of catalog) {
    const stem = stemOf(family)
    t.notOk(seen.has(stem), `${family.name} is another family than ${seen.get(stem)?.name ?? ''}`)
    seen.set(stem, family)
  }
  t.end()
})

t.test('every group says how many series it has', t => {
  for (const { cardinality, families } of declaredGroups) {
    const names = families.map(({ family }) => family.name).join(', ')
    t.match(cardinality, /^(one|two)\b.*[^.]$|^one$/, `${names}: ${cardinality}`)
  }
  t.end()
})
