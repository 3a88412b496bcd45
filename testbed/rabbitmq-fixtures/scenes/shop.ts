import { nodesList } from '../../../src/rabbitmq/nodes/read/read-nodes.ts'
import { queueLists } from '../../../src/rabbitmq/queues/read/queue-lists.ts'
import { connectionsList, exchangesList } from '../../../src/rabbitmq/traffic/read/read-traffic.ts'
import type { Message } from 'amqplib'
import { type Request, requestOf, type Scene, type Stage } from '../scene.ts'

/** Queues of every type in four virtual hosts, with consumers and counters. */
export const shop: Scene = {
  play: playShop,
  replies: {
    overview: { path: '/api/overview' },
    'overview-of-management-user': { path: '/api/overview', user: 'manager' },
    vhosts: { path: '/api/vhosts' },
    nodes: requestOf(nodesList),
    exchanges: requestOf(exchangesList),
    connections: requestOf(connectionsList),
    queues: { path: '/api/queues' },
    'queues-columns': listOfQueues('full'),
    'queues-totals': listOfQueues('totals'),
    'queues-page': { path: '/api/queues?columns=name%2Cvhost&page=1&page_size=3' },
    'queue-not-found': { path: '/api/queues/shop/missing' },
    'page-out-of-range': { path: '/api/queues?page=9&page_size=100' },
    unauthenticated: { path: '/api/overview', user: 'stranger' },
    'no-permission': { path: '/api/queues/hidden', user: 'manager' },
    'nodes-of-management-user': { ...requestOf(nodesList), user: 'manager' },
    'health-alarms': { path: '/api/health/checks/alarms' },
    'health-local-alarms': { path: '/api/health/checks/local-alarms' },
    'health-virtual-hosts': { path: '/api/health/checks/virtual-hosts' },
    'health-quorum-critical': { path: '/api/health/checks/node-is-quorum-critical' },
    'health-leaderless': {
      path: '/api/health/checks/quorum-queues-without-elected-leaders/all-vhosts',
    },
    'feature-flags': { path: '/api/feature-flags' },
    'deprecated-features': { path: '/api/deprecated-features' },
    'deprecated-features-used': { path: '/api/deprecated-features/used' },
    'shovels-unsupported': { path: '/api/shovels' },
  },
  tools: {
    'tool-list-queues': [
      ...['--quiet', '--formatter', 'json', 'list_queues', '-p', 'shop', 'name', 'type', 'state'],
      ...['messages', 'messages_ready', 'messages_unacknowledged', 'consumers', 'policy'],
    ],
  },
}

/** Returns the request of one mode. */
export function listOfQueues(mode: 'full' | 'totals'): Request {
  const wanted = { mode, vhosts: null, isEveryVhost: true, serverPattern: null }
  return requestOf(queueLists(wanted)[0]?.resource ?? { path: [], api: '' })
}

export async function playShop(stage: Stage): Promise<void> {
  await stage.ctl('set_cluster_name', 'orders')
  for (const vhost of ['shop', 'hidden', 'a/b c%']) await stage.vhost(vhost)
  await stage.ctl('add_user', 'manager', 'manager')
  await stage.ctl('set_user_tags', 'manager', 'management')
  for (const vhost of ['/', 'shop', 'a/b c%']) await stage.grant(vhost, 'manager')
  await stage.policy('shop', 'limit', '^orders$', { 'max-length': 1000 })

  await (await stage.channel('/')).assertQueue('root.q')
  await (await stage.channel('hidden')).assertQueue('secret')
  const channel = await stage.channel('shop')
  await channel.assertQueue('', { exclusive: true })
  await channel.assertQueue('idle')
  await channel.assertQueue('orders')
  await channel.assertQueue('invoices', { arguments: { 'x-queue-type': 'quorum' } })
  await channel.assertQueue('events', { arguments: { 'x-queue-type': 'stream' } })
  await channel.assertQueue('mails', {
    arguments: { 'x-dead-letter-exchange': '', 'x-max-priority': 3 },
  })
  await channel.assertExchange('shop.topic', 'topic')
  await channel.bindQueue('orders', 'shop.topic', 'order.*')

  for (let sent = 0; sent < 50; sent++) {
    const message = Buffer.alloc(100)
    const options = { persistent: true, timestamp: 1_700_000_000 + sent }
    channel.publish('shop.topic', 'order.created', message, options)
    channel.publish('shop.topic', 'unbound', message, options)
    for (const queue of ['invoices', 'mails', 'events'])
      channel.sendToQueue(queue, message, options)
  }
  await channel.waitForConfirms()

  await channel.prefetch(10)
  const acknowledgeFirst = (count: number): ((message: Message | null) => void) => {
    let taken = 0
    return message => {
      if (message !== null && taken++ < count) channel.ack(message)
    }
  }
  await channel.consume('orders', acknowledgeFirst(5))
  await channel.consume('invoices', acknowledgeFirst(34))
  await channel.consume('mails', () => undefined, { noAck: true })
}
