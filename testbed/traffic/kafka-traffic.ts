import { setTimeout as sleep } from 'node:timers/promises'
import { type Consumer, Kafka, logLevel, Partitioners, type Producer } from 'kafkajs'
import type { Seconds } from '../../src/domain/time.ts'
import { oncePerTrouble, startPace, type Traffic } from './pace.ts'

/** Every group reads `orders`; each shows another way of consuming it. */
const orders = 'orders'

const topics = [
  { topic: orders, numPartitions: 6, perSecond: 60 },
  { topic: 'payments', numPartitions: 3, perSecond: 30 },
]

const produceEvery: Seconds = 0.5
const customers = 200

/**
 * An application's life on Kafka: keyed orders and payments, and three groups that read orders.
 *
 * `billing` keeps up, `analytics` is too slow and falls behind, `audit` read a little and stopped.
 */
export async function startKafkaTraffic(
  bootstrap: string,
  onTrouble: (text: string) => void,
): Promise<Traffic> {
  const kafka = new Kafka({
    clientId: 'demo-traffic',
    brokers: bootstrap.split(','),
    logLevel: logLevel.NOTHING,
  })
  await createTopics(kafka)
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  const tell = oncePerTrouble(onTrouble)
  const paces = topics.map(({ topic, perSecond }) =>
    startPace(produceEvery, () => produce(producer, topic, perSecond * produceEvery), tell),
  )
  const consumers = await Promise.all([
    startGroup(kafka, 'billing', () => Promise.resolve()),
    startGroup(kafka, 'analytics', () => sleep(50)),
    startAndStopGroup(kafka, 'audit', tell),
  ])
  return {
    async stop() {
      await Promise.all(paces.map(pace => pace.stop()))
      await Promise.all([producer, ...consumers].map(client => client.disconnect()))
    },
  }
}

async function createTopics(kafka: Kafka): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    await admin.createTopics({
      topics: topics.map(({ topic, numPartitions }) => ({ topic, numPartitions })),
    })
  } finally {
    await admin.disconnect()
  }
}

async function produce(producer: Producer, topic: string, count: number): Promise<void> {
  const messages = Array.from({ length: count }, () => ({
    key: `customer-${Math.floor(Math.random() * customers)}`,
    value: JSON.stringify({ topic, at: new Date().toISOString() }),
  }))
  await producer.send({ topic, messages })
}

async function startGroup(
  kafka: Kafka,
  groupId: string,
  work: () => Promise<void>,
): Promise<Consumer> {
  const consumer = kafka.consumer({ groupId })
  await consumer.connect()
  await consumer.subscribe({ topic: orders, fromBeginning: true })
  await consumer.run({ autoCommitInterval: 2000, eachMessage: work })
  return consumer
}

/** Reads and commits one batch, then leaves for good, and its backlog grows. */
async function startAndStopGroup(
  kafka: Kafka,
  groupId: string,
  tell: (error: unknown) => void,
): Promise<Consumer> {
  let hasRead = (): void => undefined
  const read = new Promise<void>(resolve => (hasRead = resolve))
  const consumer = await startGroup(kafka, groupId, () => {
    hasRead()
    return Promise.resolve()
  })
  read.then(() => consumer.disconnect()).catch(tell)
  return consumer
}
