import t, { type Test } from 'tap'
import { createMockKafka, type MockKafka } from '../../testbed/mock-kafka/mock-kafka.ts'
import { createMockRabbitmq, type MockRabbitmq } from '../../testbed/mock-rabbitmq/mock-rabbitmq.ts'
import { anExporter, type Exporter } from './an-exporter.ts'
import { having, type Samples } from './samples.ts'
import { until } from './until.ts'

const produced =
  'tidemark_kafka_topic_produced_messages_total{messaging_cluster="k",topic="orders"}'
const successful = 'tidemark_config_last_reload_successful'

async function aKafka(t: Test): Promise<MockKafka> {
  const kafka = createMockKafka({
    topics: [
      { name: 'orders', partitions: 1, messages: 100 },
      { name: 'mails', partitions: 1, messages: 100 },
    ],
    groups: [{ name: 'billing', commits: { orders: [90] } }],
  })
  await kafka.start()
  t.teardown(() => kafka.stop())
  return kafka
}

async function aRabbitmq(t: Test): Promise<MockRabbitmq> {
  const rabbitmq = createMockRabbitmq({ queues: [{ name: 'jobs', ready: 3 }] })
  await rabbitmq.start()
  t.teardown(() => rabbitmq.stop())
  return rabbitmq
}

function kafkaSection(kafka: MockKafka, { name = 'k', options = '' } = {}): string {
  return `kafka: [{ name: ${name}, brokers: ['${kafka.bootstrap[0]}'], interval: 1h ${options} }]\n`
}

function rabbitmqSection({ urls }: MockRabbitmq): string {
  const intervals = 'intervals: { queues: 1h, nodes: 1h, traffic: 1h }'
  return `rabbitmq: [{ name: r, urls: ['${urls[0]}'], ${intervals} }]\n`
}

/** Reloads as `curl -X POST` does, then polls once more. */
async function reload(exporter: Exporter): Promise<readonly [status: number, text: string]> {
  const response = await fetch(`${exporter.url}/-/reload`, { method: 'POST' })
  const text = await response.text()
  await exporter.poll()
  return [response.status, text]
}

function of(samples: Samples, cluster: string): readonly string[] {
  return Object.keys(having(samples, `messaging_cluster="${cluster}"`))
}

await t.test('a changed filter keeps counters and does not affect other clusters', async t => {
  const [kafka, rabbitmq] = [await aKafka(t), await aRabbitmq(t)]
  const exporter = await anExporter(t, kafkaSection(kafka) + rabbitmqSection(rabbitmq))
  kafka.topic('orders').append(0, 7)
  await exporter.poll()
  const before = await exporter.samples()
  t.equal(before.get(produced), 7)
  const attempts = having(before, 'readings_total{', 'messaging_cluster="r"')

  const options = ', topics: { exclude: [mails] }'
  exporter.configure(kafkaSection(kafka, { options }) + rabbitmqSection(rabbitmq))
  rabbitmq.requests.clear()
  kafka.topic('orders').append(0, 4)
  const response = await fetch(`${exporter.url}/-/reload`, { method: 'POST' })
  t.equal(await response.text(), 'configuration reloaded\n')
  t.same(rabbitmq.requests.paths, [], 'an unchanged cluster is not polled by the reload')
  t.same(
    having(await exporter.samples(), 'readings_total{', 'messaging_cluster="r"'),
    attempts,
    'and keeps its counters',
  )

  await exporter.poll()
  const after = await exporter.samples()
  t.equal(after.get(produced), 11, 'messages produced during the reload are counted')
  t.same(Object.keys(having(after, 'topic="mails"')), [], 'and the filter is in effect')
})

await t.test('an invalid file changes nothing and is reported', async t => {
  const kafka = await aKafka(t)
  const exporter = await anExporter(t, kafkaSection(kafka))
  const before = await exporter.samples()
  t.equal(before.get(successful), 1)

  exporter.configure(kafkaSection(kafka, { options: ', granularty: topic' }))
  const [status, text] = await reload(exporter)
  t.equal(status, 500)
  t.match(
    text,
    /the previous one stays in effect:\n.*:2:65: unknown option kafka\[0\]\.granularty; did you mean granularity\?/,
  )
  const during = await exporter.samples()
  t.equal(during.get(successful), 0)
  t.same(of(during, 'k'), of(before, 'k'))
  t.ok(exporter.logged.includes('configuration not reloaded, the previous one stays in effect'))

  exporter.configure(kafkaSection(kafka))
  t.same(await reload(exporter), [200, 'configuration reloaded\n'])
  t.equal((await exporter.samples()).get(successful), 1)
})

await t.test('a removed cluster disappears at once, and its connections are closed', async t => {
  const [kafka, rabbitmq] = [await aKafka(t), await aRabbitmq(t)]
  const exporter = await anExporter(t, kafkaSection(kafka) + rabbitmqSection(rabbitmq))
  t.ok(of(await exporter.samples(), 'k').length > 0)

  exporter.configure(rabbitmqSection(rabbitmq))
  await fetch(`${exporter.url}/-/reload`, { method: 'POST' })
  const samples = await exporter.samples()
  t.same(of(samples, 'k'), [])
  t.ok(of(samples, 'r').length > 0)
  await until('all connections are closed', () => kafka.broker(1).connections === 0)
})

await t.test('a renamed cluster is a new cluster whose counters start at 0', async t => {
  const kafka = await aKafka(t)
  const exporter = await anExporter(t, kafkaSection(kafka))
  kafka.topic('orders').append(0, 7)
  await exporter.poll()

  exporter.configure(kafkaSection(kafka, { name: 'renamed' }))
  await reload(exporter)
  const samples = await exporter.samples()
  t.same(of(samples, 'k'), [])
  t.equal(samples.get(produced.replace('"k"', '"renamed"')), 0)
})
