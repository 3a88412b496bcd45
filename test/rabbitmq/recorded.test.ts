import t from 'tap'
import type { Dispatcher } from 'undici'
import { UnexpectedStatusError } from '../../src/rabbitmq/client/http-status-errors.ts'
import { decodeNode } from '../../src/rabbitmq/nodes/read/decode-node.ts'
import { type NumberColumn, numberColumns } from '../../src/rabbitmq/queues/facts/queue-columns.ts'
import type { ListedQueue } from '../../src/rabbitmq/queues/facts/queues-builder.ts'
import { decodeOverview } from '../../src/rabbitmq/queues/read/decode-overview.ts'
import { decodeQueue } from '../../src/rabbitmq/queues/read/decode-queue.ts'
import { decodeVhost } from '../../src/rabbitmq/queues/read/decode-vhost.ts'
import { decodeExchange } from '../../src/rabbitmq/traffic/read/decode-traffic.ts'
import { recorded, recordedList, recordedVersions, type RecordedVersion } from './fixture.ts'

/** Columns that no queue of a version reports. Each version since 3.10 reports all others. */
const lacking: Readonly<Record<RecordedVersion, readonly NumberColumn[]>> = {
  '3.10': ['delayed', 'nextDelayedAt', 'publishers'],
  '4.0': ['delayed', 'nextDelayedAt'],
  '4.3': [],
}

function queuesOf(version: RecordedVersion, answer: string): readonly ListedQueue[] {
  return recordedList(version, answer)
    .map(decodeQueue)
    .filter(queue => queue !== null)
}

for (const version of recordedVersions) {
  t.test(`${version}: the columns that the exporter requests are reported, or known to lack`, t => {
    const queues = ['queues-columns', 'queues-aside-columns'].flatMap(answer =>
      queuesOf(version, answer),
    )
    const unreported = numberColumns.filter(column =>
      queues.every(queue => Number.isNaN(queue[column])),
    )
    t.strictSame(unreported, lacking[version])
    t.end()
  })

  t.test(`${version}: queues are decoded to the numbers of rabbitmqctl`, t => {
    const byTool = recordedList(version, 'tool-list-queues') as readonly Record<string, unknown>[]
    const decoded = new Map(queuesOf(version, 'queues').map(queue => [queue.name, queue]))
    t.equal(byTool.length, 6)
    for (const { name, type, state, policy, consumers, ...depths } of byTool) {
      const queue = decoded.get(String(name))
      t.match(queue, { state, policy, consumers }, String(name))
      // The tool names the module of a type before 4.3.
      t.ok(String(type).includes(queue?.type ?? 'none'), String(type))
      t.strictSame(
        [queue?.messages, queue?.ready, queue?.unacked],
        [depths['messages'], depths['messages_ready'], depths['messages_unacknowledged']],
        String(name),
      )
    }
    t.end()
  })

  t.test(`${version}: what is set aside is in the sum of rabbitmqctl, too`, t => {
    const byTool = recordedList(version, 'tool-list-queues-aside') as readonly {
      readonly name: string
      readonly messages: number
      readonly messages_ready: number
    }[]
    const decoded = new Map(queuesOf(version, 'queues-aside').map(queue => [queue.name, queue]))
    for (const { name, messages, messages_ready } of byTool) {
      t.match(decoded.get(name), { messages, ready: messages_ready }, name)
    }
    t.end()
  })

  t.test(`${version}: switched off at run time, statistics are absent and not zero`, t => {
    const overview = decodeOverview(recorded(version, 'overview-without-statistics'))
    t.equal(overview?.isWithoutStats, true)
    t.match(overview?.overview, { queues: 8, connectionsOpened: NaN, unroutableDropped: NaN })
    for (const queue of queuesOf(version, 'queues-columns-without-statistics')) {
      t.match(queue, { ready: NaN, unacked: NaN, published: NaN, acked: NaN }, queue.name)
    }
    const [orders] = queuesOf(version, 'queues-totals-without-statistics').filter(
      ({ name }) => name === 'orders',
    )
    t.match(orders, { ready: 35, unacked: 10, consumers: NaN, published: NaN })
    for (const element of recordedList(version, 'exchanges-without-statistics')) {
      t.match(decodeExchange(element), { publishedIn: NaN, publishedOut: NaN })
    }
    t.end()
  })

  t.test(`${version}: after a restart depths are back, and counters are absent`, t => {
    const queues = queuesOf(version, 'queues-columns-restarted')
    const orders = queues.find(({ name }) => name === 'orders')
    // The node was killed: it may deliver again what was acknowledged shortly before.
    t.ok((orders?.ready ?? NaN) >= 45, String(orders?.ready))
    t.match(orders, { unacked: 0, published: NaN, acked: NaN, redelivered: NaN })
    t.notOk(queues.some(({ exclusive }) => exclusive))
    const [vhost] = recordedList(version, 'vhosts-restarted').map(decodeVhost)
    t.equal(vhost?.ready, 0)
    t.end()
  })

  t.test(`${version}: what a node that is down had is unknown`, t => {
    const queues = new Map(
      queuesOf(version, 'queues-columns-node-down').map(queue => [queue.name, queue]),
    )
    t.match(queues.get('lost'), { state: 'down', ready: NaN, unacked: NaN, messages: NaN })
    t.match(queues.get('minority'), { members: 2, membersOnline: 1 })
    t.match(queues.get('kept'), { state: 'running', ready: 7 })
    const nodes = recordedList(version, 'nodes-node-down').map(decodeNode)
    const down = nodes.find(node => node?.name === 'rabbit2@localhost')
    t.match(down, { running: false, memoryUsed: NaN, diskFree: NaN, uptime: NaN })
    t.end()
  })

  t.test(`${version}: a refusal has the kind that names its remedy`, t => {
    const kindOf = (answer: string): string => {
      const { status, body } = recorded(version, answer) as { status: number; body: string }
      const response = { statusCode: status, headers: {} } as Dispatcher.ResponseData
      return new UnexpectedStatusError(response, body).kind
    }
    t.equal(kindOf('unauthenticated'), 'unauthenticated')
    t.equal(kindOf('nodes-of-management-user'), 'unauthorized')
    // 4.3 does not reveal that the virtual host exists.
    t.equal(kindOf('no-permission'), version === '4.3' ? 'unsupported' : 'unauthorized')
    t.equal(kindOf('shovels-unsupported'), 'unsupported')
    t.equal(kindOf('page-out-of-range'), 'malformed')
    t.end()
  })
}
