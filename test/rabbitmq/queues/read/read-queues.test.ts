import t, { type Test } from 'tap'
import type { QueuesFacts } from '../../../../src/rabbitmq/queues/facts/facts.ts'
import type { Reading, Source } from '../../../../src/reading/reading.ts'
import type { FinishedRequest } from '../../../../src/reading/request.ts'
import {
  createQueuesSource,
  type QueuesSection,
  type QueuesSourceOptions,
} from '../../../../src/rabbitmq/queues/read/read-queues.ts'
import { VisibleVhosts } from '../../../../src/rabbitmq/visible-vhosts.ts'
import type { MockRabbitmq } from '../../../../testbed/mock-rabbitmq/mock-rabbitmq.ts'
import { manualClock } from '../../../manual-clock.ts'
import { aMock, anApiOf } from '../../mock-cluster.ts'

type QueuesReading = Reading<QueuesFacts, QueuesSection>

const everything = { include: [], exclude: [] }

function aSource(
  t: Test,
  mock: MockRabbitmq,
  options: Partial<QueuesSourceOptions> = {},
): Source<QueuesFacts, QueuesSection> {
  return createQueuesSource({
    api: anApiOf(t, mock, { requestTimeout: 1 }),
    mode: 'auto',
    vhosts: everything,
    queues: everything,
    exclusive: false,
    visible: new VisibleVhosts(),
    observe: () => undefined,
    clock: manualClock(),
    ...options,
  })
}

function read(source: Source<QueuesFacts, QueuesSection>): Promise<QueuesReading> {
  return source.read(new AbortController().signal)
}

/** `vhost/queue ready+unacked` of each row. */
function rows({ facts: { vhosts, queues } }: QueuesReading): string[] {
  return queues.name.map((name, row) => {
    const vhost = vhosts.name[queues.vhost[row] ?? NaN] ?? '?'
    return `${vhost} ${name} ${queues.ready[row] ?? '?'}+${queues.unacked[row] ?? '?'}`
  })
}

function listed({ facts: { vhosts } }: QueuesReading): Record<string, number | undefined> {
  return Object.fromEntries(vhosts.name.map((name, row) => [name, vhosts.queuesListed[row]]))
}

function states({ sections }: QueuesReading): string {
  const { overview, vhosts, queues } = sections
  return `${overview.state} ${vhosts.state} ${queues.state}`
}

const shop = {
  vhosts: ['/', 'empty', 'shop'],
  queues: [
    { vhost: 'shop', name: 'orders', ready: 5, unacked: 2, consumers: 1, policy: 'limit' },
    { vhost: 'shop', name: 'invoices', ready: 7, type: 'quorum' as const },
    { vhost: '/', name: 'root', ready: 1 },
    { vhost: '/', name: 'amq.gen-x', exclusive: true },
  ],
}

t.test('a reading has the rows of all virtual hosts and queues, sorted by name', async t => {
  const mock = await aMock(t, shop)
  mock.cluster.queue('shop', 'orders').published = 50
  const finished: FinishedRequest[] = []
  const source = aSource(t, mock, { observe: request => finished.push(request) })
  t.equal(source.name, 'queues')
  t.equal(source.core, 'overview')
  const reading = await read(source)

  t.equal(states(reading), 'complete complete complete')
  t.strictSame(rows(reading), ['/ root 1+0', 'shop invoices 7+0', 'shop orders 5+2'])
  t.strictSame(reading.facts.vhosts, {
    rows: 3,
    name: ['/', 'empty', 'shop'],
    ready: Float64Array.of(1, NaN, 12),
    unacked: Float64Array.of(0, NaN, 2),
    queuesListed: Uint8Array.of(1, 1, 1),
  })
  t.match(reading.facts, {
    mode: 'full',
    overview: { version: '4.3.6', queues: 4, hiddenQueues: 0 },
    queues: {
      type: ['classic', 'quorum', 'classic'],
      policy: ['', '', 'limit'],
      published: Float64Array.of(NaN, NaN, 50),
      hasLeader: Float64Array.of(NaN, 1, NaN),
    },
  })
  t.strictSame(
    finished.map(({ api }) => api),
    ['GET /api/overview', 'GET /api/vhosts', 'GET /api/queues'],
  )
})

