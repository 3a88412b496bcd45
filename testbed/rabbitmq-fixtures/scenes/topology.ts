import { publish, reject, type Scene } from '../scene.ts'

const quorum = { 'x-queue-type': 'quorum' }

/** Arguments by queue. */
const queues: Readonly<Record<string, object>> = {
  'limited-by-argument': { 'x-max-length': 50, 'x-overflow': 'reject-publish' },
  'limited-by-bytes': { 'x-max-length-bytes': 10_000 },
  'limited-by-policy': {},
  'limited-three-times': { 'x-max-length': 300 },
  'expiring-messages': { 'x-message-ttl': 3_600_000, 'x-dead-letter-exchange': 'dead' },
  'expiring-itself': { 'x-expires': 3_600_000 },
  'dead-lettering-to-a-queue': {
    ...{ 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'graveyard' },
  },
  'dead-lettering-by-policy': {},
  'single-active': { 'x-single-active-consumer': true },
  'delivery-limit': { ...quorum, 'x-delivery-limit': 5 },
  'no-delivery-limit': { ...quorum, 'x-delivery-limit': -1 },
  graveyard: {},
  archive: {},
}

/** Limits, dead lettering and their sources: arguments, policies, operator policies, bindings. */
export const topology: Scene = {
  play: async stage => {
    await stage.vhost('shop')
    await stage.policy('shop', 'limits', '^limited-(by-policy|three-times)$', {
      ...{ 'max-length': 200, overflow: 'reject-publish' },
    })
    await stage.policy('shop', 'dead-letters', '^dead-lettering-by-policy$', {
      ...{ 'dead-letter-exchange': 'dead', 'dead-letter-routing-key': 'gone' },
    })
    const operator = ['operator', '^limited-three-times$', JSON.stringify({ 'max-length': 100 })]
    await stage.ctl('set_operator_policy', '-p', 'shop', ...operator, '--apply-to', 'queues')
    const limits = JSON.stringify({ 'max-queues': 20, 'max-connections': 10 })
    await stage.ctl('set_vhost_limits', '-p', 'shop', limits)

    const channel = await stage.channel('shop')
    await channel.assertExchange('dead', 'topic')
    await channel.assertExchange('dead.all', 'fanout')
    for (const [queue, own] of Object.entries(queues)) {
      await channel.assertQueue(queue, { arguments: own })
    }
    await channel.bindQueue('graveyard', 'dead', 'gone')
    await channel.bindExchange('dead.all', 'dead', '#')
    await channel.bindQueue('archive', 'dead.all', '')
    for (const queue of ['limited-by-argument', 'limited-by-policy', 'limited-three-times']) {
      await publish(channel, queue, 40)
    }
    await publish(channel, 'dead-lettering-by-policy', 20)
    await reject(channel, 'dead-lettering-by-policy', 8, false)
    await publish(channel, 'dead-lettering-to-a-queue', 20)
    await reject(channel, 'dead-lettering-to-a-queue', 3, false)
  },
  replies: {
    'queues-topology': { path: '/api/queues' },
    policies: { path: '/api/policies' },
    'operator-policies': { path: '/api/operator-policies' },
    'vhost-limits': { path: '/api/vhost-limits' },
    'vhosts-topology': { path: '/api/vhosts' },
    'exchanges-topology': { path: '/api/exchanges' },
    'bindings-of-exchange': { path: '/api/exchanges/shop/dead/bindings/source' },
    'bindings-of-second-exchange': { path: '/api/exchanges/shop/dead.all/bindings/source' },
    'bindings-of-missing-exchange': { path: '/api/exchanges/shop/missing/bindings/source' },
  },
}
