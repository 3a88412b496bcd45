import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { catalog } from '../src/catalog.ts'
import type { DeclaredGroup } from '../src/exposition/family.ts'
import { kafkaGroupPartitionFamilies } from '../src/kafka/backlog/families/group-partition.ts'
import { kafkaGroupTopicFamilies } from '../src/kafka/backlog/families/group-topic.ts'
import { kafkaGroupFamilies } from '../src/kafka/backlog/families/group.ts'
import { kafkaPartitionFamilies } from '../src/kafka/backlog/families/partition.ts'
import { rabbitmqQueueFamilies } from '../src/rabbitmq/queues/families/queue.ts'
import { createMockKafka } from '../testbed/mock-kafka/mock-kafka.ts'
import { createMockRabbitmq } from '../testbed/mock-rabbitmq/mock-rabbitmq.ts'
import { projectRoot } from '../testbed/project-root.ts'
import { anExporter } from './app/an-exporter.ts'
import { featureFamilies, isOfExporter } from './series-of-objects.ts'

const budgets: readonly {
  readonly object: string
  readonly groups: readonly DeclaredGroup[]
  readonly series: number
  /** Features that every such object uses. */
  readonly always?: readonly string[]
}[] = [
  {
    object: 'a group and topic',
    groups: kafkaGroupTopicFamilies,
    series: 18,
    always: ['Kafka, in families of both systems'],
  },
  { object: 'a group', groups: kafkaGroupFamilies, series: 8 },
  { object: 'a classic queue', groups: rabbitmqQueueFamilies, series: 18 },
]

for (const { object, groups, series, always = [] } of budgets) {
  t.test(`${object} has at most ${series} series, features apart`, t => {
    const ofFeatures = featureFamilies
      .filter(({ feature }) => !always.includes(feature))
      .flatMap(({ names }) => names)
    const names = groups
      .flatMap(({ families }) => families.map(({ family }) => family.name))
      .filter(name => !ofFeatures.includes(name))
    t.ok(names.length > series / 2, 'the families are counted')
    t.ok(names.length <= series, `${names.length} series: ${names.join(', ')}`)
    t.end()
  })
}

await t.test(
  'the exporter itself has at most 250 series, and a small cluster of each system fits in 50 kB',
  async t => {
    const kafka = createMockKafka({ topics: [{ name: 'orders', partitions: 2, messages: 100 }] })
    const rabbitmq = createMockRabbitmq({ queues: [{ name: 'jobs', ready: 3, consumers: 1 }] })
    await Promise.all([kafka.start(), rabbitmq.start()])
    t.teardown(() => Promise.all([kafka.stop(), rabbitmq.stop()]))
    const exporter = await anExporter(
      t,
      `
kafka: [{ name: k, brokers: ['${kafka.bootstrap[0]}'], interval: 1h }]
rabbitmq:
  - name: r
    urls: ['${rabbitmq.urls[0]}']
    intervals: { queues: 1h, nodes: 1h, traffic: 1h, links: 1h, topology: 1h, health: 1h }
`,
    )
    const samples = await exporter.samples()
    const own = [...samples.keys()].filter(isOfExporter)
    const body = await exporter.scrape()
    t.comment(`${body.length} bytes, ${own.length} series of the exporter, ${samples.size} in all`)
    t.ok(own.length > 100, 'the series are counted')
    t.ok(own.length <= 250, `${own.length} series`)
    t.ok(body.length <= 50_000, `a body of ${body.length} bytes`)
  },
)

t.test('the series of a partition and of a group in it are those in the text of granularity', t => {
  const ofFeatures = featureFamilies.flatMap(({ names }) => names)
  const count = (groups: readonly DeclaredGroup[]): number =>
    groups
      .flatMap(({ families }) => families)
      .filter(({ family }) => !ofFeatures.includes(family.name)).length
  const perPartition = count(kafkaPartitionFamilies)
  const perGroup = count(kafkaGroupPartitionFamilies)
  const total = 10_000 * (perPartition + 10 * perGroup)
  const text = readFileSync(join(projectRoot, 'docs', 'configuration.md'), 'utf8')
  t.match(text, `${total.toLocaleString('en')} series at \`partition\`: ${perPartition} of each`)
  t.match(text, `and ${perGroup} of each group in it`)
  t.end()
})

/** Families that no alert, panel or runbook names, and why they stay. */
const unusedFamilies: Readonly<Record<string, string>> = {
  tidemark_kafka_cluster_info: 'labels to join with; proves which cluster it is',
  tidemark_rabbitmq_cluster_info: 'labels to join with; proves which cluster it is',
  tidemark_source_mode: 'explains which values are absent',
}

t.test('every family is used by an alert, a panel or a runbook', t => {
  const text = [
    ...textsIn('alerts', '.yaml'),
    ...textsIn('dashboards', '.json'),
    ...textsIn('docs/runbooks', '.md'),
  ].join('\n')
  // A sample of a histogram has a suffix.
  const isUsed = (name: string): boolean =>
    new RegExp(`\\b${name}(_bucket|_sum|_count)?\\b`).test(text)
  t.strictSame(
    catalog.map(({ name }) => name).filter(name => !isUsed(name)),
    Object.keys(unusedFamilies),
  )
  t.end()
})

function textsIn(folder: string, ending: string): readonly string[] {
  return readdirSync(join(projectRoot, folder))
    .filter(name => name.endsWith(ending))
    .map(name => readFileSync(join(projectRoot, folder, name), 'utf8'))
}
