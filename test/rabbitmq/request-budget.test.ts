import t from 'tap'
import { createHealthSource } from '../../src/rabbitmq/health/read/read-health.ts'
import { createLinksSource } from '../../src/rabbitmq/links/read/read-links.ts'
import { createStreamsSource } from '../../src/rabbitmq/streams/read/read-streams.ts'
import { manualClock } from '../manual-clock.ts'
import { aMock, anApiOf } from './mock-cluster.ts'

/** Requests of a poll, which is every 5 minutes by default, without those for a node or a stream. */
const budget = { links: 2, health: 2, streams: 3 }

t.test(
  'links, health and streams send 7 requests, and 2 more for each node and stream',
  async t => {
    const [nodes, streams] = [3, 5]
    const mock = await aMock(t, {
      nodes,
      queues: Array.from({ length: streams }, (_, n) => ({ name: `orders-${n}`, type: 'stream' })),
    })
    for (const [path, document] of Object.entries({
      '/api/exchanges': [{ name: 'orders', vhost: '/', arguments: { 'x-super-stream': true } }],
      '/api/exchanges/%2F/orders/bindings/source': [{ destination: 'orders-0' }],
      '/api/stream/consumers': [],
    })) {
      mock.fault(path, { kind: 'body', body: JSON.stringify(document) })
    }
    for (let n = 0; n < streams; n++) {
      mock.fault(`/api/stream/%2F/orders-${n}/tracking`, { kind: 'body', body: '{"offsets":{}}' })
    }
    const api = anApiOf(t, mock)
    const every = { include: [], exclude: [] }
    const parts = { api, vhosts: every, observe: () => undefined, clock: manualClock() }
    const sources = [
      createLinksSource(parts),
      createHealthSource(parts),
      createStreamsSource({ ...parts, streams: { include: ['.*'], exclude: [] }, username: 'u' }),
    ]
    for (const source of sources) {
      const { sections } = await source.read(new AbortController().signal)
      for (const { state } of Object.values(sections)) t.equal(state, 'complete')
    }
    const fixed = budget.links + budget.health + budget.streams
    const sent = mock.requests.paths.length
    t.comment(`${sent} requests`)
    t.ok(sent <= fixed + 2 * nodes + 2 * streams, `${sent} requests`)
    const ofObjects = /\/overview|certificate|\/tracking|\/bindings\/source/
    t.equal(mock.requests.paths.filter(path => !ofObjects.test(path)).length, fixed)
  },
)
