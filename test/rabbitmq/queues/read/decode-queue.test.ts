import t from 'tap'
import { noSettings } from '../../../../src/rabbitmq/queues/facts/queue-settings.ts'
import type { ListedQueue } from '../../../../src/rabbitmq/queues/facts/queues-builder.ts'
import { queueTraits } from '../../../../src/rabbitmq/queues/facts/queue-traits.ts'
import { decodeQueue } from '../../../../src/rabbitmq/queues/read/decode-queue.ts'
import { recordedList, recordedVersions, type RecordedVersion } from '../../fixture.ts'

function queuesOf(version: RecordedVersion, answer: string): Record<string, ListedQueue | null> {
  const queues = recordedList(version, answer).map(decodeQueue)
  return Object.fromEntries(queues.map(queue => [queue?.name ?? 'undecoded', queue]))
}

const unknownNumbers = {
  ready: NaN,
  unacked: NaN,
  messages: NaN,
  delayed: NaN,
  nextDelayedAt: NaN,
  deadLettering: NaN,
  publishers: NaN,
  bytes: NaN,
  limitedBytes: NaN,
  consumers: NaN,
  consumerCapacity: NaN,
  memory: NaN,
  headMessageTimestamp: NaN,
  members: NaN,
  membersOnline: NaN,
  hasLeader: NaN,
  published: NaN,
  acked: NaN,
  deliveredNoAck: NaN,
  gotNoAck: NaN,
  redelivered: NaN,
}

for (const version of recordedVersions) {
  t.test(`${version}: a classic queue with messages, a policy and timestamps is decoded`, t => {
    t.match(queuesOf(version, 'queues')['orders'], {
      vhost: 'shop',
      name: 'orders',
      type: 'classic',
      state: 'running',
      policy: 'limit',
      node: 'rabbit@localhost',
      durable: true,
      exclusive: false,
      ready: 35,
      unacked: 10,
      bytes: 4500,
      limitedBytes: 3500,
      settings: { maxLength: 1000, maxLengthBytes: NaN, operatorPolicy: '' },
      consumers: 1,
      headMessageTimestamp: 1_700_000_005,
      members: NaN,
      membersOnline: NaN,
      hasLeader: NaN,
      published: 50,
      acked: 5,
      deliveredNoAck: 0,
      gotNoAck: 0,
      redelivered: 0,
    })
    t.end()
  })

  t.test(`${version}: a quorum queue reports its members`, t => {
    t.match(queuesOf(version, 'queues')['invoices'], {
      type: 'quorum',
      members: 1,
      membersOnline: 1,
      hasLeader: 1,
      published: 50,
      headMessageTimestamp: NaN,
    })
    t.end()
  })

  t.test(`${version}: a stream reports its length, and no consumption`, t => {
    t.match(queuesOf(version, 'queues')['events'], {
      type: 'stream',
      ready: 50,
      unacked: 0,
      bytes: NaN,
      consumerCapacity: NaN,
      published: 50,
      acked: NaN,
      redelivered: NaN,
      members: 1,
      // 3.10 does not report the leader of a stream.
      hasLeader: version === '3.10' ? NaN : 1,
    })
    t.end()
  })

  t.test(`${version}: a queue without activity has no counters`, t => {
    const { idle } = queuesOf(version, 'queues')
    t.match(idle, { ready: 0, unacked: 0, consumers: 0, published: NaN, acked: NaN })
    t.equal(idle?.policy, '')
    t.end()
  })

  t.test(`${version}: automatic acknowledgement has its own counter`, t => {
    t.match(queuesOf(version, 'queues')['mails'], { deliveredNoAck: 50, acked: 0, published: 50 })
    t.end()
  })

  t.test(`${version}: the requested columns decode to the same values as all columns`, t => {
    const steady = (queue: ListedQueue | null | undefined): unknown => [
      ...[queue?.vhost, queue?.type, queue?.policy, queue?.exclusive],
      ...[queue?.members, queue?.hasLeader, queue?.published, queue?.deliveredNoAck],
    ]
    const whole = queuesOf(version, 'queues')
    for (const [name, queue] of Object.entries(queuesOf(version, 'queues-columns'))) {
      t.strictSame(steady(queue), steady(whole[name]), name)
    }
    t.end()
  })

  t.test(`${version}: what a quorum queue sets aside is in none of its depths`, t => {
    const queues = queuesOf(version, 'queues-aside')
    const { retries, 'dead-letters': deadLetters } = queues
    t.match(deadLetters, {
      ...{ ready: 10, unacked: 0, messages: 30, deadLettering: 20, published: 30 },
      traits: queueTraits.keepsDeadLetters | queueTraits.rejectsPublish,
    })
    const isDelayed = version === '4.3'
    t.match(retries, {
      ...{ ready: isDelayed ? 10 : 30, unacked: 0, messages: 30, deadLettering: 0 },
      delayed: isDelayed ? 20 : NaN,
      traits: isDelayed ? queueTraits.delaysRetries : 0,
    })
    t.equal((retries?.nextDelayedAt ?? 0) > 1_700_000_000, isDelayed, 'in seconds')
    const totals = queuesOf(version, 'queues-aside-totals')
    t.match(totals['dead-letters'], { ready: 10, messages: 30, deadLettering: NaN })
    t.match(totals['retries'], { messages: 30, delayed: NaN, nextDelayedAt: NaN })
    t.end()
  })

  t.test(`${version}: without statistics there are depths and no counters`, t => {
    const { orders, events } = queuesOf(version, 'queues-totals')
    const depth = { ready: 35, unacked: 10, messages: 45 }
    t.match(orders, { ...unknownNumbers, ...depth, state: 'running' })
    t.match(events, { type: 'stream', ready: NaN, unacked: NaN })
    t.end()
  })
}

