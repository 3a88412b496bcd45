import type { Consumer, Kafka } from 'kafkajs'
import { untilTrue } from '../../testbed/until-true.ts'

/** A consumer group with one member that commits only the offsets given by the test. */
export class ManualGroup {
  readonly #kafka: Kafka
  readonly #groupId: string
  readonly #consumer: Consumer

  private constructor(kafka: Kafka, groupId: string, consumer: Consumer) {
    this.#kafka = kafka
    this.#groupId = groupId
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
    return new ManualGroup(kafka, groupId, consumer)
  }

  async commit(topic: string, offset: number): Promise<void> {
    await this.#consumer.commitOffsets([{ topic, partition: 0, offset: String(offset) }])
  }

  async leave(): Promise<void> {
    await this.#consumer.disconnect()
  }

  /**
   * Leaves, and returns once the group has no member: on a busy machine the request to leave can get
   * lost, and Kafka then removes the member after its session timeout.
   */
  async leaveEmpty(): Promise<void> {
    await this.leave()
    const admin = this.#kafka.admin()
    await admin.connect()
    const isEmpty = async (): Promise<boolean> => {
      const { groups } = await admin.describeGroups([this.#groupId])
      return groups.every(({ members }) => members.length === 0)
    }
    try {
      await untilTrue(`${this.#groupId} has no member`, isEmpty, { within: 90 })
    } finally {
      await admin.disconnect()
    }
  }
}