t.test('exclusive queues have rows only if they are included', async t => {
  const source = aSource(t, await aMock(t, shop), { exclusive: true })
  t.strictSame(rows(await read(source))[0], '/ amq.gen-x 0+0')
})

t.test('queues excluded by the filter have no rows, and do not count as hidden', async t => {
  const source = aSource(t, await aMock(t, shop), {
    vhosts: { include: [], exclude: ['/'] },
    queues: { include: [], exclude: ['inv.*'] },
  })
  const reading = await read(source)
  t.strictSame(rows(reading), ['shop orders 5+2'])
  t.strictSame(reading.facts.vhosts.name, ['empty', 'shop'])
  t.equal(reading.facts.overview?.hiddenQueues, 0)
})

t.test('queues that the overview counts but no list contains are hidden', async t => {
  const mock = await aMock(t, shop)
  mock.cluster.hiddenVhosts.add('shop')
  const reading = await read(aSource(t, mock))
  t.equal(reading.facts.overview?.hiddenQueues, 2)
  t.equal(states(reading), 'complete complete complete')
})

t.test(
  'a queue declared after the overview does not reduce the number of hidden queues',
  async t => {
    const mock = await aMock(t, shop)
    mock.fault('/api/overview', { kind: 'body', body: '{"object_totals":{"queues":1}}' })
    t.equal((await read(aSource(t, mock))).facts.overview?.hiddenQueues, 0)
  },
)

t.test('the number of hidden queues is unknown if the server filters', async t => {
  const source = aSource(t, await aMock(t, shop), { queues: { include: ['or.*'], exclude: [] } })
  const { facts } = await read(source)
  t.match([facts.mode, facts.overview?.hiddenQueues], ['filtered', NaN])
})

t.test('included names are filtered by the server, and checked again by the exporter', async t => {
  const mock = await aMock(t, { queues: [{ name: 'orders' }, { name: 'ORDERS' }, { name: 'x' }] })
  const reading = await read(aSource(t, mock, { queues: { include: ['ord.*'], exclude: [] } }))
  t.strictSame(reading.facts.queues.name, ['orders'], 'RabbitMQ does not mind case')
  t.match(mock.requests.order.at(-1)?.query, { name: '^(?:(?:ord.*))$', page: '1' })
})

for (const version of ['3.10.8', '4.3.6']) {
  t.test(`${version}: a virtual host without permission affects only its own queues`, async t => {
    const mock = await aMock(t, { ...shop, version })
    mock.cluster.hiddenVhosts.add('/')
    const reading = await read(aSource(t, mock, { mode: 'filtered' }))
    t.equal(states(reading), 'complete complete partial')
    t.strictSame(rows(reading), ['shop invoices 7+0', 'shop orders 5+2'])
    t.strictSame(listed(reading), { '/': 0, empty: 1, shop: 1 })
    t.match(reading.sections.queues.problems, [
      {
        kind: 'unauthorized',
        subject: 'vhost /',
        detail: /no permission in it \(`\^\$` is enough\)/,
      },
    ])
  })
}

t.test('a truncated list drops all queues of its virtual host, and no others', async t => {
  const mock = await aMock(t, shop)
  mock.fault('/api/queues/shop', { kind: 'body', body: '[{"name":"invoices","vhost":"shop"},' })
  const reading = await read(aSource(t, mock, { mode: 'filtered' }))
  t.equal(states(reading), 'complete complete partial')
  t.strictSame(rows(reading), ['/ root 1+0'])
  t.strictSame(listed(reading), { '/': 1, empty: 1, shop: 0 })
  t.match(reading.sections.queues.problems, [
    { kind: 'malformed', subject: 'vhost shop', detail: /GET \/api\/queues\/\{vhost\} at http/ },
  ])
})

