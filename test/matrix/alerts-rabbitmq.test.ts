import { setTimeout as sleep } from 'node:timers/promises'
import { type ChannelModel, connect } from 'amqplib'
import { freePort } from '../../testbed/free-port.ts'
import { type RunningRabbitmq, startRabbitmq } from '../../testbed/rabbitmq.ts'
import { startStreamConsumer, type StreamConsumer } from '../../testbed/stream-consumer.ts'
import { startPace, type Traffic } from '../../testbed/traffic/pace.ts'
import { type RunningExporter, startExporter } from '../real/running-exporter.ts'
import { valueOf } from '../real/samples.ts'
import { scrapesUntil } from '../real/scrapes.ts'
import { withRealParts } from '../real/with-real-parts.ts'
import { type AlertPipeline, startAlertPipeline } from './alert-pipeline.ts'
import { pastSamples } from './past-samples.ts'
import { provenAlerts } from './proven-alerts.ts'

withRealParts('alerts about RabbitMQ and its queues reach their receiver', async t => {
  const rabbitmq = await startRabbitmq({
    release: 'newest',
    nodes: 2,
    plugins: [
      'rabbitmq_management',
      'rabbitmq_shovel_management',
      'rabbitmq_federation_management',
      'rabbitmq_stream_management',
    ],
  })
  t.teardown(() => rabbitmq.stop())
  await hideQueue(rabbitmq)
  const connection = await connect(rabbitmq.amqpUrl)
  // The connection stays open until the broker stops.
  connection.on('error', () => undefined)
  await fillQueues(connection)
  await declareOnOtherNode(rabbitmq)
  await keepDeadLetters(connection)
  await requeueForever(connection)
  await linkToNowhere(rabbitmq, connection)
  const stuck = await startStuckConsumer(rabbitmq, connection)
  t.teardown(() => stuck.stop())
  await reachLimits(rabbitmq, connection)
  const exporter = await startExporter(t, clusterOf(rabbitmq))
  const alerts = await startAlertPipeline(t, exporter, 'newest', {
    past: await fillingDisk(exporter, rabbitmq),
  })
  const errors: unknown[] = []
  const badClient = await startBadClient(connection, rabbitmq, error => errors.push(error))
  t.teardown(() => badClient.stop())

  await alerts.untilNotified('RabbitmqQueuesHidden')
  await alerts.untilNotified('RabbitmqMessagesUnroutable')
  await alerts.untilNotified('RabbitmqConnectionChurn')
  await alerts.untilNotified('BacklogStopped', { destination: 'unread' })
  await alerts.untilNotified('BacklogStalled', { destination: 'held' })
  await alerts.untilNotified('RabbitmqUnackedStuck', { destination: 'held' })
  const age = 'BacklogOlderThanObjective'
  await alerts.untilNotified(age, { destination: 'late', severity: 'critical' })
  await alerts.untilMuted(age, { destination: 'late', severity: 'warning' }, age)
  await alerts.untilMuted(
    'BacklogErrorBudgetBurn',
    { destination: 'late', severity: 'warning' },
    age,
  )
  await alerts.untilNotified('RabbitmqDiskFillingUp')
  await alerts.untilNotified('RabbitmqRedeliveryLoop', { destination: 'poison' })
  await alerts.untilNotified('RabbitmqDeadLetteringBlocked', { destination: 'letters' })
  await alerts.untilNotified('RabbitmqDeadLettersGrowing', { destination: 'morgue' })
  await alerts.untilNotified('RabbitmqQueueFull', { destination: 'full', severity: 'critical' })
  await alerts.untilNotified('RabbitmqVhostNearLimit', { vhost: '/', limit: 'max-queues' })
  // With two members, the loss of either is one too many.
  await alerts.untilNotified('RabbitmqHealthCheckFailed', { check: 'node-is-quorum-critical' })
  await alerts.untilNotified('RabbitmqShovelNotRunning', { shovel: 'astray' })
  await alerts.untilNotified('RabbitmqFederationLinkNotRunning', { exchange: 'events' })
  await alerts.untilNotified('RabbitmqStreamConsumerStuck', { consumer_name: 'audit' })
  await nearLimit(alerts, exporter, rabbitmq)

  // Its connections could not be closed once publishers are blocked.
  await badClient.stop()
  t.same(errors, [])
  // The first node, whose management API the exporter uses, keeps running.
  await rabbitmq.nodes[1]?.kill()
  await alerts.untilNotified('RabbitmqNodeDown')
  await alerts.untilNotified('RabbitmqQueueMajorityLost', { destination: 'letters' })
  await alerts.untilNotified('RabbitmqQueueUnavailable', { destination: 'far' })
  await alerts.untilMuted('RabbitmqQueueMembersOffline', { vhost: '/' }, 'RabbitmqNodeDown')

  await rabbitmq.ctl(['set_vm_memory_high_watermark', '0.00001'])
  await alerts.untilNotified('RabbitmqMemoryAlarm')
  // One of the blocked connections is that of the publisher.
  await alerts.untilMuted('RabbitmqConnectionsBlocked', { vhost: '/' }, 'RabbitmqMemoryAlarm')
  await rabbitmq.ctl(['set_disk_free_limit', '1000000GB'])
  await alerts.untilNotified('RabbitmqDiskAlarm')
  t.strictSame([...alerts.fired].sort(), [...provenAlerts['alerts-rabbitmq']])
})

