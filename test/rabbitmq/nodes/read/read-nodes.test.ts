import t from 'tap'
import type { NodesFacts } from '../../../../src/rabbitmq/nodes/facts.ts'
import type { Reading } from '../../../../src/reading/reading.ts'
import {
  createNodesSource,
  type NodesSection,
} from '../../../../src/rabbitmq/nodes/read/read-nodes.ts'
import type { MockRabbitmq } from '../../../../testbed/mock-rabbitmq/mock-rabbitmq.ts'
import { manualClock } from '../../../manual-clock.ts'
import { aMock, anApiOf } from '../../mock-cluster.ts'

function read(
  t: Parameters<typeof anApiOf>[0],
  mock: Pick<MockRabbitmq, 'urls'>,
): Promise<Reading<NodesFacts, NodesSection>> {
  const api = anApiOf(t, mock)
  const source = createNodesSource({ api, observe: () => undefined, clock: manualClock() })
  return source.read(new AbortController().signal)
}

/** `check node passed` of each row, in order of text. */
function verdicts({ facts: { healthChecks } }: Reading<NodesFacts, NodesSection>): string[] {
  const { check, node, passed } = healthChecks
  return check.map((name, row) => `${name} ${node[row] ?? '?'} ${passed[row] ?? '?'}`).sort()
}

t.test('each node has a row and the results of its own checks', async t => {
  const mock = await aMock(t, { nodes: 2 })
  const reading = await read(t, mock)
  t.match(reading.sections, { nodes: { state: 'complete' }, health_checks: { state: 'complete' } })
  t.match(reading.facts.nodes, {
    rows: 2,
    name: ['rabbit@mock-0', 'rabbit@mock-1'],
    running: Uint8Array.of(1, 1),
    memoryAlarm: Float64Array.of(0, 0),
  })
  t.strictSame(verdicts(reading), [
    'alarms  1',
    'local-alarms rabbit@mock-0 1',
    'local-alarms rabbit@mock-1 1',
    'node-is-quorum-critical rabbit@mock-0 1',
    'node-is-quorum-critical rabbit@mock-1 1',
    'quorum-queues-without-elected-leaders  1',
    'virtual-hosts rabbit@mock-0 1',
    'virtual-hosts rabbit@mock-1 1',
  ])
})

t.test('a failed check is a result, not a problem of the reading', async t => {
  const mock = await aMock(t)
  mock.cluster.failedChecks.add('node-is-quorum-critical')
  const reading = await read(t, mock)
  t.ok(verdicts(reading).includes('node-is-quorum-critical rabbit@mock-0 0'))
  t.equal(reading.sections.health_checks.state, 'complete')
})

t.test('a check that cannot run affects only its own row', async t => {
  const mock = await aMock(t)
  mock.fault('/api/health/checks/virtual-hosts', { kind: 'status', status: 500 })
  const reading = await read(t, mock)
  t.equal(verdicts(reading).length, 4)
  t.match(reading.sections.health_checks, {
    state: 'partial',
    problems: [{ kind: 'unavailable', subject: /GET \/api\/health\/checks\/virtual-hosts at/ }],
  })
})

t.test('checks of later versions are not requested', async t => {
  const mock = await aMock(t, { version: '3.10.8' })
  const reading = await read(t, mock)
  t.notOk(verdicts(reading).some(verdict => verdict.startsWith('quorum-queues')))
  t.notOk(mock.requests.paths.some(path => path.includes('without-elected-leaders')))
  t.equal(reading.sections.health_checks.state, 'complete')
})

t.test('a check that the RabbitMQ version does not support is not a problem', async t => {
  const mock = await aMock(t)
  const body = '{"error":"Object Not Found","reason":"Not Found"}'
  mock.fault('/api/health/checks/local-alarms', { kind: 'status', status: 404, body })
  const reading = await read(t, mock)
  t.equal(verdicts(reading).length, 4)
  t.equal(reading.sections.health_checks.state, 'complete')
})

