import t, { type Test } from 'tap'
import type { StreamsFacts } from '../../../../src/rabbitmq/streams/facts.ts'
import {
  createStreamsSource,
  type StreamsSection,
} from '../../../../src/rabbitmq/streams/read/read-streams.ts'
import type { Reading } from '../../../../src/reading/reading.ts'
import type { MockRabbitmq } from '../../../../testbed/mock-rabbitmq/mock-rabbitmq.ts'
import { manualClock } from '../../../manual-clock.ts'
import { aMock, anApiOf } from '../../mock-cluster.ts'
import { commonFaults, listFaults, missingEndpoint } from '../../response-faults.ts'

function read(
  t: Test,
  mock: MockRabbitmq,
  include: readonly string[] = ['.*'],
): Promise<Reading<StreamsFacts, StreamsSection>> {
  const source = createStreamsSource({
    api: anApiOf(t, mock, { maxResponseBytes: 1_000_000 }),
    vhosts: { include: [], exclude: [] },
    streams: { include, exclude: [] },
    username: 'tidemark',
    observe: () => undefined,
    clock: manualClock(),
  })
  return source.read(new AbortController().signal)
}

function respond(mock: MockRabbitmq, path: string, document: unknown): void {
  mock.fault(path, { kind: 'body', body: JSON.stringify(document) })
}

const billing = { offsets: { billing: 399 } }
const connected = { queue: { name: 'events', vhost: '/' }, offset: 999, offset_lag: 1 }

/** Paths without names that need encoding. */
const tracking = '/api/stream/%2F/events/tracking'
const consumers = '/api/stream/consumers'

/** A stream whose end is revealed, and the partitions of a super stream whose ends are not. */
async function withStreams(t: Test): Promise<MockRabbitmq> {
  const mock = await aMock(t, {
    queues: [
      { name: 'events', type: 'stream' },
      { name: 'jobs' },
      { name: 'orders-0', type: 'stream' },
      { name: 'orders-1', type: 'stream' },
    ],
  })
  respond(mock, tracking, billing)
  respond(mock, '/api/stream/%2F/orders-0/tracking', { offsets: {} })
  respond(mock, '/api/stream/%2F/orders-1/tracking', { offsets: { b: 7, a: 0 }, writers: { w: 9 } })
  respond(mock, consumers, [connected, { ...connected, offset: 500, offset_lag: 400 }])
  const exchange = { name: 'orders', vhost: '/', arguments: { 'x-super-stream': true } }
  respond(mock, '/api/exchanges', [{ name: 'amq.topic', vhost: '/', arguments: [] }, exchange])
  const partitions = [{ destination: 'orders-0' }, { destination: 'orders-1' }]
  respond(mock, '/api/exchanges/%2F/orders/bindings/source', partitions)
  return mock
}

/** `stream consumer offset` of each row. */
function stored({ facts: { streams, storedOffsets } }: Reading<StreamsFacts>): readonly string[] {
  const { consumer, stream, offset } = storedOffsets
  return consumer.map((name, row) => {
    return `${streams?.name[stream[row] ?? NaN] ?? '?'} ${name} ${offset[row] ?? '?'}`
  })
}

t.test(
  'each consumer name has its stored offset, and streams the highest revealed end',
  async t => {
    const mock = await withStreams(t)
    const reading = await read(t, mock)
    t.strictSame(stored(reading), ['events billing 399', 'orders-1 a 0', 'orders-1 b 7'])
    t.match(reading.facts.streams, {
      rows: 3,
      name: ['events', 'orders-0', 'orders-1'],
      superStream: ['', 'orders', 'orders'],
      endOffset: Float64Array.of(1000, NaN, NaN),
      isTracked: Uint8Array.of(1, 1, 1),
    })
    for (const { state } of Object.values(reading.sections)) t.equal(state, 'complete')
    t.equal(
      mock.requests.paths.length,
      3 + 3 + 1,
      '3 lists, one each for a stream and a super stream',
    )
    t.ok(mock.requests.paths.indexOf(consumers) > 3, 'ends are read after stored offsets')
  },
)

t.test('only streams that match are requested, and nothing more without any', async t => {
  const mock = await withStreams(t)
  t.strictSame(stored(await read(t, mock, ['events'])), ['events billing 399'])
  t.notOk(mock.requests.paths.some(path => path.includes('orders-')))
  const before = mock.requests.paths.length
  const { facts, sections } = await read(t, mock, ['jobs', 'event'])
  t.equal(facts.streams?.rows, 0)
  t.equal(mock.requests.paths.length, before + 1)
  t.match(sections, { streams: { state: 'complete' }, stored_offsets: { state: 'skipped' } })
})

