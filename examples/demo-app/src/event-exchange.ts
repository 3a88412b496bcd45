import {
  type Channel,
  type ChannelModel,
  type ConfirmChannel,
  connect,
  type RecoveringChannelModel,
} from 'amqplib'
import type { ShopMetrics } from './metrics.ts'
import { encoded, routingKey, type ShopEvent } from './shop-event.ts'
import { deadLetterExchange, deadLetterQueue, exchange, type QueuePlan } from './shop.ts'
import type { Log } from './retry.ts'

/** Maximum pause between two attempts to connect, in milliseconds. */
const retryDelay = 5000

export interface ExchangeOptions {
  readonly url: string
  readonly queues: readonly QueuePlan[]
  readonly metrics: ShopMetrics
  readonly log: Log
}

/** The exchange of the shop on RabbitMQ, with its queues. Reconnects after a lost connection. */
export class EventExchange {
  readonly #metrics: ShopMetrics
  readonly #connection: RecoveringChannelModel
  /** Undefined: not connected. */
  #publisher: ConfirmChannel | undefined

  /** Internal: use `openExchange`. */
  constructor(connection: RecoveringChannelModel, metrics: ShopMetrics) {
    this.#connection = connection
    this.#metrics = metrics
  }

  /** Resolves at the first connection, or when closed before. */
  get opened(): Promise<unknown> {
    return this.#connection.waitForConnect().catch(() => undefined)
  }

  get isOpen(): boolean {
    return this.#publisher !== undefined
  }

  /** Publishes an event and waits for the confirm of RabbitMQ. */
  async publish(topic: string, event: ShopEvent): Promise<void> {
    const target = { messaging_system: 'rabbitmq', destination: exchange } as const
    await this.#metrics.recordSend(target, () => this.#confirmed(routingKey(topic, event), event))
  }

  /** Opens a channel for a worker, as soon as RabbitMQ is available. */
  async channel(): Promise<Channel> {
    const channel = await this.#connection.createChannel()
    ignoreErrors(channel)
    return channel
  }

  /** Declares the topology and opens the publishing channel. Called for each connection. */
  async setUp(model: ChannelModel, queues: readonly QueuePlan[]): Promise<void> {
    ignoreErrors(model)
    const channel = await model.createConfirmChannel()
    ignoreErrors(channel)
    await declareTopology(channel, queues)
    channel.on('close', () => {
      this.#publisher = undefined
    })
    this.#publisher = channel
  }

  async close(): Promise<void> {
    await this.#connection.close()
  }

  async #confirmed(key: string, event: ShopEvent): Promise<void> {
    const publisher = this.#publisher
    if (publisher === undefined) throw new Error('RabbitMQ is not connected')
    await new Promise<void>((resolve, reject) => {
      publisher.publish(exchange, key, encoded(event), { persistent: true }, error => {
        if (error === null) resolve()
        else reject(new Error('RabbitMQ did not confirm', { cause: error }))
      })
    })
  }
}

/** Starts to connect and keeps trying. Publishing fails until connected. */
export async function openExchange(options: ExchangeOptions): Promise<EventExchange> {
  const { url, queues, metrics, log } = options
  const recovery = {
    waitForConnect: false,
    maxDelay: retryDelay,
    setup: (model: ChannelModel): Promise<void> => opened.setUp(model, queues),
  }
  const connection = await connect(url, { recovery, timeout: retryDelay })
  const opened = new EventExchange(connection, metrics)
  const logProblem = ({ message }: Error): void =>
    log.warn({ problem: message }, 'RabbitMQ is not connected')
  connection.on('connect-failed', logProblem)
  connection.on('disconnect', logProblem)
  connection.on('connect', () => log.info({}, 'connected to RabbitMQ'))
  ignoreErrors(connection)
  return opened
}

async function declareTopology(channel: Channel, queues: readonly QueuePlan[]): Promise<void> {
  await channel.assertExchange(exchange, 'topic')
  await channel.assertExchange(deadLetterExchange, 'fanout')
  await channel.assertQueue(deadLetterQueue)
  await channel.bindQueue(deadLetterQueue, deadLetterExchange, '')
  for (const { queue, type, binding } of queues) {
    const deadLetters = { 'x-dead-letter-exchange': deadLetterExchange }
    await channel.assertQueue(queue, { arguments: { 'x-queue-type': type, ...deadLetters } })
    await channel.bindQueue(queue, exchange, binding)
  }
}

/** Ignores errors: each is followed by a close event, which is handled. */
function ignoreErrors(emitter: NodeJS.EventEmitter): void {
  emitter.on('error', () => undefined)
}
