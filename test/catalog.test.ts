import t from 'tap'
import { catalog, declaredGroups } from '../src/catalog.ts'
import type { Family } from '../src/exposition/family.ts'

/** All labels in use. A list, so that a second name for the same thing is noticed. */
const labelNames = [
  'messaging_system messaging_cluster reading section kind state status level reason mode api version',
  'broker host port rack cluster_id topic partition role log_dir',
  'group_type protocol_type assignor coordinator cleanup_policy timestamp_type',
  'vhost queue exchange rabbitmq_node destination consumer_group consumer',
  'cluster_name erlang_version check queue_type policy durable node_type',
]
  .join(' ')
  .split(' ')

/** Units that promlint rejects: other than base units, or abbreviated. */
const otherUnits =
  /_(milliseconds|microseconds|nanoseconds|minutes|hours|days|weeks|kilobytes|megabytes|gigabytes|kibibytes|mebibytes|gibibytes|bits|percent|percentage|ms|us|ns|s|sec|secs|min|mins|kb|mb|gb|mib|gib)(_|$)/

const typeWords = /_(gauge|counter|histogram)(_|$)/

/** Families of the exporter as a whole, without a cluster. */
const clusterless = /^tidemark_(build|config|scrapes)_/

/** The family name in OpenMetrics, where `_total` only belongs to the sample. */
function stemOf({ name }: Family): string {
  return name.replace(/_total$/, '')
}

/** The APIs of a family, without the placeholders in their paths. */
function apisOf(from: string): string[] {
  return from.split(/[,;] /).map(api => api.replace(/\/\{.*/, ''))
}

/** Defines a test that collects the names of all families that violate a rule. */
function lint(rule: string, isValid: (family: Family) => boolean): void {
  t.test(rule, t => {
    const violations = catalog.filter(family => !isValid(family)).map(({ name }) => name)
    t.strictSame(violations, [])
    t.end()
  })
}

lint('a name is tidemark_ and lower-case words', ({ name }) =>
  /^tidemark(_[a-z][a-z0-9]*)+$/.test(name),
)
lint('a name ends in _total if and only if the family is a counter', ({ name, type }) => {
  return name.endsWith('_total') === (type === 'counter')
})
lint('a name has no suffix of histogram or summary samples', ({ name }) => {
  return !/_(sum|count|bucket|created)$/.test(name)
})
lint('a name does not contain its type', ({ name }) => !typeWords.test(name))
lint('a unit is a base unit', ({ name }) => !otherUnits.test(name))
lint('a unit is declared if and only if the name ends with it', family => {
  const [ending] = /(seconds|bytes|ratio)$/.exec(stemOf(family)) ?? []
  return ending === family.unit
})
lint('an _info family is a gauge', ({ name, type }) => !name.endsWith('_info') || type === 'gauge')
lint(
  'help is one line that starts and ends like a sentence',
  ({ help }) => /^[A-Z1].{20,}\.$/s.test(help) && !help.includes('\n'),
)
lint('help has at most 40 words', ({ help }) => help.split(' ').length <= 40)
lint('help does not repeat the APIs of `from`', ({ help, from }) =>
  apisOf(from).every(api => api === 'exporter' || !help.includes(api)),
)
lint(
  'labels are known and not repeated',
  ({ labels }) =>
    labels.every(label => labelNames.includes(label)) && new Set(labels).size === labels.length,
)
lint(
  'a family of a cluster has the label messaging_cluster',
  ({ name, labels }) => clusterless.test(name) || labels.includes('messaging_cluster'),
)

t.test('no two families have the same name in OpenMetrics', t => {
  const stems = catalog.map(stemOf)
  const repeated = catalog.filter((family, index) => stems.indexOf(stemOf(family)) !== index)
  t.strictSame(
    repeated.map(({ name }) => name),
    [],
  )
  t.end()
})

t.test('every group of families declares its number of series', t => {
  const violations = declaredGroups
    .filter(({ cardinality }) => !/^(one|two)\b.*[^.]$|^one$/.test(cardinality))
    .map(({ cardinality, families }) => [cardinality, ...families.map(({ family }) => family.name)])
  t.strictSame(violations, [])
  t.end()
})
