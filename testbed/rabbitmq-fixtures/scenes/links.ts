import { setTimeout as sleep } from 'node:timers/promises'
import { publish, type Scene, type Stage } from '../scene.ts'

/** Nothing listens there. */
const closed = 'amqp://localhost:1'

/** Shovels and federation links that run, and ones whose other end does not respond. */
export const links: Scene = {
  plugins: [
    ...['rabbitmq_shovel', 'rabbitmq_shovel_management'],
    ...['rabbitmq_federation', 'rabbitmq_federation_management'],
  ],
  play: async stage => {
    await stage.vhost('shop')
    await stage.vhost('branch')
    const channel = await stage.channel('shop')
    for (const queue of ['outbox', 'stuck']) await channel.assertQueue(queue)
    await playShovels(stage)
    await publish(channel, 'outbox', 50)
    await publish(channel, 'stuck', 5)
    await playFederation(stage)
    await channel.assertExchange('prices', 'topic')
    await channel.assertQueue('price-watch')
    await channel.bindQueue('price-watch', 'prices', '#')
    await channel.assertQueue('federated')
    await channel.consume('federated', () => undefined)
    // Links connect, and report, some seconds later.
    await sleep(5000)
  },
  replies: {
    shovels: { path: '/api/shovels' },
    'shovels-of-vhost': { path: '/api/shovels/shop' },
    'shovels-of-management-user': { path: '/api/shovels', user: 'manager' },
    'federation-links': { path: '/api/federation-links' },
    'federation-links-down': { path: '/api/federation-links/state/down' },
  },
}

async function playShovels(stage: Stage): Promise<void> {
  const own = `${stage.rabbitmq.amqpUrl}/shop`
  const shovel = async (name: string, definition: object): Promise<void> =>
    await stage.ctl('set_parameter', '-p', 'shop', 'shovel', name, JSON.stringify(definition))
  const [ends, other] = [{ 'src-uri': own }, { 'dest-uri': `${stage.rabbitmq.amqpUrl}/branch` }]
  await shovel('to-branch', { ...ends, 'src-queue': 'outbox', ...other, 'dest-queue': 'inbox' })
  await shovel('nowhere', {
    ...{ ...ends, 'src-queue': 'stuck', 'dest-uri': closed, 'dest-queue': 'inbox' },
  })
  // Static shovels are read from the configuration when the plugin starts.
  const side = (queue: string): string =>
    `{protocol, amqp091}, {uris, ["${own}"]}, {declarations, [{'queue.declare', [{queue, <<"${queue}">>}]}]}`
  const source = `{source, [${side('static-in')}, {queue, <<"static-in">>}]}`
  const target = `{destination, [${side('static-out')}, {publish_properties, []}, {publish_fields, [{exchange, <<>>}, {routing_key, <<"static-out">>}]}]}`
  const shovels = `[{nightly, [${source}, ${target}, {ack_mode, on_confirm}, {reconnect_delay, 5}]}]`
  await stage.ctl(
    'eval',
    `application:stop(rabbitmq_shovel), application:set_env(rabbitmq_shovel, shovels, ${shovels}), application:start(rabbitmq_shovel).`,
  )
  await stage.ctl('add_user', 'manager', 'manager')
  await stage.ctl('set_user_tags', 'manager', 'management')
  await stage.grant('shop', 'manager')
}

/** Two upstreams on one exchange, of which one does not respond, and one on a queue. */
async function playFederation(stage: Stage): Promise<void> {
  const upstream = async (name: string, uri: string): Promise<void> =>
    await stage.ctl(
      ...['set_parameter', '-p', 'shop', 'federation-upstream', name],
      JSON.stringify({ uri, 'reconnect-delay': 5 }),
    )
  await upstream('branch', `${stage.rabbitmq.amqpUrl}/branch`)
  await upstream('lost', closed)
  const policy = ['set_policy', '-p', 'shop', '--apply-to']
  const all = JSON.stringify({ 'federation-upstream-set': 'all' })
  await stage.ctl(...policy, 'exchanges', 'federate-prices', '^prices$', all)
  const one = JSON.stringify({ 'federation-upstream': 'branch' })
  await stage.ctl(...policy, 'queues', 'federate-queue', '^federated$', one)
}
