import t, { type Test } from 'tap'
import type { Fault } from '../../testbed/mock-rabbitmq/fault.ts'
import { createMockRabbitmq, type MockRabbitmq } from '../../testbed/mock-rabbitmq/mock-rabbitmq.ts'
import { anExporter, type Exporter } from '../app/an-exporter.ts'
import { having, type Samples } from '../app/samples.ts'

/** An invalid response at the second poll, and the problem reported. */
interface InvalidResponse {
  readonly is: string
  readonly fault: Fault
  readonly kind: string
  readonly detail: string
}

const invalidResponses: readonly InvalidResponse[] = [
  {
    is: 'status 500',
    fault: { kind: 'status', status: 500 },
    kind: 'unavailable',
    detail: 'status 500: mock, set by a test',
  },
  {
    is: 'a truncated response',
    fault: { kind: 'cut', afterBytes: 100 },
    kind: 'unreachable',
    detail: 'connection closed in the middle of the response',
  },
  {
    is: 'an error page of a proxy',
    fault: { kind: 'body', body: '<html><h1>502 Bad Gateway</h1></html>' },
    kind: 'malformed',
    detail: 'expected JSON, found <html><h1>502 Bad Gateway</h1></html>',
  },
  {
    is: 'an endless array',
    fault: { kind: 'endless' },
    kind: 'too_large',
    detail: 'the response is larger than 1048576 bytes',
  },
  {
    is: 'no response in time',
    fault: { kind: 'silence' },
    kind: 'timeout',
    detail: 'no response within the request timeout of 3 s',
  },
]

const waiting =
  'tidemark_backlog_messages{messaging_cluster="r",messaging_system="rabbitmq",vhost="/",destination='

async function polled(
  t: Test,
  options = '',
): Promise<{ rabbitmq: MockRabbitmq; exporter: Exporter }> {
  const rabbitmq = createMockRabbitmq({
    vhosts: ['/', 'shop'],
    queues: [
      { name: 'jobs', ready: 3, unacked: 2 },
      { name: 'mails', ready: 9 },
      { vhost: 'shop', name: 'orders', type: 'quorum', ready: 40 },
    ],
  })
  await rabbitmq.start()
  t.teardown(() => rabbitmq.stop())
  const limits = 'request_timeout: 3s, max_response_size: 1MiB, max_objects: 1000000'
  const intervals = 'intervals: { queues: 1h, nodes: 1h, traffic: 1h, links: 1h, health: 1h }'
  const cluster = `{ name: r, urls: ['${rabbitmq.urls[0]}'], ${intervals}, ${limits} ${options} }`
  return { rabbitmq, exporter: await anExporter(t, `rabbitmq: [${cluster}]`) }
}

/** Everything that is read from the list of queues. */
function ofQueues(samples: Samples): Record<string, number> {
  return { ...having(samples, '_messages', 'queue='), ...having(samples, 'tidemark_backlog_') }
}

for (const { is, fault, kind, detail } of invalidResponses) {
  await t.test(`${is} to the list of queues keeps the last values of each queue`, async t => {
    const { rabbitmq, exporter } = await polled(t)
    const before = await exporter.samples()
    rabbitmq.fault('/api/queues', fault)
    rabbitmq.cluster.queue('/', 'jobs').ready = 0
    await exporter.poll()

    const url = rabbitmq.urls[0]
    t.same(exporter.problems(), [`queues/queues: ${kind}: GET /api/queues at ${url}: ${detail}`])
    const during = await exporter.samples()
    t.same(having(during, 'problems{', 'section="queues"', `kind="${kind}"`), {
      [`tidemark_source_problems{messaging_system="rabbitmq",messaging_cluster="r",reading="queues",section="queues",kind="${kind}"}`]: 1,
    })
    t.same(Object.values(having(during, 'section_up{', 'section="queues"')), [0])
    t.same(Object.values(having(during, 'source_up{', 'reading="queues"')), [1], 'it is up in part')
    t.equal(during.get(`${waiting}"jobs"}`), 5, 'not read, so not empty')
    t.same(ofQueues(during), ofQueues(before))
    t.same(having(during, '_stale_queues'), stale({ '/': 2, shop: 1 }))

    rabbitmq.clearFault('/api/queues')
    await exporter.poll()
    t.same(exporter.problems(), [])
    const after = await exporter.samples()
    t.equal(after.get(`${waiting}"jobs"}`), 2)
    t.same(having(after, '_stale_queues'), stale({ '/': 0, shop: 0 }))
  })
}