function clusterOf({ nodes }: RunningRabbitmq): string {
  const urls = nodes.map(({ managementUrl }) => `'${managementUrl}'`).join(', ')
  return `rabbitmq:
  - name: shop
    urls: [${urls}]
    username: watcher
    password: secret
    mode: full
    intervals: { queues: 5s, nodes: 5s, traffic: 5s, streams: 5s }
    streams: { include: [ledger] }
    status_window: 20s
    objectives: [{ queues: [late], age: 5s }]
`
}

/** Declares a queue in a vhost to which the exporter's user has no access. */
async function hideQueue(rabbitmq: RunningRabbitmq): Promise<void> {
  for (const command of [
    ['add_user', 'watcher', 'secret'],
    ['set_user_tags', 'watcher', 'monitoring'],
    ['set_permissions', 'watcher', '^$', '^$', '^ledger$'],
    ['add_vhost', 'secret'],
    ['set_permissions', '-p', 'secret', 'guest', '.*', '.*', '.*'],
  ]) {
    await rabbitmq.ctl(command)
  }
  const connection = await connect(`${rabbitmq.amqpUrl}/secret`)
  const channel = await connection.createChannel()
  await channel.assertQueue('hidden')
  await connection.close()
}

/**
 * Declares a queue without consumers, one whose consumer never acknowledges, and one with an
 * objective.
 */
async function fillQueues(connection: ChannelModel): Promise<void> {
  const channel = await connection.createConfirmChannel()
  for (const queue of ['unread', 'held', 'late']) {
    await channel.assertQueue(queue)
    for (let n = 0; n < 5; n++) channel.sendToQueue(queue, Buffer.from('work'))
  }
  await channel.waitForConfirms()
  await channel.consume('held', () => undefined)
}

/** Declares a classic queue on the node that will be killed. */
async function declareOnOtherNode({ nodes }: RunningRabbitmq): Promise<void> {
  const connection = await connect(nodes[1]?.amqpUrl ?? '')
  const channel = await connection.createChannel()
  await channel.assertQueue('far')
  await connection.close()
}

/** Rejects messages of a queue that keeps them until their target, which does not exist, confirms. */
async function keepDeadLetters(connection: ChannelModel): Promise<void> {
  const channel = await connection.createConfirmChannel()
  await channel.assertQueue('letters', {
    arguments: {
      'x-queue-type': 'quorum',
      'x-dead-letter-exchange': 'missing',
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
    },
  })
  for (let n = 0; n < 3; n++) channel.sendToQueue('letters', Buffer.from('bad'))
  await channel.waitForConfirms()
  await channel.consume('letters', message => {
    if (message !== null) channel.nack(message, false, false)
  })
}

/** Requeues the message of a queue again and again. */
async function requeueForever(connection: ChannelModel): Promise<void> {
  const channel = await connection.createChannel()
  await channel.assertQueue('poison')
  channel.sendToQueue('poison', Buffer.from('poison'))
  await channel.prefetch(1)
  await channel.consume('poison', message => {
    // Fails once the broker was stopped.
    const requeue = (): void => {
      if (message !== null) channel.nack(message)
    }
    void sleep(20)
      .then(requeue)
      .catch(() => undefined)
  })
  channel.on('error', () => undefined)
}

/** Configures a shovel and a federation link to a port on which nothing listens. */
async function linkToNowhere(rabbitmq: RunningRabbitmq, connection: ChannelModel): Promise<void> {
  const nowhere = `amqp://localhost:${await freePort()}`
  const shovel = {
    'src-protocol': 'amqp091',
    'src-uri': 'amqp://',
    'src-queue': 'unread',
    'dest-protocol': 'amqp091',
    'dest-uri': nowhere,
    'dest-queue': 'unread',
  }
  await rabbitmq.ctl(['set_parameter', 'shovel', 'astray', JSON.stringify(shovel)])
  const upstream = JSON.stringify({ uri: nowhere })
  await rabbitmq.ctl(['set_parameter', 'federation-upstream', 'nowhere', upstream])
  const policy = JSON.stringify({ 'federation-upstream': 'nowhere' })
  await rabbitmq.ctl(['set_policy', '--apply-to', 'exchanges', 'federated', '^events$', policy])
  const channel = await connection.createChannel()
  await channel.assertExchange('events', 'topic')
}

