import t, { type Test } from 'tap'
import { type Fault, type FaultProxy, startFaultProxy } from '../../testbed/fault-proxy.ts'
import { createMockKafka, type MockKafka } from '../../testbed/mock-kafka/mock-kafka.ts'
import { anExporter, type Exporter } from '../app/an-exporter.ts'
import { until } from '../app/until.ts'
import { having, type Samples } from '../app/samples.ts'

const lag = 'tidemark_kafka_group_lag{messaging_cluster="k",consumer_group="billing"}'

function up(samples: Samples): unknown {
  return samples.get(
    'tidemark_source_up{messaging_system="kafka",messaging_cluster="k",reading="backlog"}',
  )
}

/** Two brokers; `billing` is 10 behind on a partition of each, and broker 1 coordinates it. */
async function twoBrokers(t: Test): Promise<MockKafka> {
  const kafka = createMockKafka({
    brokers: 2,
    topics: [{ name: 'orders', partitions: 2, messages: 100, replicationFactor: 1 }],
    groups: [{ name: 'billing', coordinator: 1, commits: { orders: [90, 90] } }],
  })
  await kafka.start()
  t.teardown(() => kafka.stop())
  return kafka
}

/** Long enough for a slow machine where responses arrive; short where they never do. */
const longTimeouts = 'connect_timeout: 10s, request_timeout: 10s'
const shortTimeouts = 'connect_timeout: 1s, request_timeout: 1s'

function exporterOf(
  t: Test,
  brokers: readonly string[],
  timeouts = longTimeouts,
): Promise<Exporter> {
  const list = brokers.map(broker => `'${broker}'`).join(', ')
  return anExporter(t, `kafka: [{ name: k, brokers: [${list}], interval: 1h, ${timeouts} }]`)
}

/** Starts a proxy, and advertises its port as the address of a broker. */
async function proxyBefore(t: Test, kafka: MockKafka, id: number): Promise<FaultProxy> {
  const broker = kafka.broker(id)
  const proxy = await startFaultProxy({ to: { host: '127.0.0.1', port: portOf(broker.address) } })
  t.teardown(() => proxy.close())
  broker.advertise(proxy.port)
  return proxy
}

await t.test('the exporter starts with all brokers down, and recovers', async t => {
  const kafka = await twoBrokers(t)
  const brokers = kafka.bootstrap
  await kafka.stop()
  const exporter = await exporterOf(t, brokers)
  t.same(exporter.problems(), [
    `backlog/metadata: unreachable: bootstrap ${brokers[0]}: connection refused: nothing listens on this port (1 more failed)`,
  ])
  t.equal(up(await exporter.samples()), 0)
  t.equal((await fetch(`${exporter.url}/-/ready`)).status, 200, 'the first reading has ended')

  await Promise.all(kafka.brokers.map(broker => broker.start()))
  await exporter.poll()
  t.same(exporter.problems(), [])
  const samples = await exporter.samples()
  t.equal(up(samples), 1)
  t.equal(samples.get(lag), 20)
})

await t.test('partitions of a failed broker become stale, and no sum decreases', async t => {
  const kafka = await twoBrokers(t)
  const exporter = await exporterOf(t, kafka.bootstrap)
  const before = await exporter.samples()
  t.equal(before.get(lag), 20)

  const dead = kafka.broker(2)
  await dead.stop()
  await exporter.poll()
  const refused = `unreachable: broker 2 (${dead.address}): connection refused: nothing listens on this port`
  t.same(exporter.problems(), [`backlog/groups: ${refused}`, `backlog/log_ends: ${refused}`])
  const during = await exporter.samples()
  t.equal(up(during), 1)
  t.equal(during.get(lag), 20)
  t.same(Object.values(having(during, '_stale_partitions{')), [1])
  t.same(having(during, 'log_end_offset{'), having(before, 'log_end_offset{'))

  dead.fence()
  await exporter.poll()
  const leaderless = await exporter.samples()
  t.equal(leaderless.get(lag), 20, 'leaderless partitions keep their last known values')
  t.same(Object.values(having(leaderless, '_leaderless_partitions{')), [1])

  await dead.start()
  kafka.topic('orders').append(1, 5)
  await exporter.poll()
  t.same(exporter.problems(), [])
  t.equal((await exporter.samples()).get(lag), 25)
})

await t.test('groups of a failed coordinator become stale; they do not disappear', async t => {
  const kafka = await twoBrokers(t)
  const exporter = await exporterOf(t, kafka.bootstrap)
  await kafka.broker(1).stop()
  await exporter.poll()
  const during = await exporter.samples()
  t.equal(during.get(lag), 20)
  t.same(Object.values(having(during, '_stale_partitions{')), [2])

  await kafka.broker(1).start()
  await exporter.poll()
  t.same(exporter.problems(), [])
  t.same(Object.values(having(await exporter.samples(), '_stale_partitions{')), [0])
})

await t.test(
  'a broker that fails in the middle of a response affects only its own rows',
  async t => {
    const kafka = await twoBrokers(t)
    const proxy = await proxyBefore(t, kafka, 2)
    const exporter = await exporterOf(t, [kafka.broker(1).address])
    await proxy.inject({ kind: 'cut', afterBytes: 6 })
    kafka.topic('orders').append(0, 5)
    kafka.topic('orders').append(1, 7)
    await exporter.poll()

    const cut = `unreachable: broker 2 (127.0.0.1:${proxy.port}): connection closed by the broker in the middle of a response`
    t.same(exporter.problems(), [`backlog/groups: ${cut}`, `backlog/log_ends: ${cut}`])
    const during = await exporter.samples()
    t.equal(up(during), 1)
    t.equal(during.get(lag), 25, 'a new value from one broker, the last known value of the other')
    t.same(Object.values(having(during, '_stale_partitions{')), [1])

    await proxy.inject({ kind: 'none' })
    await exporter.poll()
    t.same(exporter.problems(), [])
    t.equal((await exporter.samples()).get(lag), 32)
  },
)