t.test('a node that is down is reported by the other nodes, and is one problem', async t => {
  const mock = await aMock(t, { nodes: 2 })
  await mock.nodes[0]?.stop()
  const reading = await read(t, mock)
  t.match(reading.facts.nodes, { running: Uint8Array.of(0, 1), uptime: [NaN, Number] })
  t.strictSame(
    verdicts(reading).filter(verdict => verdict.startsWith('virtual-hosts')),
    ['virtual-hosts rabbit@mock-1 1'],
  )
  t.equal(reading.sections.nodes.state, 'complete')
  t.match(reading.sections.health_checks, {
    state: 'partial',
    problems: [{ kind: 'unreachable', subject: `GET /api/overview at ${String(mock.urls[0])}` }],
  })
  t.equal(reading.sections.health_checks.problems.length, 1)
})

t.test('a user without the tag monitoring sees no nodes, but may run checks', async t => {
  const mock = await aMock(t)
  const body = '{"error":"not_authorised","reason":"Not monitor user"}'
  mock.fault('/api/nodes', { kind: 'status', status: 401, body })
  mock.fault('/api/overview', { kind: 'body', body: '{"rabbitmq_version":"4.3.6"}' })
  const reading = await read(t, mock)
  t.match(reading.sections.nodes, { state: 'failed', problems: [{ kind: 'unauthorized' }] })
  t.equal(reading.facts.nodes.rows, 0)
  t.strictSame(verdicts(reading), ['alarms  1', 'quorum-queues-without-elected-leaders  1'])
})

t.test('checks are not requested from an unreachable cluster', async t => {
  const mock = await aMock(t)
  await mock.stop()
  const reading = await read(t, mock)
  t.match(reading.sections, { nodes: { state: 'failed' }, health_checks: { state: 'skipped' } })
})

for (const body of ['null', '[]', '{}', '{"items":[]}', '[null]', '[{"type":"disc"}]']) {
  t.test(`${body} is malformed for nodes, and checks are still read`, async t => {
    const mock = await aMock(t)
    mock.fault('/api/nodes', { kind: 'body', body })
    const { facts, sections } = await read(t, mock)
    t.match(sections.nodes, { state: 'failed', problems: [{ kind: 'malformed' }] })
    t.equal(facts.nodes.rows, 0)
    t.equal(sections.health_checks.state, 'complete')
  })
}

for (const body of ['null', '[]', '{}', '{"items":[]}']) {
  t.test(`${body} is malformed for the overview that names a node`, async t => {
    const mock = await aMock(t)
    mock.fault('/api/overview', { kind: 'body', body })
    const { sections } = await read(t, mock)
    t.match(sections.nodes, { state: 'complete' })
    t.match(sections.health_checks, {
      state: 'partial',
      problems: [
        {
          kind: 'malformed',
          subject: 'GET /api/overview',
          detail: `expected rabbitmq_version from ${String(mock.urls[0])}`,
        },
      ],
    })
  })
}

for (const [status, kind] of [
  [403, 'unauthorized'],
  [429, 'throttled'],
  [503, 'unavailable'],
] as const) {
  t.test(`status ${status} for nodes is ${kind}, and checks are still read`, async t => {
    const mock = await aMock(t)
    mock.fault('/api/nodes', { kind: 'status', status, body: '' })
    const { sections } = await read(t, mock)
    t.match(sections.nodes, { state: 'failed', problems: [{ kind }] })
    t.equal(sections.health_checks.state, 'complete')
  })
}

t.test('a node that is listed twice has one row, the last one, and is reported', async t => {
  const mock = await aMock(t)
  const body = '[{"name":"a","uptime":1000},{"name":"b"},{"name":"a","uptime":2000}]'
  mock.fault('/api/nodes', { kind: 'body', body })
  const { facts, sections } = await read(t, mock)
  t.strictSame(facts.nodes.name, ['a', 'b'])
  t.equal(facts.nodes.uptime[0], 2)
  t.match(sections.nodes, {
    state: 'partial',
    problems: [{ kind: 'malformed', detail: /^1 elements are listed twice/ }],
  })
})

t.test('two URLs of one node run its checks once', async t => {
  const { urls } = await aMock(t)
  const reading = await read(t, { urls: [...urls, ...urls] })
  const all = verdicts(reading)
  t.strictSame(all, [...new Set(all)])
  t.equal(all.length, 5)
  t.equal(reading.sections.health_checks.state, 'complete')
})
