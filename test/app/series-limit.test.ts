import t, { type Test } from 'tap'
import { createMockKafka, type MockKafka } from '../../testbed/mock-kafka/mock-kafka.ts'
import { anExporter } from './an-exporter.ts'
import { having, type Samples } from './samples.ts'

const limit = 1000

/** A cluster with groups that lag 10 messages on each of 20 partitions. */
async function withGroups(t: Test, count: number): Promise<MockKafka> {
  const kafka = createMockKafka({ topics: [{ name: 'orders', partitions: 20, messages: 100 }] })
  addGroups(kafka, 0, count)
  await kafka.start()
  t.teardown(() => kafka.stop())
  return kafka
}

function addGroups(kafka: MockKafka, from: number, to: number): void {
  for (let group = from; group < to; group++) {
    const commits = { orders: Array.from({ length: 20 }, () => 90) }
    kafka.createGroup({ name: `group-${String(group).padStart(3, '0')}`, commits })
  }
}

function clusterOf(kafka: MockKafka, options = ''): string {
  const limits = `series_limit: ${limit} ${options}`
  return `kafka: [{ name: k, brokers: ['${kafka.bootstrap[0]}'], interval: 1h, ${limits} }]`
}

/** The current level, whether series are dropped by reason, and whether counts are right. */
function measured(samples: Samples): Record<string, unknown> {
  const level = Object.entries(having(samples, 'source_granularity{'))
    .filter(([, value]) => value === 1)
    .map(([series]) => /level="(\w+)"/.exec(series)?.[1])
  const dropped = (reason: string): boolean =>
    Object.values(having(samples, 'series_dropped{', `reason="${reason}"`)).some(count => count > 0)
  const exposed = Object.keys(having(samples, 'tidemark_kafka_')).length
  // Changes of a status are counted outside of the readings.
  const ofBacklogs = Object.keys(having(samples, 'tidemark_backlog_')).filter(
    series => !series.startsWith('tidemark_backlog_status_changes_total'),
  ).length
  const [reported] = Object.values(having(samples, 'source_series{'))
  return {
    level,
    dropsLevels: dropped('level'),
    dropsObjects: dropped('object'),
    isCountReported: reported === exposed + ofBacklogs,
    isWithinLimit: exposed + ofBacklogs <= limit,
  }
}

const within = { isCountReported: true, isWithinLimit: true }

await t.test(
  'over the limit a whole level is dropped and counted, and a reload restores it at once',
  async t => {
    const kafka = await withGroups(t, 5)
    const exporter = await anExporter(t, clusterOf(kafka))
    const fine = { level: ['partition'], dropsLevels: false, dropsObjects: false, ...within }
    t.same(measured(await exporter.samples()), fine)

    addGroups(kafka, 5, 20)
    await exporter.poll()
    const coarse = { level: ['topic'], dropsLevels: true, dropsObjects: false, ...within }
    const over = await exporter.samples()
    t.same(measured(over), coarse)
    t.same(Object.keys(having(over, 'partition="')), [], 'no series of partitions is left')
    const lags = Object.values(having(over, 'tidemark_kafka_group_lag{'))
    t.same(lags, Array<number>(20).fill(200), 'the totals of every group are complete')

    for (let group = 5; group < 20; group++)
      kafka.deleteGroup(`group-${String(group).padStart(3, '0')}`)
    await exporter.poll()
    t.same(
      measured(await exporter.samples())['level'],
      ['topic'],
      'the level does not rise at once by itself',
    )

    await fetch(`${exporter.url}/-/reload`, { method: 'POST' })
    await exporter.poll()
    t.same(measured(await exporter.samples()), fine, 'a reload of the same file restores the level')

    addGroups(kafka, 5, 20)
    await exporter.poll()
    t.same(measured(await exporter.samples()), coarse, 'and it can be lowered again')
    exporter.configure(clusterOf(kafka, ', client_id: again'))
    await fetch(`${exporter.url}/-/reload`, { method: 'POST' })
    await exporter.poll()
    t.same(measured(await exporter.samples()), coarse, 'also in the first poll of a new client')
  },
)

await t.test('at the lowest level the first objects by name are kept', async t => {
  const exporter = await anExporter(t, clusterOf(await withGroups(t, 200)))
  const samples = await exporter.samples()
  t.same(measured(samples), {
    level: ['group'],
    dropsLevels: true,
    dropsObjects: true,
    ...within,
  })
  const groups = Object.keys(having(samples, 'tidemark_kafka_group_lag{')).map(
    series => /consumer_group="([^"]+)"/.exec(series)?.[1],
  )
  t.ok(groups.length > 0)
  const first = groups.map((_, group) => `group-${String(group).padStart(3, '0')}`)
  t.same(groups, first)
})

await t.test('a level that is not configured is not counted as dropped', async t => {
  const exporter = await anExporter(t, clusterOf(await withGroups(t, 5), ', granularity: group'))
  t.same(measured(await exporter.samples()), {
    level: ['group'],
    dropsLevels: false,
    dropsObjects: false,
    ...within,
  })
})