const shortDeadline = 'deadline: 1s, connect_timeout: 5s, request_timeout: 5s'

await t.test('a reading that reaches its deadline publishes the rows read so far', async t => {
  const kafka = await twoBrokers(t)
  const proxy = await proxyBefore(t, kafka, 2)
  const exporter = await exporterOf(t, [kafka.broker(1).address], shortDeadline)
  await proxy.inject({ kind: 'delay', by: 4 })
  kafka.topic('orders').append(0, 5)
  await exporter.poll()

  const late = `timeout: broker 2 (127.0.0.1:${proxy.port}): request abandoned`
  t.same(exporter.problems(), [
    `backlog/groups: ${late}: ListGroups did not end within 0.5 s, its share of the deadline of 1 s`,
    `backlog/log_ends: ${late}: the reading did not end within its deadline of 1 s`,
  ])
  const during = await exporter.samples()
  t.equal(up(during), 1)
  t.equal(during.get(lag), 25)
  t.same(Object.values(having(during, '_stale_partitions{')), [1])
})

await t.test('a reading that reaches its deadline without any rows is down', async t => {
  const kafka = await twoBrokers(t)
  const proxies = [await proxyBefore(t, kafka, 1), await proxyBefore(t, kafka, 2)]
  const brokers = proxies.map(({ port }) => `127.0.0.1:${port}`)
  const exporter = await exporterOf(t, brokers, shortDeadline)
  for (const proxy of proxies) await proxy.inject({ kind: 'delay', by: 4 })
  await exporter.poll()

  const late = 'request abandoned: the reading did not end within its deadline of 1 s'
  t.match(exporter.problems(), [/^backlog\/metadata: timeout: broker \d \(127/])
  t.ok(exporter.problems()[0]?.endsWith(`): ${late}`), `found: ${exporter.problems()[0]}`)
  const during = await exporter.samples()
  t.equal(up(during), 0)
  t.equal(during.get(lag), 20)
})

/** A fault on the connection to the only broker, and the problem reported. */
interface FaultCase {
  readonly is: string
  readonly fault: Fault
  /** Detected by a timeout only. */
  readonly isSilent?: true
  readonly problem: (broker: string) => string
}

const faultCases: readonly FaultCase[] = [
  {
    is: 'a connection reset in the middle of a response',
    fault: { kind: 'cut', afterBytes: 30 },
    problem: broker =>
      `unreachable: broker 1 (${broker}): connection closed by the broker in the middle of a response`,
  },
  {
    is: 'a truncated response',
    fault: { kind: 'truncate', afterBytes: 30 },
    problem: broker =>
      `unreachable: broker 1 (${broker}): connection closed by the broker in the middle of a response`,
  },
  {
    is: 'a host that disappears without closing connections',
    fault: { kind: 'half-open' },
    isSilent: true,
    problem: broker => `timeout: broker 1 (${broker}): no response to Metadata within 1 s`,
  },
  {
    is: 'responses later than the timeout',
    fault: { kind: 'delay', by: 2 },
    isSilent: true,
    problem: broker => `timeout: broker 1 (${broker}): no response to Metadata within 1 s`,
  },
  {
    is: 'a response with an announced length of 1 GB',
    fault: { kind: 'oversize', length: 1_000_000_000 },
    problem: broker =>
      `too_large: broker 1 (${broker}): a response of 1000000000 bytes exceeds the limit of 134217728`,
  },
  {
    is: 'a closed port',
    fault: { kind: 'refuse' },
    problem: broker => `unreachable: broker 1 (${broker}): connection closed by the broker`,
  },
]

for (const { is, fault, isSilent, problem } of faultCases) {
  await t.test(`${is} fails the poll; values are kept and the next poll succeeds`, async t => {
    const kafka = createMockKafka({
      topics: [{ name: 'orders', partitions: 2, messages: 100 }],
      groups: [{ name: 'billing', commits: { orders: [90, 90] } }],
    })
    await kafka.start()
    t.teardown(() => kafka.stop())
    const proxy = await proxyBefore(t, kafka, 1)
    const address = `127.0.0.1:${proxy.port}`
    const exporter = await exporterOf(t, [address], isSilent ? shortTimeouts : longTimeouts)
    const before = await exporter.samples()
    t.equal(before.get(lag), 20)

    await proxy.inject(fault)
    await exporter.poll()
    t.same(exporter.problems(), [`backlog/metadata: ${problem(address)}`])
    const during = await exporter.samples()
    t.equal(up(during), 0)
    t.equal(during.get(lag), 20)
    t.same(
      having(during, 'tidemark_kafka_', '_offset{'),
      having(before, 'tidemark_kafka_', '_offset{'),
    )

    await proxy.inject({ kind: 'none' })
    kafka.topic('orders').append(0, 5)
    await exporter.poll()
    t.same(exporter.problems(), [])
    const after = await exporter.samples()
    t.equal(up(after), 1)
    t.equal(after.get(lag), 25)
    await exporter.stop()
    await until('no connection is left', () => proxy.connections.open === 0)
  })
}

function portOf(address: string): number {
  return Number(address.split(':')[1])
}
