import t, { type Test } from 'tap'
import { entry } from '../../../../src/columns/columns.ts'
import type { NamePatterns } from '../../../../src/columns/name-filter.ts'
import type { ManagementOptions } from '../../../../src/rabbitmq/client/options.ts'
import type { ExchangeName } from '../../../../src/rabbitmq/dead-letter-exchanges.ts'
import type { TopologyFacts } from '../../../../src/rabbitmq/topology/facts.ts'
import { mostExchanges } from '../../../../src/rabbitmq/topology/read/read-exchanges.ts'
import {
  createTopologySource,
  type TopologySection,
} from '../../../../src/rabbitmq/topology/read/read-topology.ts'
import type { Reading } from '../../../../src/reading/reading.ts'
import type { MockRabbitmq } from '../../../../testbed/mock-rabbitmq/mock-rabbitmq.ts'
import { manualClock } from '../../../manual-clock.ts'
import { aMock, anApiOf } from '../../mock-cluster.ts'

type TopologyReading = Reading<TopologyFacts, TopologySection>

const dead: ExchangeName = { vhost: 'shop', name: 'dead/letters' }
const parked: ExchangeName = { vhost: 'shop', name: 'parked' }

interface Request {
  readonly vhosts?: NamePatterns
  readonly due?: readonly ExchangeName[]
  readonly options?: Partial<ManagementOptions>
  readonly signal?: AbortSignal
  readonly whenNamed?: (signal: AbortSignal) => Promise<void>
  readonly onRequest?: () => void
}

async function read(t: Test, mock: MockRabbitmq, request: Request = {}): Promise<TopologyReading> {
  const { vhosts = { include: [], exclude: [] }, due = [dead] } = request
  const { signal = new AbortController().signal, onRequest = (): void => undefined } = request
  const source = createTopologySource({
    api: anApiOf(t, mock, request.options),
    vhosts,
    exchanges: { whenNamed: request.whenNamed ?? (() => Promise.resolve()), due: () => due },
    observe: onRequest,
    clock: manualClock(),
  })
  return await source.read(signal)
}

async function aShop(t: Test, version = '4.3.6'): Promise<MockRabbitmq> {
  const mock = await aMock(t, { version, vhosts: ['/', 'shop'] })
  mock.cluster.limits.set('shop', { 'max-queues': 10, 'max-connections': -1 })
  mock.cluster.limits.set('/', { 'max-connections': 5 })
  const toQueue = { destination_type: 'queue', routing_key: 'order' } as const
  mock.cluster.exchanges.push(
    { ...dead, type: 'direct', bindings: [{ ...toQueue, destination: 'order.dead' }] },
    { ...parked, type: 'fanout', bindings: [] },
  )
  return mock
}

const deadBindings = {
  type: 'direct',
  bindings: [{ destination: 'order.dead', isQueue: true, routingKey: 'order' }],
}

t.test('limits and bindings are read, with three requests for one exchange', async t => {
  let requests = 0
  const { facts, sections } = await read(t, await aShop(t), { onRequest: () => requests++ })
  t.strictSame(facts.limits, {
    rows: 2,
    vhost: ['/', 'shop'],
    maxQueues: Float64Array.of(NaN, 10),
    maxConnections: Float64Array.of(5, NaN),
  })
  t.strictSame(facts.exchanges, [{ ...dead, read: deadBindings }])
  t.match(sections, {
    vhost_limits: { state: 'complete' },
    dead_letter_exchanges: { state: 'complete' },
  })
  t.equal(requests, 3)
})

t.test('a cluster without limits and dead letters takes one request', async t => {
  let requests = 0
  const { facts, sections } = await read(t, await aMock(t), {
    due: [],
    onRequest: () => requests++,
  })
  t.match(facts, { limits: { rows: 0 }, exchanges: [] })
  t.match(sections, {
    vhost_limits: { state: 'complete' },
    dead_letter_exchanges: { state: 'skipped' },
  })
  t.equal(requests, 1)
})

t.test('excluded virtual hosts have no limits', async t => {
  const vhosts = { include: ['shop'], exclude: [] }
  t.strictSame((await read(t, await aShop(t), { vhosts })).facts.limits?.vhost, ['shop'])
})

