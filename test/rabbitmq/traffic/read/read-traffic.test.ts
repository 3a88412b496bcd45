import t, { type Test } from 'tap'
import type { NamePatterns } from '../../../../src/columns/name-filter.ts'
import type { TrafficFacts } from '../../../../src/rabbitmq/traffic/facts.ts'
import type { Reading } from '../../../../src/reading/reading.ts'
import {
  createTrafficSource,
  type TrafficSection,
} from '../../../../src/rabbitmq/traffic/read/read-traffic.ts'
import { VisibleVhosts } from '../../../../src/rabbitmq/visible-vhosts.ts'
import type { MockRabbitmq } from '../../../../testbed/mock-rabbitmq/mock-rabbitmq.ts'
import { manualClock } from '../../../manual-clock.ts'
import { aMock, anApiOf } from '../../mock-cluster.ts'

type TrafficReading = Reading<TrafficFacts, TrafficSection>

/** Returns a function that reads the traffic of a cluster. */
function aReader(
  t: Test,
  mock: MockRabbitmq,
  vhosts: NamePatterns = { include: [], exclude: [] },
): () => Promise<TrafficReading> {
  const api = anApiOf(t, mock)
  const source = createTrafficSource({
    api,
    vhosts,
    visible: new VisibleVhosts(),
    isKnownVhost: vhost => mock.cluster.vhosts.has(vhost),
    observe: () => undefined,
    clock: manualClock(),
  })
  return () => source.read(new AbortController().signal)
}

function read(t: Test, mock: MockRabbitmq, vhosts?: NamePatterns): Promise<TrafficReading> {
  return aReader(t, mock, vhosts)()
}

async function aBusyMock(t: Test): Promise<MockRabbitmq> {
  const mock = await aMock(t, { vhosts: ['/', 'shop'] })
  mock.cluster.connections.push(
    { vhost: 'shop', state: 'running' },
    { vhost: 'shop', state: 'blocked' },
    { vhost: 'shop', state: 'running' },
    { vhost: '/', state: 'running' },
  )
  return mock
}

t.test(
  'exchanges are listed one by one, connections are counted by virtual host and state',
  async t => {
    const { facts, sections } = await read(t, await aBusyMock(t))
    t.match(sections, { exchanges: { state: 'complete' }, connections: { state: 'complete' } })
    t.strictSame(facts.connections, {
      rows: 3,
      vhost: ['/', 'shop', 'shop'],
      state: ['running', 'blocked', 'running'],
      connections: Float64Array.of(1, 1, 2),
    })
    t.equal(facts.exchanges.rows, 12)
    t.match(facts.exchanges, { vhost: ['/'], name: ['', 'amq.direct'], type: ['direct', 'direct'] })
    t.match(facts.exchanges.publishedIn.subarray(0, 2), Float64Array.of(10, NaN))
  },
)

t.test('excluded virtual hosts have no rows', async t => {
  const { facts } = await read(t, await aBusyMock(t), { include: ['shop'], exclude: [] })
  t.strictSame(new Set(facts.exchanges.vhost), new Set(['shop']))
  t.strictSame(new Set(facts.connections.vhost), new Set(['shop']))
})

t.test('each list fails separately, and an incomplete list is dropped', async t => {
  const mock = await aBusyMock(t)
  mock.fault('/api/connections', { kind: 'body', body: '[{"vhost":"shop","state":"running"},' })
  const withoutConnections = await read(t, mock)
  t.match(withoutConnections.sections, {
    exchanges: { state: 'complete' },
    connections: { state: 'failed', problems: [{ kind: 'malformed' }] },
  })
  t.equal(withoutConnections.facts.connections.rows, 0)
  t.equal(withoutConnections.facts.exchanges.rows, 12)

  mock.clearFault('/api/connections')
  mock.fault('/api/exchanges', { kind: 'status', status: 500 })
  const withoutExchanges = await read(t, mock)
  t.match(withoutExchanges.sections, {
    exchanges: { state: 'failed', problems: [{ kind: 'unavailable' }] },
    connections: { state: 'complete' },
  })
  t.equal(withoutExchanges.facts.connections.rows, 3)
})

