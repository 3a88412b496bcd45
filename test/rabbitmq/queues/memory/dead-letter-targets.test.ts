import t from 'tap'
import { DeadLetterExchanges } from '../../../../src/rabbitmq/dead-letter-exchanges.ts'
import { deadLetterTargets } from '../../../../src/rabbitmq/queues/memory/dead-letter-targets.ts'
import { type QueueRow, queuesFacts } from '../../rabbitmq-readings.ts'

const direct = {
  type: 'direct',
  bindings: [
    { destination: 'orders.dead', isQueue: true, routingKey: 'orders' },
    { destination: 'mails.dead', isQueue: true, routingKey: 'mails' },
  ],
}

/** Returns the names of targets, and the exchanges that are named. `had`: queues that had consumers. */
function found(
  queues: readonly QueueRow[],
  had: readonly string[] = [],
): { readonly targets: readonly string[]; readonly exchanges: readonly string[] } {
  const exchanges = new DeadLetterExchanges()
  exchanges.setBindings(new Map([['/', new Map([['dead', direct]])]]))
  const { vhosts, queues: columns } = queuesFacts({
    vhosts: [{ name: '/' }, { name: 'shop' }],
    queues,
  })
  const id = Uint32Array.from(queues, (_, row) => row)
  const known = { vhosts, queues: columns, id }
  const hadConsumers = (queue: number): boolean => had.includes(queues[queue]?.name ?? '')
  const { isTarget, exchanges: named } = deadLetterTargets(known, hadConsumers, exchanges)
  return {
    targets: queues.filter((_, row) => isTarget[row] === 1).map(({ name }) => name),
    exchanges: named.map(({ vhost, name }) => `${vhost} ${name}`),
  }
}

const toDefault = { deadLetterExchange: '', deadLetterRoutingKey: 'orders.dead' }

t.test('the default exchange leads to a queue of the same virtual host', t => {
  const queues = [
    { name: 'orders', settings: toDefault },
    { name: 'orders.dead' },
    { name: 'orders.dead', vhost: 'shop' },
  ]
  t.strictSame(found(queues), { targets: ['orders.dead'], exchanges: [] })
  t.end()
})

t.test('bindings lead to the queue whose key matches', t => {
  const settings = { deadLetterExchange: 'dead', deadLetterRoutingKey: 'orders' }
  const queues = [{ name: 'orders', settings }, { name: 'orders.dead' }, { name: 'mails.dead' }]
  t.strictSame(found(queues), { targets: ['orders.dead'], exchanges: ['/ dead'] })
  t.end()
})

t.test('without a key of their own, dead letters may go to every bound queue', t => {
  const settings = { deadLetterExchange: 'dead' }
  const queues = [
    { name: 'orders', settings },
    { name: 'others', settings },
    { name: 'orders.dead' },
    { name: 'mails.dead' },
  ]
  const targets = ['orders.dead', 'mails.dead']
  t.strictSame(found(queues), { targets, exchanges: ['/ dead'] })
  t.end()
})

t.test('an exchange whose bindings are not known is named, once in each virtual host', t => {
  const settings = { deadLetterExchange: 'dead' }
  const queues = [
    { name: 'a', vhost: 'shop', settings },
    { name: 'b', vhost: 'shop', settings: { ...settings, maxLength: 5 } },
    { name: 'orders.dead', vhost: 'shop' },
  ]
  t.strictSame(found(queues), { targets: [], exchanges: ['shop dead'] })
  t.end()
})

t.test('the work queue behind a queue that delays messages gets no dead letters', t => {
  const retry = {
    name: 'orders.retry',
    settings: { messageTtl: 60, deadLetterExchange: '', deadLetterRoutingKey: 'orders' },
  }
  const orders = {
    name: 'orders',
    settings: { deadLetterExchange: '', deadLetterRoutingKey: 'orders.retry' },
  }
  t.strictSame(found([orders, retry]).targets, ['orders.retry'])
  t.strictSame(
    found([orders, retry], ['orders.retry']).targets,
    ['orders', 'orders.retry'],
    'a queue with consumers does not only delay: what expires there is a dead letter',
  )
  t.end()
})
