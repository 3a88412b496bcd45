import t, { type Test } from 'tap'
import { createMockKafka } from '../../testbed/mock-kafka/mock-kafka.ts'
import { createMockRabbitmq } from '../../testbed/mock-rabbitmq/mock-rabbitmq.ts'
import { anExporter, type Exporter } from './an-exporter.ts'

async function clusters(t: Test): Promise<{ readonly kafka: string; readonly rabbitmq: string }> {
  const kafka = createMockKafka({ brokers: 2 })
  const rabbitmq = createMockRabbitmq({})
  for (const mock of [kafka, rabbitmq]) {
    await mock.start()
    t.teardown(() => mock.stop())
  }
  return { kafka: kafka.bootstrap[0] ?? '', rabbitmq: rabbitmq.urls[0] ?? '' }
}

async function discovered(exporter: Exporter, path: string): Promise<unknown> {
  const response = await fetch(`${exporter.url}${path}`)
  if (!response.ok) return `${response.status} ${await response.text()}`
  const groups = (await response.json()) as { targets: string[]; labels: Record<string, string> }[]
  return groups.map(({ targets: [address], labels }) => [
    address,
    labels['messaging_cluster'],
    labels['broker'] ?? labels['rabbitmq_node'],
  ])
}

t.test(
  'targets are the brokers and nodes of the clusters, at the configured addresses',
  async t => {
    const { kafka, rabbitmq } = await clusters(t)
    const exporter = await anExporter(
      t,
      `kafka: [{ name: k, brokers: ['${kafka}'], interval: 1h, jmx_address: 'b{broker}.test:9404' }]
rabbitmq: [{ name: r, urls: ['${rabbitmq}'], intervals: { queues: 1h, nodes: 1h, traffic: 1h, links: 1h, health: 1h } }]
`,
    )
    t.strictSame(await discovered(exporter, '/sd/jmx'), [
      ['b1.test:9404', 'k', '1'],
      ['b2.test:9404', 'k', '2'],
    ])
    t.match(await discovered(exporter, '/sd/rabbitmq'), [[/:15692$/, 'r', /^rabbit@/]])
  },
)

t.test('a list with a cluster that was never read is an error', async t => {
  const { kafka } = await clusters(t)
  const exporter = await anExporter(
    t,
    `kafka:
  - { name: k, brokers: ['${kafka}'], interval: 1h }
  - { name: dark, brokers: ['127.0.0.1:1'], interval: 1h, connect_timeout: 100ms }
`,
  )
  t.equal(
    await discovered(exporter, '/sd/jmx'),
    '503 the brokers of these clusters are unknown: dark; request others by `?cluster=`, or set `jmx_address: none` where nothing is to be scraped\n',
  )
  t.match(await discovered(exporter, '/sd/jmx?cluster=k'), [
    [/:9404$/, 'k', '1'],
    [/:9404$/, 'k', '2'],
  ])
})

t.test(
  'a cluster that was never read, and has no addresses, does not block the others',
  async t => {
    const { kafka, rabbitmq } = await clusters(t)
    const dark = 'interval: 1h, connect_timeout: 100ms, jmx_address: none'
    const exporter = await anExporter(
      t,
      `kafka:
  - { name: k, brokers: ['${kafka}'], interval: 1h }
  - { name: dark, brokers: ['127.0.0.1:1'], ${dark} }
rabbitmq:
  - { name: read, urls: ['${rabbitmq}'], plugin_address: none }
  - { name: night, urls: ['http://127.0.0.1:1'], connect_timeout: 100ms, plugin_address: none }
`,
    )
    t.match(await discovered(exporter, '/sd/jmx'), [
      [/:9404$/, 'k', '1'],
      [/:9404$/, 'k', '2'],
    ])
    t.strictSame(await discovered(exporter, '/sd/jmx?cluster=dark'), [])
    t.strictSame(await discovered(exporter, '/sd/rabbitmq'), [])
  },
)
