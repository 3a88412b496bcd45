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
  const intervals = 'intervals: { queues: 1h, nodes: 1h, traffic: 1h, links: 1h, health: 1h }'
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

await t.test('a cluster that cannot be created leaves all clusters as they were', async t => {
  const [kafka, rabbitmq] = [await aKafka(t), await aRabbitmq(t)]
  const exporter = await anExporter(t, kafkaSection(kafka) + rabbitmqSection(rabbitmq))
  await exporter.poll()
  const before = await exporter.samples()
  const loadedAt = 'tidemark_config_last_reload_success_timestamp_seconds'

  // Validation refuses this port; whatever it overlooks must not cost a cluster either.
  const brokers = ['127.0.0.1:0']
  for (const [broken, name] of [
    ['a changed cluster', 'k'],
    ['a removed and added cluster', 'r'],
    ['an added cluster', 'n'],
  ] as const) {
    exporter.configure(kafkaSection(kafka, { options: ', topics: { exclude: [mails] }' }))
    exporter.afterLoad(result => {
      if ('errors' in result) return result
      const [k] = result.config.kafka
      const clusters = [k, { ...k, name, brokers }].filter(one => one?.name !== name || one !== k)
      return { config: { ...result.config, kafka: clusters } as typeof result.config }
    })
    const [status, text] = await reload(exporter)
    t.equal(status, 500, broken)
    t.match(
      text,
      `configuration not reloaded, the previous one stays in effect:\nkafka cluster ${name} could not be set up: see the log of tidemark\n`,
    )
    const during = await exporter.samples()
    t.equal(during.get(successful), 0)
    t.equal(during.get(loadedAt), before.get(loadedAt), 'the time of the last success stays')
    t.same(of(during, 'k'), of(before, 'k'), 'not even the filter of another cluster changes')
    t.same(of(during, 'r'), of(before, 'r'))
    const config = await (await fetch(`${exporter.url}/config`)).text()
    t.notMatch(config, /mails/, '/config shows the configuration in effect')
  }

  exporter.afterLoad(result => result)
  t.same(await reload(exporter), [200, 'configuration reloaded\n'])
  const after = await exporter.samples()
  t.equal(after.get(successful), 1)
  t.same(of(after, 'r'), [])
  t.same(Object.keys(having(after, 'topic="mails"')), [])
})

await t.test('a load that throws is a failed reload', async t => {
  const kafka = await aKafka(t)
  const exporter = await anExporter(t, kafkaSection(kafka))
  exporter.afterLoad(() => {
    throw new RangeError('Maximum call stack size exceeded near password: hunter2')
  })
  const [status, text] = await reload(exporter)
  t.equal(status, 500)
  t.match(text, /internal error: see the log of tidemark/)
  t.notMatch(text, /hunter2/)
  t.equal((await exporter.samples()).get(successful), 0)
  t.ok(of(await exporter.samples(), 'k').length > 0)
})

await t.test('port 0 is refused at reload, whether in the file or not', async t => {
  const kafka = await aKafka(t)
  const exporter = await anExporter(t, kafkaSection(kafka))
  exporter.configure(`kafka: [{ name: k, brokers: ['127.0.0.1:0'], interval: 1h }]\n`)
  const [status, text] = await reload(exporter)
  t.equal(status, 500)
  t.match(text, /invalid option kafka\[0\]\.brokers\[0\]: found a string, .*ports are 1 to 65535/)
  t.ok(of(await exporter.samples(), 'k').length > 0)
})

await t.test(
  'a name that moves from Kafka to RabbitMQ keeps nothing of the old cluster',
  async t => {
    const [kafka, rabbitmq] = [await aKafka(t), await aRabbitmq(t)]
    const exporter = await anExporter(t, kafkaSection(kafka, { name: 'x' }))
    exporter.configure(rabbitmqSection(rabbitmq).replace('name: r', 'name: x'))
    t.same(await reload(exporter), [200, 'configuration reloaded\n'])
    const samples = await exporter.samples()
    t.same(Object.keys(having(samples, 'messaging_system="kafka"')), [])
    t.ok(Object.keys(having(samples, 'tidemark_source_requests_total', '="x"')).length > 0)
    t.equal(exporter.app.statuses().length, 1)
    await until('all connections are closed', () => kafka.broker(1).connections === 0)
  },
)

await t.test('a replaced cluster counts its requests from 0', async t => {
  const kafka = await aKafka(t)
  const exporter = await anExporter(t, kafkaSection(kafka))
  for (let poll = 0; poll < 3; poll++) await exporter.poll()
  const requests = (samples: Samples): number =>
    [...samples].find(([name]) => /requests_total\{.*api="Metadata"/.test(name))?.[1] ?? NaN
  t.equal(requests(await exporter.samples()), 4)
  exporter.configure(kafkaSection(kafka, { options: ', isolation: read_committed' }))
  await reload(exporter)
  t.equal(requests(await exporter.samples()), 1)
})