t.test('a queue that was just declared has only a name; all other values are unknown', t => {
  t.strictSame(decodeQueue({ name: 'new', vhost: '/' }), {
    ...unknownNumbers,
    vhost: '/',
    name: 'new',
    type: '',
    state: '',
    policy: '',
    node: '',
    durable: false,
    exclusive: false,
    traits: 0,
    settings: noSettings,
  })
  t.end()
})

const odd: Readonly<Record<string, [reported: object, expected: Partial<ListedQueue>]>> = {
  'null and empty text are unknown': [
    { messages_ready: null, messages_unacknowledged: '', policy: null, head_message_timestamp: '' },
    { ready: NaN, unacked: NaN, policy: '', headMessageTimestamp: NaN },
  ],
  'numbers may be text': [
    { messages_ready: '12', consumers: '3' },
    { ready: 12, consumers: 3 },
  ],
  'an empty object may be an empty list': [{ message_stats: [] }, { published: NaN, acked: NaN }],
  'messages may be delayed or dead-lettering': [
    { messages: 15, messages_delayed: 10, next_delayed_at: 1_796_001_080_184, messages_dlx: 5 },
    { messages: 15, delayed: 10, nextDelayedAt: 1_796_001_080.184, deadLettering: 5 },
  ],
  'a version before 4.3 knows no delayed messages': [
    { messages: 5, messages_dlx: 5, next_delayed_at: null },
    { messages: 5, delayed: NaN, nextDelayedAt: NaN, deadLettering: 5 },
  ],
  'LavinMQ reports no type, and neither capacity nor members': [
    {
      durable: true,
      state: 'running',
      policy: null,
      messages: 3,
      ready: 2,
      unacked: 1,
      messages_ready: 2,
      messages_unacknowledged: 1,
      consumers: 1,
      message_stats: { publish: 5 },
    },
    { type: '', messages: 3, ready: 2, unacked: 1, consumers: 1, published: 5, members: NaN },
  ],
  'a depth below zero is unknown': [{ messages_ready: -1 }, { ready: NaN }],
  'the consumer capacity may have its older name': [
    { consumer_capacity: null, consumer_utilisation: 0.5 },
    { consumerCapacity: 0.5 },
  ],
  'a counter may be reported without the others': [
    { message_stats: { publish: 5 } },
    { published: 5, acked: NaN, redelivered: NaN },
  ],
  'a queue whose node is down has no counts': [
    { state: 'down', node: 'rabbit@gone', durable: true },
    { state: 'down', ready: NaN, consumers: NaN, durable: true },
  ],
  'a leader that is not online does not count as a leader': [
    { type: 'quorum', leader: 'rabbit@a', members: ['rabbit@a', 'rabbit@b'], online: ['rabbit@b'] },
    { hasLeader: 0, members: 2, membersOnline: 1 },
  ],
  'a replicated queue may have no leader': [
    { type: 'quorum', leader: '', members: ['rabbit@a'], online: ['rabbit@a'] },
    { hasLeader: 0 },
  ],
  'online members may be missing': [
    { type: 'quorum', leader: 'rabbit@a', members: ['rabbit@a'], online: null },
    { hasLeader: 1, membersOnline: NaN },
  ],
  'a queue that is not replicated has no members online': [
    { online: ['rabbit@a'], members: null },
    { members: NaN, membersOnline: NaN, hasLeader: NaN },
  ],
}

for (const [title, [reported, expected]] of Object.entries(odd)) {
  t.test(title, t => {
    t.match(decodeQueue({ name: 'q', vhost: '/', ...reported }), expected)
    t.end()
  })
}

t.test('an element without a name or a virtual host is not a queue', t => {
  for (const element of [null, 7, 'text', [], {}, { name: 'q' }, { vhost: '/', name: 7 }]) {
    t.equal(decodeQueue(element), null)
  }
  t.end()
})
