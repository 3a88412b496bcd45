import t from 'tap'
import { createMockKafka, type MockKafka } from '../../testbed/mock-kafka/mock-kafka.ts'
import { kafkaReadingApis } from '../architecture/rules.ts'
import { anExporter } from './an-exporter.ts'
import { untilTrue } from '../../testbed/until-true.ts'

async function aKafka(t: { teardown(end: () => Promise<void>): unknown }): Promise<MockKafka> {
  const topic = (name: string): object => ({ name, partitions: 1, messages: 5 })
  const commits = { 'tidemark-canary': [1], orders: [1] }
  const kafka = createMockKafka({
    topics: [topic('orders'), topic('tidemark-canary')] as never,
    groups: [
      { name: 'billing', commits },
      { name: 'tidemark-canary', commits },
    ],
  })
  await kafka.start()
  t.teardown(() => kafka.stop())
  return kafka
}

function clusterOf(kafka: MockKafka, options = ''): string {
  return `kafka: [{ name: k, brokers: ['${kafka.bootstrap[0] ?? ''}'], interval: 1h${options} }]\n`
}

t.test('without a canary only APIs that read are requested, and there are no series', async t => {
  for (const off of ['', ', canary: { enabled: false }']) {
    const kafka = await aKafka(t)
    const exporter = await anExporter(t, clusterOf(kafka, off))
    await exporter.poll()
    const reading = Object.values(kafkaReadingApis)
    t.strictSame(
      Object.keys(kafka.requests.byApi).filter(api => !reading.includes(api)),
      [],
    )
    t.ok(Object.keys(kafka.requests.byApi).length > 3)
    t.notMatch(await exporter.scrape(), 'tidemark_canary')
    t.strictSame(
      exporter.app.statuses().flatMap(({ readings }) => readings.map(({ reading }) => reading)),
      ['backlog'],
    )
  }
})

t.test('topic and group of a canary are left out of the backlogs', async t => {
  const kafka = await aKafka(t)
  const exporter = await anExporter(t, clusterOf(kafka, ', canary: { interval: 1h }'))
  const body = await exporter.scrape()
  t.match(body, 'tidemark_kafka_group_lag{messaging_cluster="k",consumer_group="billing"} 4')
  t.notMatch(body, /(topic|consumer_group|destination)="tidemark-canary"/)
})

t.test(
  'a canary runs in the background only: a poll on demand sends none of its requests',
  async t => {
    const kafka = await aKafka(t)
    const exporter = await anExporter(t, clusterOf(kafka, ', canary: { interval: 1h }'))
    await untilTrue('the canary has run', () => Promise.resolve(exporter.problems().length > 0), {
      within: 20,
    })
    t.match(exporter.problems(), [
      /^canary\/produce: unsupported: broker 1 \(.*\): this exporter supports Produce versions 9 to 9, the broker does not support it$/,
    ])
    t.match(
      await exporter.scrape(),
      'tidemark_canary_failures_total{messaging_system="kafka",messaging_cluster="k",step="produce",kind="unsupported"} 1',
    )
    const requests = kafka.requests.byApi['Metadata'] ?? 0
    await exporter.poll()
    t.equal(kafka.requests.byApi['Metadata'], requests + 1)
  },
)
