import { type Kafka, Partitioners, type Producer } from 'kafkajs'
import type { UnixSeconds } from '../../src/reading/time.ts'

/** When a message was sent and when the broker acknowledged it. */
interface SentMessage {
  readonly sentAt: UnixSeconds
  readonly storedAt: UnixSeconds
}

/** A topic with one partition and known arrival times of its messages. */
export class KnownLog {
  readonly topic: string
  readonly #messages: SentMessage[] = []
  readonly #producer: Producer

  private constructor(topic: string, producer: Producer) {
    this.topic = topic
    this.#producer = producer
  }

  static async open(kafka: Kafka, topic: string): Promise<KnownLog> {
    const producer = kafka.producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      // A retried send must not write twice.
      idempotent: true,
      maxInFlightRequests: 1,
    })
    await producer.connect()
    return new KnownLog(topic, producer)
  }

  /** The offset of the next message. */
  get end(): number {
    return this.#messages.length
  }

  async send(count: number): Promise<void> {
    const sentAt = Date.now() / 1000
    const value = 'x'.repeat(100)
    await this.#producer.send({
      topic: this.topic,
      messages: Array.from({ length: count }, () => ({ partition: 0, value })),
    })
    const storedAt = Date.now() / 1000
    for (let index = 0; index < count; index++) this.#messages.push({ sentAt, storedAt })
  }

  /** The message at an offset. Undefined: not sent yet. */
  message(offset: number): SentMessage | undefined {
    return this.#messages[offset]
  }

  /** The offset of the first message that was stored after an instant. */
  firstAfter(instant: UnixSeconds): number {
    const found = this.#messages.findIndex(({ storedAt }) => storedAt > instant)
    return found < 0 ? this.end : found
  }

  async close(): Promise<void> {
    await this.#producer.disconnect()
  }
}
