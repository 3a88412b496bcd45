import { type ChannelModel, connect } from 'amqplib'
import { type RunningRabbitmq, startRabbitmq } from '../../testbed/rabbitmq.ts'
import { startPace, type Traffic } from '../../testbed/traffic/pace.ts'
import { startExporter } from '../real/running-exporter.ts'
import { withRealParts } from '../real/with-real-parts.ts'
import { startAlertPipeline } from './alert-pipeline.ts'

withRealParts('alerts about RabbitMQ and its queues reach their receiver', async t => {
  const rabbitmq = await startRabbitmq({ release: 'newest', nodes: 2 })
  t.teardown(() => rabbitmq.stop())
  await hideQueue(rabbitmq)
  const connection = await connect(rabbitmq.amqpUrl)
  // The connection stays open until the broker stops.
  connection.on('error', () => undefined)
  await fillQueues(connection)
  const exporter = await startExporter(t, clusterOf(rabbitmq))
  const alerts = await startAlertPipeline(t, exporter, 'newest')
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

  // Its connections could not be closed once publishers are blocked.
  await badClient.stop()
  t.same(errors, [])
  // The first node, whose management API the exporter uses, keeps running.
  await rabbitmq.nodes[1]?.kill()
  await alerts.untilNotified('RabbitmqNodeDown')

  await rabbitmq.ctl(['set_vm_memory_high_watermark', '0.00001'])
  await alerts.untilNotified('RabbitmqMemoryAlarm')
  // One of the blocked connections is that of the publisher.
  await alerts.untilMuted('RabbitmqConnectionsBlocked', { vhost: '/' }, 'RabbitmqMemoryAlarm')
  await rabbitmq.ctl(['set_disk_free_limit', '1000000GB'])
  await alerts.untilNotified('RabbitmqDiskAlarm')
})

function clusterOf({ nodes }: RunningRabbitmq): string {
  const urls = nodes.map(({ managementUrl }) => `'${managementUrl}'`).join(', ')
  return `rabbitmq:
  - name: shop
    urls: [${urls}]
    username: watcher
    password: secret
    mode: full
    intervals: { queues: 5s, nodes: 5s, traffic: 5s }
    status_window: 20s
    objectives: [{ queues: [late], age: 5s }]
`
}

/** Declares a queue in a vhost to which the exporter's user has no access. */
async function hideQueue(rabbitmq: RunningRabbitmq): Promise<void> {
  for (const command of [
    ['add_user', 'watcher', 'secret'],
    ['set_user_tags', 'watcher', 'monitoring'],
    ['set_permissions', 'watcher', '^$', '^$', '^$'],
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

/** Opens connection after connection, and publishes unroutable messages. */
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
      const another = await connect(amqpUrl)
      await another.close()
    },
    onError,
  )
}