t.test('exchanges that a dead-letter exchange is bound to are read too, each once', async t => {
  const mock = await aShop(t)
  const toExchange = { destination_type: 'exchange', routing_key: '' } as const
  const first = { vhost: 'shop', name: 'first' }
  mock.cluster.exchanges.push({
    ...first,
    type: 'fanout',
    bindings: [
      { ...toExchange, destination: dead.name },
      { ...toExchange, destination: first.name },
    ],
  })
  const { facts } = await read(t, mock, { due: [first] })
  t.match(facts.exchanges, [first, { ...dead, read: deadBindings }])
  t.equal(facts.exchanges.length, 2)
})

t.test('an exchange that does not exist has no bindings, and is no problem', async t => {
  const gone = { vhost: '/', name: 'gone' }
  const { facts, sections } = await read(t, await aShop(t), { due: [gone, dead] })
  t.strictSame(facts.exchanges, [
    { ...gone, read: { type: '', bindings: [] } },
    { ...dead, read: deadBindings },
  ])
  t.equal(sections.dead_letter_exchanges.state, 'complete')
})

t.test('a virtual host without permission costs only its own exchanges', async t => {
  const mock = await aShop(t, '3.10.8')
  mock.cluster.hiddenVhosts.add('/')
  const { facts, sections } = await read(t, mock, { due: [{ vhost: '/', name: 'x' }, dead] })
  t.match(facts.exchanges, [{ read: null }, { read: deadBindings }])
  t.match(facts.limits, { vhost: ['shop'] })
  t.match(sections.dead_letter_exchanges, {
    state: 'partial',
    problems: [{ kind: 'unauthorized', subject: 'vhost /' }],
  })
})

const pathOfDead = '/api/exchanges/shop/dead%2Fletters'

t.test('bindings that fail cost only their exchange', async t => {
  const mock = await aShop(t)
  mock.fault(`${pathOfDead}/bindings/source`, { kind: 'status', status: 403 })
  const { facts, sections } = await read(t, mock, { due: [dead, parked] })
  t.match(facts.exchanges, [{ read: null }, { read: { type: 'fanout', bindings: [] } }])
  t.match(sections.dead_letter_exchanges, {
    state: 'partial',
    problems: [{ kind: 'unauthorized', subject: 'vhost shop' }],
  })
})

for (const [status, kind, requested] of [
  [401, 'unauthenticated', 1],
  [403, 'unauthorized', 2],
  [429, 'throttled', 1],
  [503, 'unavailable', 1],
] as const) {
  t.test(`status ${status} for an exchange is ${kind}, and costs no limits`, async t => {
    const mock = await aShop(t)
    mock.fault(pathOfDead, { kind: 'status', status, body: '' })
    const { facts, sections } = await read(t, mock, { due: [dead, parked] })
    t.match(sections.vhost_limits, { state: 'complete' })
    t.match(sections.dead_letter_exchanges.problems, [{ kind }])
    t.equal(facts.exchanges.length, requested, 'others are left out if they would fail as well')
  })

  t.test(`status ${status} for limits is ${kind}`, async t => {
    const mock = await aShop(t)
    mock.fault('/api/vhost-limits', { kind: 'status', status, body: '' })
    const { facts, sections } = await read(t, mock)
    t.equal(facts.limits, null)
    t.match(sections.vhost_limits, { state: 'failed', problems: [{ kind }] })
    const isSkipped = kind === 'unauthenticated'
    t.equal(sections.dead_letter_exchanges.state, isSkipped ? 'skipped' : 'complete')
  })
}

t.test('limits that this version does not have are unsupported', async t => {
  const mock = await aShop(t)
  const body = '{"error":"Object Not Found","reason":"Not Found"}'
  mock.fault('/api/vhost-limits', { kind: 'status', status: 404, body })
  const { sections } = await read(t, mock)
  t.match(sections, {
    vhost_limits: { state: 'failed', problems: [{ kind: 'unsupported' }] },
    dead_letter_exchanges: { state: 'complete' },
  })
})