t.test(
  'a missing permission names the command that grants it, once for a virtual host',
  async t => {
    const mock = await withStreams(t)
    const body = '{"error":"not_authorised","reason":"Access refused."}'
    const refusal = { kind: 'status', status: 401, body } as const
    mock.fault('/api/stream/%2F/orders-0/tracking', refusal)
    mock.fault('/api/stream/%2F/orders-1/tracking', refusal)
    const { facts, sections } = await read(t, mock)
    t.strictSame(facts.streams?.isTracked, Uint8Array.of(1, 0, 0))
    t.match(sections.stored_offsets, {
      state: 'partial',
      problems: [{ kind: 'unauthorized', subject: 'vhost /' }],
    })
    t.match(
      sections.stored_offsets.problems[0]?.detail,
      "rabbitmqctl set_permissions -p / tidemark '^$' '^$' '^(orders-0|orders-1)$'",
    )
    t.equal(sections.stored_offsets.problems.length, 1)
  },
)

t.test('a missing plugin names the command that enables it, with few requests', async t => {
  const mock = await aMock(t, {
    queues: Array.from({ length: 9 }, (_, n) => ({ name: `events-${n}`, type: 'stream' })),
  })
  const { sections } = await read(t, mock)
  t.match(sections.stream_consumers, {
    state: 'failed',
    problems: [
      { kind: 'unsupported', detail: /rabbitmq-plugins enable rabbitmq_stream_management/ },
    ],
  })
  t.equal(mock.requests.paths.filter(path => path.endsWith('/tracking')).length, 3)
})

t.test('a version without stored offsets is unsupported, after one request', async t => {
  const mock = await withStreams(t)
  for (const stream of ['events', 'orders-0', 'orders-1']) {
    mock.fault(`/api/stream/%2F/${stream}/tracking`, { kind: 'status', status: 400, body: '' })
  }
  const { sections } = await read(t, mock)
  t.match(sections.stored_offsets, {
    state: 'failed',
    problems: [{ kind: 'unsupported', detail: /RabbitMQ 3\.13/ }],
  })
  t.equal(mock.requests.paths.filter(path => path.endsWith('/tracking')).length, 1)
})

t.test('a stream that is deleted while it is read is no problem', async t => {
  const mock = await withStreams(t)
  mock.fault('/api/stream/%2F/orders-0/tracking', missingEndpoint)
  const { facts, sections } = await read(t, mock)
  t.strictSame(facts.streams?.isTracked, Uint8Array.of(1, 0, 1))
  t.equal(sections.stored_offsets.state, 'complete')
})

t.test('at most 200 streams are requested, and the others are a problem', async t => {
  const queues = Array.from({ length: 203 }, (_, n) => ({ name: `e${n}`, type: 'stream' as const }))
  const mock = await aMock(t, { queues })
  for (const { name } of queues) respond(mock, `/api/stream/%2F/${name}/tracking`, billing)
  respond(mock, consumers, [])
  const reading = await read(t, mock)
  t.equal(reading.facts.storedOffsets.rows, 200)
  t.match(reading.sections.stored_offsets, {
    state: 'partial',
    problems: [{ kind: 'too_large', subject: '3 more streams' }],
  })
})

for (const { is, fault, kind } of commonFaults) {
  t.test(`${is} for stored offsets is ${kind}, and costs only that stream`, async t => {
    const mock = await withStreams(t)
    mock.fault(tracking, fault)
    const reading = await read(t, mock)
    t.equal(reading.facts.streams?.isTracked[0], 0)
    t.match(reading.sections.stored_offsets, { problems: [{ kind }] })
    // What concerns the whole cluster ends the section: each request would fail.
    const endsSection = kind === 'unreachable' || kind === 'unauthenticated'
    t.strictSame(stored(reading), endsSection ? [] : ['orders-1 a 0', 'orders-1 b 7'])
  })
}

for (const offsets of [null, [], 7, { a: -1, b: 'x', c: null }]) {
  t.test(`offsets ${JSON.stringify(offsets)} are not read as 0`, async t => {
    const mock = await withStreams(t)
    respond(mock, tracking, { offsets })
    t.notOk(stored(await read(t, mock)).some(row => row.startsWith('events')))
  })
}

const lists = [
  { section: 'streams', path: '/api/queues' },
  { section: 'stream_consumers', path: consumers },
  { section: 'super_streams', path: '/api/exchanges' },
] as const

for (const { section, path } of lists) {
  for (const { is, fault, kind } of listFaults) {
    t.test(`${is} for ${path} is ${kind} of its section`, async t => {
      const mock = await withStreams(t)
      mock.fault(path, fault)
      const { facts, sections } = await read(t, mock)
      t.match(sections[section], { state: 'failed', problems: [{ kind }] })
      if (section === 'streams') t.equal(facts.streams, null)
      else t.equal(facts.storedOffsets.rows, 3)
    })
  }
}

t.test('streams that are listed twice, or whose names decode to the same, are one row', async t => {
  const mock = await withStreams(t)
  const stream = (name: string): object => ({ name, vhost: '/', type: 'stream' })
  respond(mock, '/api/queues', [
    stream('events'),
    stream('a\ud800'),
    stream('a\udc00'),
    stream('events'),
  ])
  const { facts, sections } = await read(t, mock)
  t.strictSame(facts.streams?.name, ['a\ufffd', 'events'])
  t.match(sections.streams, { state: 'partial', problems: [{ detail: /^2 elements are listed/ }] })
})
