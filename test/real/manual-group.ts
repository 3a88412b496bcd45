import type { Consumer, Kafka } from 'kafkajs'
import { untilTrue } from '../../testbed/until-true.ts'

/** A consumer group with one member that commits only the offsets given by the test. */
export class ManualGroup {
  readonly #consumer: Consumer

  private constructor(consumer: Consumer) {
    this.#consumer = consumer
  }

  /** Joins, and returns once every partition of the topics is assigned. */
  static async join(
    kafka: Kafka,
    groupId: string,
    topics: readonly string[],
  ): Promise<ManualGroup> {
    const consumer = kafka.consumer({ groupId })
    let hasJoined = false
    consumer.on(consumer.events.GROUP_JOIN, () => (hasJoined = true))
    await consumer.connect()
    await consumer.subscribe({ topics: [...topics] })
    await consumer.run({ autoCommit: false, eachMessage: () => Promise.resolve() })
    await untilTrue(`${groupId} has joined`, () => hasJoined, { within: 60 })
    return new ManualGroup(consumer)
  }

  async commit(topic: string, offset: number): Promise<void> {
    await this.#consumer.commitOffsets([{ topic, partition: 0, offset: String(offset) }])
  }

  async leave(): Promise<void> {
    await this.#consumer.disconnect()
  }
}