t.test('if the list of all queues fails, virtual hosts and overview are still read', async t => {
  const mock = await aMock(t, shop)
  mock.fault('/api/queues', { kind: 'status', status: 500 })
  const reading = await read(aSource(t, mock))
  t.equal(states(reading), 'complete complete failed')
  t.strictSame(rows(reading), [])
  t.strictSame(listed(reading), { '/': 0, empty: 0, shop: 0 })
  t.match(reading.facts.overview, { queues: 4, hiddenQueues: NaN })
  t.match(reading.facts.vhosts.ready, Float64Array.of(1, NaN, 12))
})

t.test(
  'if the list of virtual hosts fails, queues are still read, and virtual hosts have no totals',
  async t => {
    const mock = await aMock(t, shop)
    mock.fault('/api/vhosts', { kind: 'status', status: 500 })
    const reading = await read(aSource(t, mock))
    t.equal(states(reading), 'complete failed complete')
    t.equal(rows(reading).length, 3)
    t.match(reading.facts.vhosts, { name: ['/', 'shop'], ready: Float64Array.of(NaN, NaN) })
  },
)

t.test('without the list of virtual hosts no lists per virtual host are requested', async t => {
  const mock = await aMock(t, shop)
  mock.fault('/api/vhosts', { kind: 'status', status: 500 })
  const reading = await read(aSource(t, mock, { mode: 'filtered' }))
  t.equal(states(reading), 'complete failed skipped')
  t.equal(mock.requests.order.length, 2)
})

t.test('if the overview fails, all other sections are still read', async t => {
  const mock = await aMock(t, shop)
  mock.fault('/api/overview', { kind: 'status', status: 500 })
  const reading = await read(aSource(t, mock))
  t.equal(states(reading), 'failed complete complete')
  t.equal(reading.facts.overview, null)
  t.equal(rows(reading).length, 3)
})

t.test('an unreachable cluster, or one that rejects the user, is sent one request', async t => {
  const mock = await aMock(t, { ...shop, password: 'changed' })
  const source = aSource(t, mock)
  const refused = await read(source)
  t.equal(states(refused), 'failed skipped skipped')
  t.match(refused.sections.overview.problems, [{ kind: 'unauthenticated' }])
  t.equal(mock.requests.order.length, 1)

  await mock.stop()
  const dead = await read(source)
  t.equal(states(dead), 'failed skipped skipped')
  t.match(dead.sections.overview.problems, [{ kind: 'unreachable' }])
  t.equal(dead.facts.vhosts.rows + dead.facts.queues.rows, 0)
})

t.test('after an overview response from another server nothing more is requested', async t => {
  for (const [is, fault] of [
    ['a web server', { kind: 'status', status: 404, body: '<html>Not Found</html>' }],
    ['a redirection', { kind: 'status', status: 301, body: '' }],
  ] as const) {
    const mock = await aMock(t, shop)
    mock.fault('/api/overview', fault)
    const source = aSource(t, mock)
    for (let poll = 1; poll <= 4; poll++) {
      const reading = await read(source)
      t.equal(states(reading), 'failed skipped skipped', `${is}, poll ${poll}`)
      t.match(reading.sections.overview.problems, [{ kind: 'malformed' }])
    }
    t.equal(mock.requests.order.length, 3, 'and no more after the third failure')
  }
})

t.test('with an unreadable overview all other sections are still read', async t => {
  const mock = await aMock(t, shop)
  mock.fault('/api/overview', { kind: 'body', body: '{"node":' })
  t.equal(states(await read(aSource(t, mock))), 'failed complete complete')
})

t.test('a virtual host whose path is blocked by a proxy affects only its own queues', async t => {
  const mock = await aMock(t, shop)
  mock.fault('/api/queues/%2F', { kind: 'status', status: 404, body: '<html>Not Found</html>' })
  const source = aSource(t, mock, { vhosts: { include: ['.*'], exclude: [] } })
  const reading = await read(source)
  t.equal(states(reading), 'complete complete partial')
  t.same(listed(reading), { '/': 0, empty: 1, shop: 1 })
})

