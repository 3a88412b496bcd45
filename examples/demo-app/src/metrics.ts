import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'

/** Where a message is sent or consumed, with the labels that tidemark uses. */
export interface Place {
  readonly messaging_system: 'kafka' | 'rabbitmq'
  /** A topic, an exchange or a queue. */
  readonly destination: string
}

const place = ['messaging_system', 'destination'] as const
const consumption = [...place, 'consumer'] as const

/** Message metrics from the view of the application. */
export class ShopMetrics {
  readonly registry = new Registry()
  readonly #registers = [this.registry]

  readonly consumed = new Counter({
    name: 'shop_messages_consumed_total',
    help: 'Messages that a consumer has processed.',
    labelNames: consumption,
    registers: this.#registers,
  })
  readonly failed = new Counter({
    name: 'shop_messages_failed_total',
    help: 'Failed attempts to process a message; one message may fail many times.',
    labelNames: consumption,
    registers: this.#registers,
  })
  readonly #sent = new Counter({
    name: 'shop_messages_sent_total',
    help: 'Messages that the broker has confirmed.',
    labelNames: place,
    registers: this.#registers,
  })
  readonly #sendFailures = new Counter({
    name: 'shop_message_send_failures_total',
    help: 'Messages that could not be sent, or that the broker did not confirm.',
    labelNames: place,
    registers: this.#registers,
  })
  readonly #sendDuration = new Histogram({
    name: 'shop_message_send_duration_seconds',
    help: 'Time from sending a message to its confirmation, or to the failure.',
    labelNames: place,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: this.#registers,
  })

  constructor() {
    collectDefaultMetrics({ register: this.registry })
  }

  /** Sends a message and records its outcome and duration. */
  async recordSend(to: Place, send: () => Promise<unknown>): Promise<void> {
    const labels = { ...to }
    const recordDuration = this.#sendDuration.startTimer(labels)
    try {
      await send()
      this.#sent.inc(labels)
    } catch (error) {
      this.#sendFailures.inc(labels)
      throw error
    } finally {
      recordDuration()
    }
  }
}
