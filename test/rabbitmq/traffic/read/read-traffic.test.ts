import t, { type Test } from 'tap'
import type { NamePatterns } from '../../../../src/columns/name-filter.ts'
import type { TrafficFacts } from '../../../../src/rabbitmq/traffic/facts.ts'
import type { Reading } from '../../../../src/reading/reading.ts'
import {
  createTrafficSource,
  type TrafficSection,
} from '../../../../src/rabbitmq/traffic/read/read-traffic.ts'
import type { MockRabbitmq } from '../../../../testbed/mock-rabbitmq/mock-rabbitmq.ts'
import { manualClock } from '../../../manual-clock.ts'
import { aMock, anApiOf } from '../../mock-cluster.ts'

function read(
  t: Test,
  mock: MockRabbitmq,
  vhosts: NamePatterns = { include: [], exclude: [] },
): Promise<Reading<TrafficFacts, TrafficSection>> {
  const api = anApiOf(t, mock)
  const source = createTrafficSource({
    api,
    vhosts,
    observe: () => undefined,
    clock: manualClock(),
  })
  return source.read(new AbortController().signal)
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