t.test('a reading past its deadline sends no more requests', async t => {
  const mock = await aMock(t, shop)
  const abort = new AbortController()
  const source = aSource(t, mock, {
    mode: 'filtered',
    observe: ({ api }) => {
      if (api === 'GET /api/queues/{vhost}') abort.abort(new Error('out of time'))
    },
  })
  const reading = await source.read(abort.signal)
  t.equal(states(reading), 'complete complete partial')
  t.strictSame(listed(reading), { '/': 1, empty: 0, shop: 0 })
  t.strictSame(mock.requests.paths, ['/api/overview', '/api/vhosts', '/api/queues/%2F'])
})

t.test('mode totals has only depths', async t => {
  const mock = await aMock(t, shop)
  const { facts } = await read(aSource(t, mock, { mode: 'totals' }))
  t.equal(facts.mode, 'totals')
  t.match(facts.queues, {
    name: ['root', 'invoices', 'orders'],
    ready: Float64Array.of(1, 7, 5),
    unacked: Float64Array.of(0, 0, 2),
    consumers: Float64Array.of(NaN, NaN, NaN),
    published: Float64Array.of(NaN, NaN, NaN),
  })
  t.equal(facts.overview?.hiddenQueues, 0)
})

t.test('a server without statistics is read in mode totals', async t => {
  const mock = await aMock(t, shop)
  mock.cluster.statsDisabled = true
  const reading = await read(aSource(t, mock))
  t.equal(reading.facts.mode, 'totals')
  t.equal(rows(reading)[2], 'shop orders 5+2')
})

t.test(
  'the mode is chosen once, after the first complete overview and list of virtual hosts',
  async t => {
    const mock = await aMock(t, shop)
    const source = aSource(t, mock, { vhosts: { include: ['.*'], exclude: [] } })
    mock.fault('/api/overview', { kind: 'status', status: 500 })
    t.equal((await read(source)).facts.mode, 'full', 'for this reading alone')
    mock.clearFault('/api/overview')
    t.equal((await read(source)).facts.mode, 'filtered', 'few virtual hosts pass the filter')
    for (let index = 0; index < 30; index++) mock.cluster.vhosts.add(`host-${index}`)
    t.equal((await read(source)).facts.mode, 'filtered')
  },
)

for (const mode of ['auto', 'full', 'filtered'] as const) {
  t.test(`while statistics are switched off, mode ${mode} becomes totals, and says so`, async t => {
    const mock = await aMock(t, shop)
    const source = aSource(t, mock, { mode, queues: { include: ['orders'], exclude: [] } })
    const before = await read(source)
    t.not(before.facts.mode, 'totals')
    t.strictSame(before.sections.queues.problems, [])

    mock.cluster.statsDisabled = true
    for (let count = 0; count < 2; count++) {
      const off = await read(source)
      t.equal(off.facts.mode, 'totals')
      t.strictSame(rows(off), ['shop orders 5+2'])
      t.equal(off.sections.queues.state, 'partial')
      t.match(off.sections.queues.problems, [
        { kind: 'unsupported', subject: 'GET /api/queues', detail: /needs statistics/ },
      ])
    }
    mock.fault('/api/overview', { kind: 'status', status: 500 })
    t.equal((await read(source)).facts.mode, 'totals', 'as last known')
    mock.clearFault('/api/overview')

    mock.cluster.statsDisabled = false
    const on = await read(source)
    t.equal(on.facts.mode, before.facts.mode)
    t.strictSame(on.sections.queues.problems, [])
  })
}

t.test('a server that never had statistics is no problem for mode auto', async t => {
  const mock = await aMock(t, shop)
  mock.cluster.statsDisabled = true
  const source = aSource(t, mock)
  t.strictSame((await read(source)).sections.queues.problems, [])
  const full = await read(aSource(t, mock, { mode: 'full' }))
  t.match(full.sections.queues.problems, [{ kind: 'unsupported' }], 'but for mode full')
})

