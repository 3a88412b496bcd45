import { type Kafka, Partitioners, type Producer } from 'kafkajs'
import type { ShopMetrics } from './metrics.ts'
import { encoded, type ShopEvent } from './shop-event.ts'
import type { TopicPlan } from './shop.ts'
import { type Log, retryUntilDone } from './retry.ts'

/** The topics of the shop on Kafka, and their producer. */
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
      // Without these two options, a retry may reorder the events of a customer.
      idempotent: true,
      maxInFlightRequests: 1,
    })
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Creates missing topics and connects, as soon as Kafka is available. Returns false if aborted before. */
  async open(options: { readonly signal: AbortSignal; readonly log: Log }): Promise<boolean> {
    this.#isOpen =
      (await retryUntilDone('creating topics', () => this.#createTopics(), options)) &&
      (await retryUntilDone('connecting the producer', () => this.#producer.connect(), options))
    return this.#isOpen
  }

  /** Produces an event to the partition of its customer. */
  async append(topic: string, event: ShopEvent): Promise<void> {
    const messages = [{ key: event.customer, value: encoded(event) }]
    await this.#metrics.recordSend({ messaging_system: 'kafka', destination: topic }, () =>
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
