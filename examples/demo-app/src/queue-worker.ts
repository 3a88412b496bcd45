import { once } from 'node:events'
import type { Channel, ConsumeMessage } from 'amqplib'
import type { EventExchange } from './event-exchange.ts'
import { type Consumer, type Knobs, Turnstile, untouched } from './knobs.ts'
import type { ShopMetrics } from './metrics.ts'
import { isPoison } from './shop-event.ts'
import type { QueuePlan } from './shop.ts'
import { type Log, untilDone } from './until-done.ts'

/** How many messages it holds that are not handled yet. */
const prefetch = 20

export interface WorkerOptions {
  readonly exchange: Pick<EventExchange, 'channel'>
  readonly metrics: ShopMetrics
  readonly log: Log
}

/**
 * A worker of a RabbitMQ queue.
 *
 * Messages are handled one after the other. One that fails is a dead letter, and the next one's turn
 * comes. Those that it holds when it leaves go back to the queue.
 */
export class QueueWorker implements Consumer {
  readonly name: string
  readonly messagingSystem = 'rabbitmq'
  readonly destinations: readonly string[]
  readonly #options: WorkerOptions
  readonly #turnstile = new Turnstile()
  #knobs: Knobs
  #leaving = new AbortController()
  /** The time at work that is, or was. */
  #life: Promise<unknown> = Promise.resolve()

  constructor({ queue, knobs }: QueuePlan, options: WorkerOptions) {
    this.name = queue
    this.destinations = [queue]
    this.#options = options
    this.#knobs = { ...untouched, ...knobs }
  }

  get knobs(): Knobs {
    return this.#knobs
  }

  /** Goes to work, unless it is stopped. */
  start(): void {
    if (!this.#knobs.stopped) this.#work()
  }

  turn(change: Partial<Knobs>): void {
    const wasStopped = this.#knobs.stopped
    this.#knobs = { ...this.#knobs, ...change }
    if (wasStopped && !this.#knobs.stopped) this.#work()
    if (!wasStopped && this.#knobs.stopped) this.#leaving.abort()
  }

  async close(): Promise<void> {
    this.#leaving.abort()
    await this.#life
  }

  #work(): void {
    const { signal } = (this.#leaving = new AbortController())
    const live = (): Promise<unknown> =>
      untilDone(`working at ${this.name}`, () => this.#atWork(signal), {
        signal,
        log: this.#options.log,
      })
    this.#life = this.#life.then(live)
  }

  /** Works until it is to leave; throws when the channel is lost. */
  async #atWork(signal: AbortSignal): Promise<void> {
    const channel = await this.#options.exchange.channel()
    const lost = new AbortController()
    channel.once('close', () => lost.abort())
    const end = AbortSignal.any([signal, lost.signal])
    const isWanted = (): boolean => !end.aborted
    try {
      await channel.prefetch(prefetch)
      let last = Promise.resolve()
      await channel.consume(this.name, message => {
        if (message !== null) last = last.then(() => this.#handle(channel, message, isWanted))
      })
      if (isWanted()) await once(end, 'abort')
    } finally {
      // Fails when it was lost, which is told below.
      await channel.close().catch(() => undefined)
    }
    if (!signal.aborted) throw new Error('the channel was closed')
  }

  async #handle(channel: Channel, message: ConsumeMessage, isWanted: () => boolean): Promise<void> {
    if (!(await this.#turnstile.turn(() => this.#knobs.pace, isWanted))) return
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