t.test('a list in which no queue has statistics is a problem', async t => {
  const mock = await aMock(t, shop)
  mock.cluster.statsReset = true
  const { sections } = await read(aSource(t, mock))
  t.match(sections.queues, { state: 'partial', problems: [{ kind: 'unavailable' }] })
  const totals = await read(aSource(t, mock, { mode: 'totals' }))
  t.strictSame(totals.sections.queues.problems, [])
})

t.test('elements that are not queues are skipped and reported', async t => {
  const mock = await aMock(t)
  mock.fault('/api/queues', { kind: 'body', body: '[{"name":"a","vhost":"/"},{"vhost":"/"},null]' })
  const reading = await read(aSource(t, mock))
  t.equal(states(reading), 'complete complete partial')
  t.strictSame(reading.facts.queues.name, ['a'])
  t.match(reading.sections.queues.problems, [
    { kind: 'malformed', subject: 'GET /api/queues', detail: /^2 elements/ },
  ])
})

/** Responses of the right type and the wrong shape: for the overview, and for the two lists. */
const wrongShapes = {
  overview: ['null', '[]', '{}', '{"items":[]}', '"text"'],
  vhosts: ['null', '{}', '{"items":[]}', '[null]', '[{}]', '[[]]'],
  queues: ['null', '{}', '{"items":[]}', '[null]', '[{"name":"a"}]', '[7,"text"]'],
} as const

