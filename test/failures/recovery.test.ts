import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { startFaultProxy } from '../../testbed/fault-proxy.ts'
import { createMockRabbitmq, type MockRabbitmq } from '../../testbed/mock-rabbitmq/mock-rabbitmq.ts'
import { anExporter } from '../app/an-exporter.ts'
import { having } from '../app/samples.ts'
import { until } from '../app/until.ts'

const waiting =
  'tidemark_backlog_messages{messaging_cluster="r",messaging_system="rabbitmq",vhost="/",destination="jobs"}'

function aRabbitmq(nodes: number): MockRabbitmq {
  return createMockRabbitmq({ nodes, queues: [{ name: 'jobs', ready: 3 }] })
}

function clusterOf(urls: readonly string[], options = ''): string {
  const list = urls.map(url => `'${url}'`).join(', ')
  const intervals = 'intervals: { queues: 1h, nodes: 1h, traffic: 1h, links: 1h, health: 1h }'
  return `rabbitmq: [{ name: r, urls: [${list}], ${intervals} ${options} }]`
}

await t.test('the exporter starts with RabbitMQ down, and recovers', async t => {
  const rabbitmq = aRabbitmq(1)
  await rabbitmq.start()
  await rabbitmq.stop()
  const exporter = await anExporter(t, clusterOf(rabbitmq.urls))
  const down = await exporter.samples()
  t.same(Object.values(having(down, 'source_up{')), [0, 0, 0, 0, 0, 0])
  t.notOk(down.has(waiting), 'unread values are absent, not zero')

  await rabbitmq.start()
  t.teardown(() => rabbitmq.stop())
  // After three failed readings the circuit breaker is open for 5 s at most.
  for (let turn = 0; exporter.problems().length > 0 && turn < 80; turn++) {
    await sleep(100)
    await exporter.poll()
  }
  t.same(exporter.problems(), [])
  t.equal((await exporter.samples()).get(waiting), 3)
})

await t.test('when a node fails, the poll continues on the next one', async t => {
  const rabbitmq = aRabbitmq(2)
  await rabbitmq.start()
  t.teardown(() => rabbitmq.stop())
  const [first = '', second = ''] = rabbitmq.urls
  const proxy = await startFaultProxy({
    to: { host: '127.0.0.1', port: Number(new URL(first).port) },
  })
  t.teardown(() => proxy.close())
  const exporter = await anExporter(t, clusterOf([`http://127.0.0.1:${proxy.port}`, second]))

  await proxy.inject({ kind: 'refuse' })
  rabbitmq.cluster.queue('/', 'jobs').ready = 8
  await exporter.poll()
  t.equal((await exporter.samples()).get(waiting), 8)
})

await t.test(
  'a node that fails in the middle of a list causes no wrong value of any queue',
  async t => {
    // Names that compress badly, so that the list takes many packets.
    const others = Array.from({ length: 3000 }, (_, n) => ({ name: randomUUID(), ready: n }))
    const rabbitmq = createMockRabbitmq({
      nodes: 2,
      queues: [{ name: 'jobs', ready: 3 }, ...others],
    })
    await rabbitmq.start()
    t.teardown(() => rabbitmq.stop())
    const exporter = await anExporter(t, clusterOf(rabbitmq.urls))
    const backlogs = async (): Promise<Record<string, number>> =>
      having(await exporter.samples(), 'tidemark_backlog_messages{')
    const after = { ...(await backlogs()), [waiting]: 8 }

    const dying = rabbitmq.nodes[0]
    dying?.faults.set('/api/queues', { kind: 'cut', afterBytes: 60_000 })
    rabbitmq.cluster.queue('/', 'jobs').ready = 8
    await exporter.poll()
    // Queues received before the cut are kept; they are not read again from the other node.
    const problems = exporter.problems()
    const cut = `queues/queues: unreachable: GET /api/queues at ${dying?.url}: connection closed in the middle of the response`
    t.ok(problems.length === 0 || problems.join() === cut, 'nothing else is wrong', { problems })
    const rows = (await exporter.scrape()).match(/^tidemark_backlog_messages\{/gm)
    t.equal(rows?.length, 3001, 'each queue appears once')
    const during = await backlogs()
    t.ok([3, 8].includes(during[waiting] ?? NaN), 'from this reading or the last one')
    t.same({ ...during, [waiting]: 8 }, after, 'as is each other queue')

    await dying?.stop()
    await exporter.poll()
    t.same(await backlogs(), after, 'the next reading is from the other node')
  },
)

await t.test('sockets and timers are released, even if a host hangs', async t => {
  const rabbitmq = aRabbitmq(1)
  await rabbitmq.start()
  t.teardown(() => rabbitmq.stop())
  const port = Number(new URL(String(rabbitmq.urls[0])).port)
  const proxy = await startFaultProxy({ to: { host: '127.0.0.1', port } })
  t.teardown(() => proxy.close())
  const before = resources()

  const cluster = clusterOf([`http://127.0.0.1:${proxy.port}`], ', request_timeout: 1s')
  const exporter = await anExporter(t, cluster)
  await proxy.inject({ kind: 'half-open' })
  const polling = exporter.poll()
  await exporter.scrape()
  await exporter.stop()
  await polling
  await proxy.inject({ kind: 'none' })
  await until('nothing is left open', () => {
    const now = resources()
    return Object.entries(now).every(([kind, count]) => count <= (before[kind] ?? 0))
  })
  t.equal(proxy.connections.open, 0)
})

/** Open sockets, servers and timers. */
function resources(): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) {
    if (/TCP|Timeout/.test(kind)) counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}
