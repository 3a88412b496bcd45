import { type Kafka, Partitioners, type Producer } from 'kafkajs'
import type { ShopMetrics } from './metrics.ts'
import { encoded, type ShopEvent } from './shop-event.ts'
import type { TopicPlan } from './shop.ts'
import { type Log, untilDone } from './until-done.ts'

/** The shop's topics on Kafka, and the producer that appends to them. */
export class EventLog {
  readonly #kafka: Kafka
  readonly #topics: readonly TopicPlan[]
  readonly #metrics: ShopMetrics
  readonly #producer: Producer
  #isOpen = false

  constructor(kafka: Kafka, topics: readonly TopicPlan[], metrics: ShopMetrics) {
    this.#kafka = kafka
    this.#topics = topics
    this.#metrics = metrics
    this.#producer = kafka.producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
      // Without these two, a retry may put an event behind a later one of the same customer.
      idempotent: true,
      maxInFlightRequests: 1,
    })
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Creates what is missing and connects, as soon as Kafka is there; false when called off. */
  async open(options: { readonly signal: AbortSignal; readonly log: Log }): Promise<boolean> {
    this.#isOpen =
      (await untilDone('creating topics', () => this.#createTopics(), options)) &&
      (await untilDone('connecting the producer', () => this.#producer.connect(), options))
    return this.#isOpen
  }

  /** Appends an event to the partition of its customer. */
  async append(topic: string, event: ShopEvent): Promise<void> {
    const messages = [{ key: event.customer, value: encoded(event) }]
    await this.#metrics.sending({ messaging_system: 'kafka', destination: topic }, () =>
      this.#producer.send({ topic, messages }),
    )
  }

  async close(): Promise<void> {
    await this.#producer.disconnect()
  }

  async #createTopics(): Promise<void> {
    const admin = this.#kafka.admin()
    try {
      await admin.connect()
      const topics = this.#topics.map(({ topic, partitions: numPartitions }) => ({
        topic,
        numPartitions,
      }))
      await admin.createTopics({ topics })
    } finally {
      await admin.disconnect()
    }
  }
}