t.test('an unreachable cluster is sent one request', async t => {
  const mock = await aBusyMock(t)
  await mock.stop()
  const { sections } = await read(t, mock)
  t.match(sections, { exchanges: { state: 'failed' }, connections: { state: 'skipped' } })
})

for (const section of ['exchanges', 'connections'] as const) {
  for (const body of ['null', '{}', '{"items":[]}', '[null]', '["text",[]]']) {
    t.test(`${body} is malformed for ${section}, and costs only this section`, async t => {
      const mock = await aBusyMock(t)
      mock.fault(`/api/${section}`, { kind: 'body', body })
      const { facts, sections } = await read(t, mock)
      t.match(sections[section], { state: 'failed', problems: [{ kind: 'malformed' }] })
      t.equal(facts[section].rows, 0)
      const other = section === 'exchanges' ? 'connections' : 'exchanges'
      t.equal(sections[other].state, 'complete')
      t.ok(facts[other].rows > 0)
    })
  }

  for (const [status, kind] of [
    [403, 'unauthorized'],
    [429, 'throttled'],
    [503, 'unavailable'],
  ] as const) {
    t.test(`status ${status} for ${section} is ${kind}, and costs only this section`, async t => {
      const mock = await aBusyMock(t)
      mock.fault(`/api/${section}`, { kind: 'status', status, body: '' })
      const { sections } = await read(t, mock)
      t.match(sections[section], { state: 'failed', problems: [{ kind }] })
      t.equal(sections[section === 'exchanges' ? 'connections' : 'exchanges'].state, 'complete')
    })
  }
}

t.test('the exchanges of a virtual host whose permission is revoked are hidden', async t => {
  const mock = await aBusyMock(t)
  const poll = aReader(t, mock)
  t.strictSame((await poll()).facts.hiddenVhosts, [])
  mock.cluster.hiddenVhosts.add('shop')
  for (let polls = 0; polls < 3; polls++) {
    const { facts, sections } = await poll()
    t.strictSame(new Set(facts.exchanges.vhost), new Set(['/']))
    t.strictSame(facts.hiddenVhosts, ['shop'])
    t.match(sections.exchanges, {
      state: 'partial',
      problems: [{ kind: 'unauthorized', subject: 'vhost shop' }],
    })
  }
  mock.cluster.hiddenVhosts.delete('shop')
  t.match(await poll(), {
    facts: { hiddenVhosts: [], exchanges: { rows: 12 } },
    sections: { exchanges: { state: 'complete' } },
  })
})

t.test('the exchanges of a deleted virtual host are gone, and not hidden', async t => {
  const mock = await aBusyMock(t)
  const poll = aReader(t, mock)
  await poll()
  mock.cluster.vhosts.delete('shop')
  const { facts, sections } = await poll()
  t.match(facts, { hiddenVhosts: [], exchanges: { rows: 6 } })
  t.equal(sections.exchanges.state, 'complete')
})

t.test('if the list of exchanges fails, those of any virtual host may be missing', async t => {
  const mock = await aBusyMock(t)
  mock.fault('/api/exchanges', { kind: 'status', status: 500 })
  t.equal((await read(t, mock)).facts.hiddenVhosts, null)
})

t.test('an exchange that is listed twice has one row, the last one, and is reported', async t => {
  const mock = await aBusyMock(t)
  const exchange = (total: number): string =>
    `{"name":"bus","vhost":"/","message_stats":{"publish_in":${total}}}`
  const body = `[${exchange(1)},{"name":"","vhost":"/"},${exchange(2)}]`
  mock.fault('/api/exchanges', { kind: 'body', body })
  const { facts, sections } = await read(t, mock)
  t.strictSame(facts.exchanges.name, ['', 'bus'])
  t.strictSame(facts.exchanges.publishedIn, Float64Array.of(NaN, 2))
  t.match(sections.exchanges, {
    state: 'partial',
    problems: [{ kind: 'malformed', detail: /^1 elements are listed twice/ }],
  })
})
