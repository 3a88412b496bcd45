import t from 'tap'
import { catalog, declaredGroups } from '../src/catalog.ts'
import { type Family, helpText } from '../src/exposition/family.ts'

/** All labels in use. A list, so that a second name for the same thing is noticed. */
const labelNames = [
  'messaging_system messaging_cluster reading section kind state status level reason mode api',
  'version revision nodejs_version report target',
  'broker host port rack cluster_id topic partition role log_dir',
  'group_type protocol_type assignor coordinator cleanup_policy timestamp_type',
  'vhost queue exchange limit overflow rabbitmq_node destination consumer_group consumer',
  'shovel type upstream source super_stream consumer_name feature phase',
  'cluster_name erlang_version check queue_type policy durable node_type step',
]
  .join(' ')
  .split(' ')

/** Units that promlint rejects: other than base units, or abbreviated. */
const otherUnits =
  /_(milliseconds|microseconds|nanoseconds|minutes|hours|days|weeks|kilobytes|megabytes|gigabytes|kibibytes|mebibytes|gibibytes|bits|percent|percentage|ms|us|ns|s|sec|secs|min|mins|kb|mb|gb|mib|gib)(_|$)/

const typeWords = /_(gauge|counter|histogram)(_|$)/

/** Families of the exporter as a whole, without a cluster. */
const clusterless = /^tidemark_(build|config|scrapes|journal|report)_/

/** The family name in OpenMetrics, where `_total` only belongs to the sample. */
function stemOf({ name }: Family): string {
  return name.replace(/_total$/, '')
}

/** The APIs of a family, without the placeholders in their paths. */
function apisOf(from: string): string[] {
  return from.split(/[,;] /).map(api => api.replace(/\/\{.*/, ''))
}

function wordsOf(text: string): number {
  return text.split(' ').length
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
lint(
  'the HELP line is one sentence of at most 20 words',
  family => wordsOf(helpText(family)) <= 20 && /^[^.]*\.$/.test(helpText(family)),
)
lint('help with all its sentences has at most 50 words', ({ help }) => wordsOf(help) <= 50)
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

t.test('a HELP line has 15 words on average or fewer', t => {
  const words = catalog.reduce((sum, family) => sum + wordsOf(helpText(family)), 0)
  t.ok(words / catalog.length <= 15, `${words / catalog.length} words`)
  t.end()
})

t.test('the core families are stable: they keep their names and labels', t => {
  const ofBacklogs = 'messaging_cluster messaging_system vhost destination consumer_group'.split(
    ' ',
  )
  const ofReadings = 'messaging_system messaging_cluster reading'.split(' ')
  const ofGroups = 'messaging_cluster consumer_group'.split(' ')
  const backlogFamilies = [
    ...['messages', 'consumers', 'unknown_partitions', 'stale_partitions', 'age_seconds'],
    ...['age_lower_bound_seconds', 'age_upper_bound_seconds', 'objective_seconds'],
    ...['arrived_messages_total', 'completed_messages_total', 'discarded_messages_total'],
    'drain_seconds',
  ].map(name => [`tidemark_backlog_${name}`, ofBacklogs] as const)
  t.strictSame(
    Object.fromEntries(
      catalog
        .filter(({ stability }) => stability === 'stable')
        .map(({ name, labels }) => [name, labels]),
    ),
    Object.fromEntries([
      ['tidemark_source_up', ofReadings],
      ['tidemark_source_last_success_timestamp_seconds', ofReadings],
      ['tidemark_kafka_group_lag', ofGroups],
      ['tidemark_kafka_group_lag_seconds', ofGroups],
      ...backlogFamilies,
      ['tidemark_backlog_status', [...ofBacklogs, 'status']],
    ]),
  )
  t.end()
})

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