for (const section of ['overview', 'vhosts', 'queues'] as const) {
  for (const body of wrongShapes[section]) {
    t.test(`${body} is malformed for ${section}, and costs only this section`, async t => {
      const mock = await aMock(t, shop)
      mock.fault(`/api/${section}`, { kind: 'body', body })
      const reading = await read(aSource(t, mock))
      const expected = ['overview', 'vhosts', 'queues'].map(name =>
        name === section ? 'failed' : 'complete',
      )
      t.equal(states(reading), expected.join(' '))
      t.match(reading.sections[section].problems, [{ kind: 'malformed', subject: /^GET \/api\// }])
      if (section === 'overview') t.equal(reading.facts.overview, null)
      if (section === 'queues') t.strictSame(listed(reading), { '/': 0, empty: 0, shop: 0 })
    })
  }
}

/** Statuses for the list of one virtual host. */
const refusals = [
  { status: 403, body: 'Forbidden', kind: 'unauthorized' },
  { status: 404, body: '{"error":"Object Not Found","reason":"Not Found"}', kind: 'unauthorized' },
  { status: 429, body: '', kind: 'throttled' },
  { status: 503, body: 'no backend', kind: 'unavailable' },
] as const

for (const { status, body, kind } of refusals) {
  t.test(`status ${status} for one virtual host is ${kind}, and costs only its rows`, async t => {
    const mock = await aMock(t, shop)
    mock.fault('/api/queues/%2F', { kind: 'status', status, body })
    const reading = await read(aSource(t, mock, { mode: 'filtered' }))
    t.equal(states(reading), 'complete complete partial')
    t.strictSame(rows(reading), ['shop invoices 7+0', 'shop orders 5+2'])
    t.strictSame(listed(reading), { '/': 0, empty: 1, shop: 1 })
    t.match(reading.sections.queues.problems, [{ kind, subject: 'vhost /' }])
  })
}

t.test('a list over the limit drops its rows, and the other sections are read', async t => {
  const mock = await aMock(t, shop)
  const api = anApiOf(t, mock, { maxElements: 3 })
  const reading = await read(aSource(t, mock, { api, exclusive: true }))
  t.equal(states(reading), 'complete complete failed')
  t.strictSame(rows(reading), [])
  t.match(reading.sections.queues.problems, [{ kind: 'too_large' }])
})

t.test('while one node is down, another that is slow costs one list and not the poll', async t => {
  const mock = await aMock(t, { ...shop, nodes: 2 })
  await mock.nodes[0]?.stop()
  mock.fault('/api/queues', { kind: 'silence' })
  const source = aSource(t, mock, { api: anApiOf(t, mock, { requestTimeout: 0.2 }) })
  const slow = await read(source)
  t.equal(states(slow), 'complete complete failed')
  t.match(slow.sections.queues.problems, [{ kind: 'timeout' }])
  mock.clearFault('/api/queues')
  t.equal(states(await read(source)), 'complete complete complete')
})

t.test(
  'a queue that is purged, deleted or declared again while pages are read has one row',
  async t => {
    const names = Array.from({ length: 800 }, (_, index) => `q${String(index).padStart(4, '0')}`)
    const mock = await aMock(t, { queues: names.map(name => ({ name, ready: 5 })) })
    let pages = 0
    const source = aSource(t, mock, {
      api: anApiOf(t, mock),
      queues: { include: ['q.*'], exclude: [] },
      observe: ({ api }) => {
        if (api !== 'GET /api/queues' || ++pages !== 1) return
        mock.cluster.delete('/', 'q0000')
        mock.cluster.queue('/', 'q0001').ready = 0
        mock.cluster.delete('/', 'q0700')
        mock.cluster.declare({ name: 'q0700', ready: 1, type: 'quorum' })
        mock.cluster.declare({ name: 'q0000', ready: 2, type: 'quorum' })
        mock.cluster.delete('/', 'q0002')
      },
    })
    const { facts, sections } = await read(source)
    t.equal(sections.queues.state, 'complete')
    t.strictSame(facts.queues.name.length, new Set(facts.queues.name).size, 'no queue twice')
    const missing = names.filter(name => name !== 'q0002' && !facts.queues.name.includes(name))
    t.strictSame(missing, [])
    t.match(rows({ facts } as QueuesReading).slice(0, 2), ['/ q0000 2+0', '/ q0001 0+0'])
  },
)

for (const version of ['3.10.8', '4.3.6']) {
  for (const mode of ['full', 'totals'] as const) {
    t.test(
      `${version}, ${mode}: a virtual host whose permission is revoked is unlisted`,
      async t => {
        const mock = await aMock(t, { ...shop, version })
        const visible = new VisibleVhosts()
        t.equal(
          states(await read(aSource(t, mock, { mode, visible }))),
          'complete complete complete',
        )
        mock.cluster.hiddenVhosts.add('shop')
        for (let poll = 0; poll < 3; poll++) {
          // A reload replaces the source.
          const reading = await read(aSource(t, mock, { mode, visible }))
          t.equal(states(reading), 'complete complete partial')
          t.strictSame(rows(reading), ['/ root 1+0'])
          t.strictSame(listed(reading), { '/': 1, empty: 1, shop: 0 })
          t.match(reading.sections.queues.problems, [
            { kind: 'unauthorized', subject: 'vhost shop' },
          ])
          t.equal(reading.facts.overview?.hiddenQueues, 2)
        }
        mock.cluster.hiddenVhosts.delete('shop')
        const granted = await read(aSource(t, mock, { mode, visible }))
        t.equal(states(granted), 'complete complete complete')
        t.equal(rows(granted).length, 3)
      },
    )
  }
}

t.test('a virtual host whose queues were all deleted is empty, after one request', async t => {
  const mock = await aMock(t, shop)
  const source = aSource(t, mock)
  await read(source)
  mock.cluster.delete('shop', 'orders')
  mock.cluster.delete('shop', 'invoices')
  for (let poll = 0; poll < 2; poll++) {
    const reading = await read(source)
    t.equal(states(reading), 'complete complete complete')
    t.strictSame(listed(reading), { '/': 1, empty: 1, shop: 1 })
  }
  t.equal(mock.requests.paths.filter(path => path === '/api/queues/shop').length, 1)
})

t.test(
  'queues that are declared between the list of all and that of their vhost count',
  async t => {
    const mock = await aMock(t, shop)
    let lists = 0
    const source = aSource(t, mock, {
      observe: ({ api }) => {
        if (api === 'GET /api/queues' && ++lists === 2)
          mock.cluster.declare({ vhost: 'shop', name: 'new' })
      },
    })
    await read(source)
    for (const name of ['orders', 'invoices']) mock.cluster.delete('shop', name)
    t.strictSame(rows(await read(source)), ['/ root 1+0', 'shop new 0+0'])
  },
)

t.test('a virtual host that was deleted is gone at once', async t => {
  const mock = await aMock(t, shop)
  const source = aSource(t, mock)
  await read(source)
  mock.cluster.delete('shop', 'orders')
  mock.cluster.delete('shop', 'invoices')
  mock.cluster.vhosts.delete('shop')
  const reading = await read(source)
  t.equal(states(reading), 'complete complete complete')
  t.strictSame(listed(reading), { '/': 1, empty: 1 })
  t.notOk(mock.requests.paths.includes('/api/queues/shop'))
})

t.test('a virtual host of which it is not known why nothing is listed is unlisted', async t => {
  const mock = await aMock(t, shop)
  const source = aSource(t, mock)
  await read(source)
  mock.cluster.hiddenVhosts.add('shop')
  mock.fault('/api/queues/shop', { kind: 'status', status: 503 })
  const reading = await read(source)
  t.strictSame(listed(reading), { '/': 1, empty: 1, shop: 0 })
  t.match(reading.sections.queues.problems, [{ kind: 'unavailable', subject: 'vhost shop' }])
})

t.test(
  'permissions revoked in very many virtual hosts cost a bounded number of requests',
  async t => {
    const vhosts = Array.from({ length: 50 }, (_, index) => `v${index}`)
    const mock = await aMock(t, { vhosts, queues: vhosts.map(vhost => ({ vhost, name: 'jobs' })) })
    const source = aSource(t, mock)
    await read(source)
    for (const vhost of vhosts) mock.cluster.hiddenVhosts.add(vhost)
    mock.requests.clear()
    const reading = await read(source)
    t.strictSame(reading.facts.vhosts.queuesListed, new Uint8Array(50))
    t.equal(mock.requests.order.length, 3 + 20)
    t.equal(reading.sections.queues.problems.length, 1 + 20)
    t.match(reading.sections.queues.problems[0], {
      kind: 'unauthorized',
      subject: '30 more virtual hosts',
    })
  },
)

/** Two names that would be the same label value. */
const collisions = {
  'the same name': ['"jobs"', '"jobs"'],
  'names that are the same after escapes': ['"jo\\u0062s"', '"jobs"'],
  'names that differ in lone surrogates': ['"\\ud800"', '"\\udbff"'],
}

for (const [title, [first, second]] of Object.entries(collisions)) {
  t.test(`of two queues with ${title} the last counts, and the other one is reported`, async t => {
    const mock = await aMock(t)
    const body = `[{"name":${first},"vhost":"/"},{"name":"x","vhost":"/"},
      {"name":${second},"vhost":"/","messages_ready":7,"messages_unacknowledged":0}]`
    mock.fault('/api/queues', { kind: 'body', body })
    const reading = await read(aSource(t, mock))
    t.equal(reading.facts.queues.rows, 2)
    t.equal(new Set(reading.facts.queues.name.map(name => Buffer.from(name).toString())).size, 2)
    t.equal(reading.facts.queues.ready.filter(ready => ready === 7).length, 1)
    t.match(reading.sections.queues.problems, [
      { kind: 'malformed', subject: 'GET /api/queues', detail: /^1 elements are listed twice/ },
    ])
  })
}

t.test(
  'a virtual host that is listed twice has one row, and its queues are listed once',
  async t => {
    const mock = await aMock(t, shop)
    mock.fault('/api/vhosts', { kind: 'body', body: '[{"name":"/"},{"name":"shop"},{"name":"/"}]' })
    const reading = await read(aSource(t, mock, { mode: 'filtered' }))
    t.strictSame(reading.facts.vhosts.name, ['/', 'shop'])
    t.equal(rows(reading).length, 3)
    t.equal(mock.requests.paths.filter(path => path === '/api/queues/%2F').length, 1)
    t.match(reading.sections.vhosts, { state: 'partial', problems: [{ kind: 'malformed' }] })
  },
)
