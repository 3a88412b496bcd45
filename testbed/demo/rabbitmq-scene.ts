import { type Channel, type ChannelModel, connect, type ConsumeMessage } from 'amqplib'
import type { RunningRabbitmq } from '../rabbitmq.ts'
import { startStreamConsumer, type StreamConsumer } from '../stream-consumer.ts'

/** The topic exchange of the shop, with routing keys such as `orders.fr`. */
const exchange = 'shop'

/** Plugins that the scene needs, besides that of the management API. */
export const scenePlugins = ['rabbitmq_shovel_management', 'rabbitmq_stream_management']

/** What the exporter reads of the scene. */
export const sceneConfig = { streams: { include: ['history'] } }

/** How long RabbitMQ waits with the second attempt of a message, in milliseconds. */
const retryDelay = 30_000

/** The parts of RabbitMQ that the shop itself does not use. */
export interface RabbitmqScene {
  stop(): Promise<void>
}

/**
 * Adds to the shop's exchange a queue with delayed retries, and a shovel that moves orders to a stream
 * with a named consumer.
 */
export async function startScene(rabbitmq: RunningRabbitmq): Promise<RabbitmqScene> {
  const connection = await connect(rabbitmq.amqpUrl)
  // The broker may stop first.
  connection.on('error', () => undefined)
  const channel = await connection.createChannel()
  await retryRefunds(channel)
  await shovelOrders(rabbitmq, channel)
  const [node] = rabbitmq.nodes
  const reports = await startStreamConsumer(node, { stream: 'history', name: 'reports' })
  return { stop: () => stop(connection, reports) }
}

/** Each refund fails once, so that about 90 of them are delayed at any time. Needs RabbitMQ 4.3. */
async function retryRefunds(channel: Channel): Promise<void> {
  const retries = { 'x-delayed-retry-type': 'all', 'x-delayed-retry-min': retryDelay }
  await channel.assertQueue('refunds', { arguments: { 'x-queue-type': 'quorum', ...retries } })
  await channel.bindQueue('refunds', exchange, 'payments.it')
  const take = (message: ConsumeMessage): void => {
    if (message.fields.redelivered) channel.ack(message)
    else channel.reject(message, true)
  }
  await channel.consume('refunds', message => {
    if (message !== null) take(message)
  })
}

async function shovelOrders(rabbitmq: RunningRabbitmq, channel: Channel): Promise<void> {
  await channel.assertQueue('outbox')
  await channel.bindQueue('outbox', exchange, 'orders.fr')
  await channel.assertQueue('history', {
    arguments: { 'x-queue-type': 'stream', 'x-max-length-bytes': 50_000_000 },
  })
  const shovel = {
    ...{ 'src-protocol': 'amqp091', 'src-uri': 'amqp://', 'src-queue': 'outbox' },
    ...{ 'dest-protocol': 'amqp091', 'dest-uri': 'amqp://', 'dest-queue': 'history' },
    'dest-predeclared': true,
  }
  await rabbitmq.ctl(['set_parameter', 'shovel', 'to-history', JSON.stringify(shovel)])
}

async function stop(connection: ChannelModel, reports: StreamConsumer): Promise<void> {
  reports.stop()
  // Fails if the broker was lost before.
  await connection.close().catch(() => undefined)
}
