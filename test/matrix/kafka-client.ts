import { type Consumer, Kafka, logLevel, Partitioners } from 'kafkajs'
import { connectedAdmin } from '../real/connected-admin.ts'

/** Creates the client for topics, messages and commits of a test. */
export function clientOf(bootstrap: string): Kafka {
  return new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING })
}

/** Produces this many messages to each partition. */
export async function produce(
  client: Kafka,
  topic: string,
  { partitions, count }: { readonly partitions: number; readonly count: number },
): Promise<void> {
  const producer = client.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  // One partition at a time: if one of several fails, the client sends all of them again.
  for (let partition = 0; partition < partitions; partition++) {
    const messages = Array.from({ length: count }, (_, n) => ({ partition, value: String(n) }))
    await producer.send({ topic, messages })
  }
  await producer.disconnect()
}

/** Commits the offset of each partition, in order of partitions, for a group without members. */
export async function commit(
  client: Kafka,
  groupId: string,
  topic: string,
  offsets: readonly number[],
): Promise<void> {
  const admin = client.admin()
  await admin.connect()
  await admin.setOffsets({
    groupId,
    topic,
    partitions: offsets.map((offset, partition) => ({ partition, offset: String(offset) })),
  })
  await admin.disconnect()
}

export async function createTopics(
  client: Kafka,
  topics: Readonly<Record<string, { readonly partitions: number; readonly replicas?: number }>>,
): Promise<void> {
  const admin = await connectedAdmin(client)
  await admin.createTopics({
    topics: Object.entries(topics).map(([topic, { partitions, replicas = 1 }]) => ({
      topic,
      numPartitions: partitions,
      replicationFactor: replicas,
    })),
  })
  await admin.disconnect()
}

/** Joins the only member of a group. It reads a topic and commits nothing by itself. */
export async function joinMember(client: Kafka, groupId: string, topic: string): Promise<Consumer> {
  const consumer = client.consumer({ groupId })
  const hasJoined = new Promise(resolve => {
    consumer.on(consumer.events.GROUP_JOIN, resolve)
  })
  await consumer.connect()
  await consumer.subscribe({ topic })
  await consumer.run({ autoCommit: false, eachMessage: () => Promise.resolve() })
  await hasJoined
  return consumer
}
