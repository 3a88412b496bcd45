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
import type { Log } from './until-done.ts'

/** Longest pause between two attempts to connect, in milliseconds. */
const tryAgainAfter = 5000

export interface ExchangeOptions {
  readonly url: string
  readonly queues: readonly QueuePlan[]
  readonly metrics: ShopMetrics
  readonly log: Log
}

/** The shop's exchange on RabbitMQ, with its queues; connected anew whenever it was lost. */
export class EventExchange {
  readonly #metrics: ShopMetrics
  readonly #connection: RecoveringChannelModel
  /** Undefined while RabbitMQ is away. */
  #publisher: ConfirmChannel | undefined

  /** Use `openExchange`. */
  constructor(connection: RecoveringChannelModel, metrics: ShopMetrics) {
    this.#connection = connection
    this.#metrics = metrics
  }

  /** Resolves at the first connection, or when it was closed before that. */
  get opened(): Promise<unknown> {
    return this.#connection.waitForConnect().catch(() => undefined)
  }

  get isOpen(): boolean {
    return this.#publisher !== undefined
  }

  /** Publishes an event, and waits until RabbitMQ has it. */
  async publish(topic: string, event: ShopEvent): Promise<void> {
    const place = { messaging_system: 'rabbitmq', destination: exchange } as const
    await this.#metrics.sending(place, () => this.#confirmed(routingKey(topic, event), event))
  }

  /** A channel for a worker, as soon as RabbitMQ is there. */
  async channel(): Promise<Channel> {
    const channel = await this.#connection.createChannel()
    ignoreErrors(channel)
    return channel
  }

  /** Called at each connection: what it makes lives as long as that does. */
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
    if (publisher === undefined) throw new Error('RabbitMQ is away')
    await new Promise<void>((resolve, reject) => {
      publisher.publish(exchange, key, encoded(event), { persistent: true }, error => {
        if (error === null) resolve()
        else reject(new Error('RabbitMQ did not confirm', { cause: error }))
      })
    })
  }
}

/** Begins to connect, and goes on trying; what is published before that fails. */
export async function openExchange(options: ExchangeOptions): Promise<EventExchange> {
  const { url, queues, metrics, log } = options
  const recovery = {
    waitForConnect: false,
    maxDelay: tryAgainAfter,
    setup: (model: ChannelModel): Promise<void> => opened.setUp(model, queues),
  }
  const connection = await connect(url, { recovery, timeout: tryAgainAfter })
  const opened = new EventExchange(connection, metrics)
  const tell = ({ message }: Error): void => log.warn({ problem: message }, 'RabbitMQ is away')
  connection.on('connect-failed', tell)
  connection.on('disconnect', tell)
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

/** Each error is followed by a close, which is what is acted on. */
function ignoreErrors(emitter: NodeJS.EventEmitter): void {
  emitter.on('error', () => undefined)
}