for (const body of ['null', '{}', '{"items":[]}', '[null]', '["text",[]]', '[{"value":{}}]']) {
  t.test(`${body} is malformed for limits`, async t => {
    const mock = await aShop(t)
    mock.fault('/api/vhost-limits', { kind: 'body', body })
    const { facts, sections } = await read(t, mock)
    t.equal(facts.limits, null)
    t.match(sections.vhost_limits, { state: 'failed', problems: [{ kind: 'malformed' }] })
    t.equal(sections.dead_letter_exchanges.state, 'complete')
  })

  t.test(`${body} is malformed for bindings`, async t => {
    const mock = await aShop(t)
    mock.fault(`${pathOfDead}/bindings/source`, { kind: 'body', body })
    const { facts, sections } = await read(t, mock)
    t.match(facts.exchanges, [{ read: null }])
    const problems = [{ kind: 'malformed' }]
    t.match(sections.dead_letter_exchanges, { state: 'failed', problems })
  })
}

for (const body of ['null', '[]', '{}', '{"type":7}']) {
  t.test(`${body} is malformed for an exchange`, async t => {
    const mock = await aShop(t)
    mock.fault(pathOfDead, { kind: 'body', body })
    const { facts, sections } = await read(t, mock)
    t.match(facts.exchanges, [{ read: null }])
    const problems = [{ kind: 'malformed' }]
    t.match(sections.dead_letter_exchanges, { state: 'failed', problems })
  })
}

t.test('a response over the limit, or cut, is dropped', async t => {
  const mock = await aShop(t)
  mock.fault('/api/vhost-limits', { kind: 'endless' })
  const { facts, sections } = await read(t, mock, { options: { maxElements: 100 } })
  t.equal(facts.limits, null)
  t.match(sections.vhost_limits, { state: 'failed', problems: [{ kind: 'too_large' }] })

  mock.clearFault('/api/vhost-limits')
  mock.fault(`${pathOfDead}/bindings/source`, { kind: 'cut', afterBytes: 20 })
  t.match((await read(t, mock)).facts.exchanges, [{ read: null }])
})

t.test('a virtual host listed twice, or equal after decoding, has one row', async t => {
  const mock = await aShop(t)
  const body = JSON.stringify([
    { vhost: 'a\ud800', value: { 'max-queues': 1 } },
    { vhost: 'a\ufffd', value: { 'max-queues': 2 } },
  ])
  mock.fault('/api/vhost-limits', { kind: 'body', body })
  const { facts, sections } = await read(t, mock)
  t.match(facts.limits, { rows: 1, vhost: ['a\ufffd'], maxQueues: Float64Array.of(2) })
  t.match(sections.vhost_limits, { state: 'partial', problems: [{ kind: 'malformed' }] })
})

t.test('values of the wrong type are no limits', async t => {
  const mock = await aShop(t)
  const body = '[{"vhost":"a","value":[]},{"vhost":"b","value":{"max-queues":"7","x":1}}]'
  mock.fault('/api/vhost-limits', { kind: 'body', body })
  const { facts } = await read(t, mock)
  t.strictSame(facts.limits?.maxQueues, Float64Array.of(NaN, 7))
})

t.test('a slow node ends the reading of exchanges with its first timeout', async t => {
  const mock = await aShop(t)
  mock.fault(pathOfDead, { kind: 'silence' })
  const options = { requestTimeout: 0.05 }
  const { facts, sections } = await read(t, mock, { due: [dead, parked], options })
  t.match(facts.exchanges, [{ read: null }])
  t.equal(facts.exchanges.length, 1)
  t.match(sections.dead_letter_exchanges.problems, [{ kind: 'timeout' }])
})

t.test('an unreachable cluster is sent one request', async t => {
  const mock = await aShop(t)
  await mock.stop()
  const { facts, sections } = await read(t, mock)
  t.strictSame(facts, { limits: null, exchanges: [] })
  t.match(sections, {
    vhost_limits: { state: 'failed' },
    dead_letter_exchanges: { state: 'skipped' },
  })
})

t.test('one reading reads a bounded number of exchanges', async t => {
  const mock = await aShop(t)
  const due = Array.from({ length: mostExchanges + 5 }, (_, at) => ({ vhost: '/', name: `x${at}` }))
  const { facts } = await read(t, mock, { due })
  t.equal(facts.exchanges.length, mostExchanges)
  t.match(entry(facts.exchanges, 0), { name: 'x0' })
})

t.test('the exchanges are requested once they are known', async t => {
  const mock = await aShop(t)
  const due: ExchangeName[] = []
  const whenNamed = (): Promise<void> => {
    due.push(dead)
    return Promise.resolve()
  }
  t.match((await read(t, mock, { due, whenNamed })).facts.exchanges, [dead])
})
