import { once } from 'node:events'
import type { Channel, ConsumeMessage } from 'amqplib'
import type { EventExchange } from './event-exchange.ts'
import { type Consumer, defaultKnobs, type Knobs, Pacer } from './knobs.ts'
import type { ShopMetrics } from './metrics.ts'
import { isPoison } from './shop-event.ts'
import type { QueuePlan } from './shop.ts'
import { type Log, retryUntilDone } from './retry.ts'

/** Maximum number of unacknowledged messages. */
const prefetch = 20

export interface WorkerOptions {
  readonly exchange: Pick<EventExchange, 'channel'>
  readonly metrics: ShopMetrics
  readonly log: Log
}

/**
 * A worker of a RabbitMQ queue.
 *
 * Processes messages in order. A failing message is dead-lettered, and the next one follows. Messages that are
 * unacknowledged when it stops return to the queue.
 */
export class QueueWorker implements Consumer {
  readonly name: string
  readonly messagingSystem = 'rabbitmq'
  readonly destinations: readonly string[]
  readonly #options: WorkerOptions
  readonly #pacer = new Pacer()
  #knobs: Knobs
  #stopping = new AbortController()
  /** Settles when the latest consumer has stopped. */
  #running: Promise<unknown> = Promise.resolve()

  constructor({ queue, knobs }: QueuePlan, options: WorkerOptions) {
    this.name = queue
    this.destinations = [queue]
    this.#options = options
    this.#knobs = { ...defaultKnobs, ...knobs }
  }

  get knobs(): Knobs {
    return this.#knobs
  }

  /** Starts to consume, unless stopped. */
  start(): void {
    if (!this.#knobs.stopped) this.#consume()
  }

  adjust(change: Partial<Knobs>): void {
    const wasStopped = this.#knobs.stopped
    this.#knobs = { ...this.#knobs, ...change }
    if (wasStopped && !this.#knobs.stopped) this.#consume()
    if (!wasStopped && this.#knobs.stopped) this.#stopping.abort()
  }

  async close(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  #consume(): void {
    const { signal } = (this.#stopping = new AbortController())
    const run = (): Promise<unknown> =>
      retryUntilDone(`consuming ${this.name}`, () => this.#consumeUntil(signal), {
        signal,
        log: this.#options.log,
      })
    this.#running = this.#running.then(run)
  }

  /** Consumes until aborted. Throws if the channel is closed. */
  async #consumeUntil(signal: AbortSignal): Promise<void> {
    const channel = await this.#options.exchange.channel()
    const lost = new AbortController()
    channel.once('close', () => lost.abort())
    const end = AbortSignal.any([signal, lost.signal])
    const isActive = (): boolean => !end.aborted
    try {
      await channel.prefetch(prefetch)
      let last = Promise.resolve()
      await channel.consume(this.name, message => {
        if (message !== null) last = last.then(() => this.#process(channel, message, isActive))
      })
      if (isActive()) await once(end, 'abort')
    } finally {
      // Fails if the channel is closed already, which is reported below.
      await channel.close().catch(() => undefined)
    }
    if (!signal.aborted) throw new Error('the channel was closed')
  }

  async #process(
    channel: Channel,
    message: ConsumeMessage,
    isActive: () => boolean,
  ): Promise<void> {
    if (!(await this.#pacer.next(() => this.#knobs.pace, isActive))) return
    const { metrics } = this.#options
    const labels = { messaging_system: 'rabbitmq', destination: this.name, consumer: this.name }
    if (isPoison(message.content, this.#knobs.poison)) {
      metrics.failed.inc(labels)
      channel.reject(message, false)
    } else {
      metrics.consumed.inc(labels)
      channel.ack(message)
    }
  }
}