function stale(queues: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(queues).map(([vhost, count]) => [
      `tidemark_rabbitmq_vhost_stale_queues{messaging_cluster="r",vhost="${vhost}"}`,
      count,
    ]),
  )
}

await t.test('a virtual host whose permission is revoked keeps its rows as stale', async t => {
  const { rabbitmq, exporter } = await polled(t)
  const before = await exporter.samples()
  rabbitmq.cluster.hiddenVhosts.add('shop')
  await exporter.poll()
  await exporter.poll()

  const detail = 'the user has no permission in it (`^$` is enough), or it was just deleted'
  t.same(exporter.problems(), [
    `queues/queues: unauthorized: vhost shop: ${detail}`,
    `traffic/exchanges: unauthorized: vhost shop: ${detail}`,
  ])
  const during = await exporter.samples()
  t.same(ofQueues(during), ofQueues(before))
  t.same(having(during, '_exchange_'), having(before, '_exchange_'))
  t.same(having(during, '_stale_queues'), stale({ '/': 0, shop: 1 }))
  t.same(having(during, '_hidden_queues'), {
    'tidemark_rabbitmq_hidden_queues{messaging_cluster="r"}': 1,
  })

  rabbitmq.cluster.hiddenVhosts.delete('shop')
  await exporter.poll()
  t.same(exporter.problems(), [])
  t.same(having(await exporter.samples(), '_stale_queues'), stale({ '/': 0, shop: 0 }))
})

await t.test('objects that are listed twice are printed once, and reported', async t => {
  const { rabbitmq, exporter } = await polled(t)
  const lists = {
    vhosts: '{"name":"/"}',
    queues: '{"name":"jobs","vhost":"/","type":"quorum","messages_ready":1}',
    nodes: '{"name":"rabbit@a","running":true,"mem_used":1}',
    exchanges: '{"name":"bus","vhost":"/","message_stats":{"publish_in":1}}',
  }
  for (const [list, element] of Object.entries(lists)) {
    rabbitmq.fault(`/api/${list}`, { kind: 'body', body: `[${element},${element}]` })
  }
  await exporter.poll()
  // Throws if a series is printed twice.
  const samples = await exporter.samples()
  t.same(Object.values(having(samples, 'node_memory_used_bytes', 'rabbit@a')), [1])
  const detail = '1 elements are listed twice, or their names are the same after decoding'
  t.same(exporter.problems(), [
    `queues/vhosts: malformed: GET /api/vhosts: ${detail}`,
    `queues/queues: malformed: GET /api/queues: ${detail}`,
    `nodes/nodes: malformed: GET /api/nodes: ${detail}`,
    `traffic/exchanges: malformed: GET /api/exchanges: ${detail}`,
  ])
})

/** Ways in which RabbitMQ denies a user access to a virtual host. */
const refusals: Readonly<Record<string, (rabbitmq: MockRabbitmq) => void>> = {
  'is not shown': ({ cluster }) => cluster.hiddenVhosts.add('shop'),
  'returns 403': rabbitmq => rabbitmq.fault('/api/queues/shop', { kind: 'status', status: 403 }),
}

for (const [does, refuse] of Object.entries(refusals)) {
  await t.test(`with included virtual hosts, the problem names the one that ${does}`, async t => {
    const { rabbitmq, exporter } = await polled(
      t,
      ", mode: filtered, vhosts: { include: ['/', shop] }",
    )
    const before = await exporter.samples()
    refuse(rabbitmq)
    await exporter.poll()

    t.same(
      exporter.problems().filter(problem => problem.startsWith('queues/')),
      [
        'queues/queues: unauthorized: vhost shop: the user has no permission in it (`^$` is enough), or it was just deleted',
      ],
    )
    const during = await exporter.samples()
    t.same(ofQueues(during), ofQueues(before), 'its queues keep their last reading')
    t.same(having(during, '_stale_queues'), stale({ '/': 0, shop: 1 }))
    t.same(Object.values(having(during, 'section_up{', 'section="queues"')), [1])
  })
}