/** Starts a consumer that gets the messages of a stream and stores only its first offset. */
async function startStuckConsumer(
  { nodes }: RunningRabbitmq,
  connection: ChannelModel,
): Promise<StreamConsumer> {
  const channel = await connection.createConfirmChannel()
  // Only on the first node, so that the loss of the other one does not concern it.
  const stream = { 'x-queue-type': 'stream', 'x-initial-cluster-size': 1 }
  await channel.assertQueue('ledger', { arguments: stream })
  channel.sendToQueue('ledger', Buffer.from('entry'))
  await channel.waitForConfirms()
  return await startStreamConsumer(nodes[0], {
    ...{ stream: 'ledger', name: 'audit' },
    stores: offset => offset === 0n,
  })
}

/** Free space of the first node's disk, falling to what it is now in 6 hours. */
async function fillingDisk(exporter: RunningExporter, { nodes }: RunningRabbitmq): Promise<string> {
  const node = { rabbitmq_node: nodes[0]?.name ?? '' }
  const family = 'tidemark_rabbitmq_node_disk_free_bytes'
  const scrapes = await scrapesUntil(exporter, 'the disk is known', scrape =>
    Number.isFinite(valueOf(scrape, family, node)),
  )
  const free = valueOf(scrapes.at(-1) ?? [], family, node) ?? NaN
  const span = 6 * 3600
  const labels = `job="tidemark",instance="${new URL(exporter.url).host}",messaging_cluster="shop"`
  const series = `${family}{${labels},rabbitmq_node="${node.rabbitmq_node}"}`
  return pastSamples(Date.now() / 1000, [
    { series, span, every: 30, value: ago => free * (1 + ago / span) },
  ])
}

/** Sets the memory limit of the first node little above what it uses, again and again. */
async function nearLimit(
  alerts: AlertPipeline,
  exporter: RunningExporter,
  rabbitmq: RunningRabbitmq,
): Promise<void> {
  const node = { rabbitmq_node: rabbitmq.nodes[0]?.name ?? '' }
  let isOver = false
  const follow = async (): Promise<void> => {
    while (!isOver) {
      const used = valueOf(
        await exporter.scrape(),
        'tidemark_rabbitmq_node_memory_used_bytes',
        node,
      )
      const limit = String(Math.round((used ?? 0) * 1.05))
      await rabbitmq.ctl(['set_vm_memory_high_watermark', 'absolute', limit])
      await sleep(2000)
    }
  }
  const following = follow()
  try {
    await alerts.untilNotified('RabbitmqMemoryNearLimit', node)
  } finally {
    isOver = true
    await following
  }
  await rabbitmq.ctl(['set_vm_memory_high_watermark', '0.6'])
}

/** Fills a queue that refuses more, starts a flow of dead letters, and lets the virtual host have no more queues than it has. */
async function reachLimits(rabbitmq: RunningRabbitmq, connection: ChannelModel): Promise<void> {
  const channel = await connection.createConfirmChannel()
  await channel.assertQueue('full', { maxLength: 5, arguments: { 'x-overflow': 'reject-publish' } })
  for (let n = 0; n < 5; n++) channel.sendToQueue('full', Buffer.from('work'))
  await channel.waitForConfirms()
  await channel.assertQueue('morgue')
  await channel.assertQueue('rejected', { deadLetterExchange: '', deadLetterRoutingKey: 'morgue' })
  await channel.consume('rejected', message => {
    if (message !== null) channel.reject(message, false)
  })
  const { stdout } = await rabbitmq.ctl(['list_queues', '--silent', 'name'])
  const queues = stdout.trim().split('\n').length
  await rabbitmq.ctl(['set_vhost_limits', '-p', '/', JSON.stringify({ 'max-queues': queues })])
}

/** Opens connection after connection, and publishes messages that are unroutable or rejected. */
async function startBadClient(
  connection: ChannelModel,
  { amqpUrl }: RunningRabbitmq,
  onError: (error: unknown) => void,
): Promise<Traffic> {
  // It stays open: RabbitMQ does not count messages of a channel that is open for less than 5 s.
  const publisher = await connection.createChannel()
  return startPace(
    0.5,
    async () => {
      publisher.publish('amq.topic', 'no.binding', Buffer.from('lost'))
      publisher.sendToQueue('rejected', Buffer.from('invalid'))
      publisher.sendToQueue('ledger', Buffer.from('entry'))
      const another = await connect(amqpUrl)
      await another.close()
    },
    onError,
  )
}
