import t from 'tap'
import { noSettings } from '../../../../src/rabbitmq/queues/facts/queue-settings.ts'
import {
  type ListedQueue,
  QueuesBuilder,
} from '../../../../src/rabbitmq/queues/facts/queues-builder.ts'

function aQueue(vhost: string, name: string, ready = 0): ListedQueue {
  return {
    ...{ vhost, name, type: 'classic', state: 'running', policy: '', node: 'rabbit@a' },
    ...{ durable: true, exclusive: false, ready, unacked: 0, bytes: 0, consumers: 0 },
    ...{ messages: ready, delayed: NaN, nextDelayedAt: NaN, deadLettering: NaN, publishers: NaN },
    ...{ consumerCapacity: NaN, memory: NaN, headMessageTimestamp: NaN, members: NaN },
    ...{ membersOnline: NaN, hasLeader: NaN, published: NaN, acked: NaN, deliveredNoAck: NaN },
    ...{ gotNoAck: NaN, redelivered: NaN, traits: 0, settings: noSettings, limitedBytes: NaN },
  }
}

t.test('rows are sorted by virtual host and name, whatever the order of the list', t => {
  const builder = new QueuesBuilder()
  builder.vhost('b', 1, 2)
  builder.queue(aQueue('b', 'z', 3))
  builder.queue(aQueue('a', 'y', 4))
  builder.queue(aQueue('b', 'x', 5))
  const { vhosts, queues } = builder.seal()
  t.strictSame(vhosts.name, ['a', 'b'])
  t.strictSame(queues.name, ['y', 'x', 'z'])
  t.strictSame(queues.vhost, Uint32Array.of(0, 1, 1))
  t.strictSame(queues.ready, Float64Array.of(4, 5, 3))
  t.end()
})

t.test('a virtual host known only from its queues has no totals', t => {
  const builder = new QueuesBuilder()
  builder.vhost('b', 1, 2)
  builder.queue(aQueue('a', 'y'))
  const { vhosts } = builder.seal()
  t.strictSame(vhosts.ready, Float64Array.of(NaN, 1))
  t.strictSame(vhosts.unacked, Float64Array.of(NaN, 2))
  t.strictSame(vhosts.queuesListed, Uint8Array.of(1, 1))
  t.end()
})

t.test('a queue listed on two pages has one row, from the later page', t => {
  const builder = new QueuesBuilder()
  builder.queue(aQueue('a', 'q', 1))
  builder.queue(aQueue('b', 'q', 2))
  builder.queue(aQueue('a', 'q', 3))
  const { queues } = builder.seal()
  t.strictSame(queues.ready, Float64Array.of(3, 2))
  t.end()
})

t.test('queues of a virtual host listed before its list failed are dropped', t => {
  const builder = new QueuesBuilder()
  builder.queue(aQueue('a', 'q', 1))
  builder.queue(aQueue('b', 'q', 2))
  builder.unlisted('a')
  const { vhosts, queues } = builder.seal()
  t.strictSame(vhosts.queuesListed, Uint8Array.of(0, 1))
  t.strictSame(queues.ready, Float64Array.of(2))
  t.end()
})

t.test('if no list succeeded, no virtual host counts as listed', t => {
  const builder = new QueuesBuilder()
  builder.vhost('a', 1, 1)
  builder.queue(aQueue('b', 'q', 2))
  builder.nothingListed()
  const { vhosts, queues } = builder.seal()
  t.strictSame(vhosts.queuesListed, Uint8Array.of(0, 0))
  t.equal(queues.rows, 0)
  t.end()
})

t.test('queues with equal settings share one object, also when one has its own', t => {
  const builder = new QueuesBuilder()
  const limited = (): ListedQueue['settings'] => ({ ...noSettings, maxLength: 10 })
  builder.queue({ ...aQueue('a', 'a'), settings: limited() })
  builder.queue({ ...aQueue('a', 'b'), settings: { ...noSettings, maxLength: 11 } })
  builder.queue({ ...aQueue('b', 'c'), settings: limited() })
  builder.queue(aQueue('b', 'd'))
  const [a, b, c, d] = builder.seal().queues.settings
  t.equal(a, c)
  t.match([a?.maxLength, b?.maxLength], [10, 11])
  t.equal(d, noSettings)
  t.end()
})

t.test('numbers that no queue reports are one column', t => {
  const builder = new QueuesBuilder()
  builder.queue(aQueue('a', 'p'))
  builder.queue({ ...aQueue('a', 'q'), memory: 7 })
  const { queues } = builder.seal()
  t.equal(queues.delayed, queues.published)
  t.strictSame(queues.delayed, Float64Array.of(NaN, NaN))
  t.strictSame(queues.memory, Float64Array.of(NaN, 7), 'but not those of which one is reported')
  t.end()
})
