import t from 'tap'
import { createMockKafka } from '../../testbed/mock-kafka/mock-kafka.ts'
import { createMockRabbitmq } from '../../testbed/mock-rabbitmq/mock-rabbitmq.ts'
import { anExporter } from './an-exporter.ts'

await t.test('patterns that look like file patterns and match nothing are named', async t => {
  const kafka = createMockKafka({
    topics: [{ name: 'my-orders', partitions: 1, messages: 1 }],
    groups: [{ name: 'billing', commits: { 'my-orders': [1] } }],
  })
  const rabbitmq = createMockRabbitmq({ queues: [{ name: 'jobs', ready: 3 }] })
  await Promise.all([kafka.start(), rabbitmq.start()])
  t.teardown(() => Promise.all([kafka.stop(), rabbitmq.stop()]))
  const exporter = await anExporter(
    t,
    `
kafka:
  - name: k
    brokers: ['${kafka.bootstrap[0]}']
    interval: 1h
    topics: { include: ['my-*', 'my-orders*'], exclude: ['none'] }
    groups: { exclude: ['/tmp-.*/', 'gone-.*'] }
    objectives: [{ groups: ['bill*', 'billing*'], topics: [my-.*], age: 1m }]
    lag_tolerance: [{ topics: ['audit-*'], messages: 1 }]
rabbitmq:
  - name: r
    urls: ['${rabbitmq.urls[0]}']
    intervals: { queues: 1h, nodes: 1h, traffic: 1h, links: 1h, health: 1h }
    vhosts: { exclude: ['team-*'] }
    queues: { exclude: ['job*'] }
    objectives: [{ queues: ['/jobs/', jobs*], age: 1m }]
`,
  )
  const unmatched = exporter.app
    .statuses()
    .flatMap(({ readings }) => readings.flatMap(reading => reading.unmatchedPatterns))
  t.same(unmatched, [
    'topics.include[0]',
    'lag_tolerance[0].topics[0]',
    'groups.exclude[0]',
    'objectives[0].groups[0]',
    'vhosts.exclude[0]',
    'queues.exclude[0]',
    'objectives[0].queues[0]',
  ])
  await exporter.poll()
  const warnings = exporter.logged.filter(message => message.startsWith('pattern matches no name'))
  t.equal(warnings.length, unmatched.length, 'each is logged once')
})
