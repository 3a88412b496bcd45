import { rm } from 'node:fs/promises'
import type { Admin, Kafka } from 'kafkajs'
import { freePort } from '../../testbed/free-port.ts'
import { currentKafka } from '../../testbed/kafka-jars.ts'
import { startKafka } from '../../testbed/kafka.ts'
import { connectedAdmin } from '../real/connected-admin.ts'
import { ManualGroup } from '../real/manual-group.ts'
import { startExporter } from '../real/running-exporter.ts'
import { withRealParts } from '../real/with-real-parts.ts'
import { startAlertPipeline } from './alert-pipeline.ts'
import { clientOf, produce } from './kafka-client.ts'
import { startLoneController } from './lone-controller.ts'
import { pastSamples } from './past-samples.ts'
import { provenAlerts } from './proven-alerts.ts'

const day = 86_400

withRealParts('alerts that need JMX, or a day, reach their receiver', async t => {
  const jmxPorts = [await freePort(), await freePort(), await freePort()]
  const [kafka, controller] = await Promise.all([
    startKafka({
      version: currentKafka,
      brokers: 3,
      jmxPorts,
      logDirectories: 2,
      properties: {
        'offsets.topic.replication.factor': '3',
        // A single thread is saturated by one producer.
        'num.io.threads': '1',
        // Writes to each log directory, so that a missing one is noticed.
        'log.flush.offset.checkpoint.interval.ms': '1000',
      },
    }),
    startLoneController(t),
  ])
  t.teardown(() => kafka.stop())
  const client = clientOf(kafka.bootstrap)
  const admin = await connectedAdmin(client)
  t.teardown(() => admin.disconnect())
  await createTopics(admin)
  await produce(client, 'quiet', { partitions: 1, count: 5 })
  const reader = await ManualGroup.join(client, 'reader', ['quiet'])
  await reader.commit('quiet', 5)
  await kafka.startTool('org.apache.kafka.tools.ProducerPerformance', [
    ...['--topic', 'load', '--num-records', '1000000000', '--record-size', '100'],
    ...['--throughput', '-1', '--producer-props', `bootstrap.servers=${kafka.internalBootstrap}`],
    ...['acks=1', 'batch.size=1', 'linger.ms=0'],
  ])

  const exporter = await startExporter(
    t,
    `kafka:
  - name: orders
    brokers: ['${kafka.brokers[0]?.address}']
    topics: { include: [quiet] }
    groups: { include: [reader] }
    interval: 2s
    connect_timeout: 1s
    request_timeout: 1500ms
`,
  )
  const alerts = await startAlertPipeline(t, exporter, 'newest', {
    past: busyDay(),
    jmxTargets: [
      ...jmxPorts.map((port, index) => ({
        targets: [`localhost:${port}`],
        labels: { messaging_cluster: 'orders', broker: String(index + 1) },
      })),
      { targets: [controller], labels: { messaging_cluster: 'lone', broker: '1' } },
    ],
  })

  await alerts.untilNotified('KafkaControllerMissing', { messaging_cluster: 'lone' })
  await alerts.untilNotified('KafkaClusterStoppedReceiving')
  await alerts.untilFiring('KafkaTopicStoppedReceiving', { topic: 'quiet' })
  // While its coordinator still runs.
  await reader.leave()

  await alerts.untilNotified('KafkaRequestHandlersSaturated', { broker: '1' })

  const [first, second, third] = kafka.brokers
  await third?.kill()
  await alerts.untilNotified('KafkaPartitionsUnderMinIsr', { broker: '1' })
  await writeWithoutThird(client)
  await second?.kill()
  // It has not seen the last message, and becomes leader all the same.
  await third?.restart()
  await alerts.untilNotified('KafkaUncleanLeaderElection')

  await rm(first?.logDirectories[1] ?? '', { recursive: true })
  await alerts.untilNotified('KafkaLogDirectoryOffline', { broker: '1' })
  t.strictSame([...alerts.fired].sort(), [...provenAlerts['alerts-kafka-jmx']])
})

async function createTopics(admin: Admin): Promise<void> {
  const onBrokers = (topic: string, replicas: number[], config: Record<string, string>) => ({
    topic,
    replicaAssignment: [{ partition: 0, replicas }],
    configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
  })
  await admin.createTopics({
    topics: [
      onBrokers('quiet', [1], {}),
      // The thread that handles a request waits for the disk.
      onBrokers('load', [1], { 'flush.messages': '1' }),
      onBrokers('strict', [1, 3], { 'min.insync.replicas': '2' }),
      onBrokers('unclean', [2, 3], { 'unclean.leader.election.enable': 'true' }),
    ],
  })
}

async function writeWithoutThird(client: Kafka): Promise<void> {
  const producer = client.producer()
  await producer.connect()
  await producer.send({ topic: 'unclean', acks: 1, messages: [{ value: 'only on the second' }] })
  await producer.disconnect()
}

/** The recorded rates of a day, of which each was above 0. More samples than those of the test. */
function busyDay(): string {
  const receiving = 'tidemark_kafka_topic_produced_messages:receiving{messaging_cluster="orders"'
  return pastSamples(
    Date.now() / 1000,
    [`topic:${receiving},topic="quiet"}`, `messaging_cluster:${receiving}}`].map(series => ({
      series,
      span: day,
      every: 15,
      value: () => 1,
    })),
  )
}
