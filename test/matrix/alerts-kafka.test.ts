import type { Admin, Kafka } from 'kafkajs'
import type { Test } from 'tap'
import { currentKafka } from '../../testbed/kafka-jars.ts'
import { type RunningKafka, startKafka } from '../../testbed/kafka.ts'
import { startPace, type Traffic } from '../../testbed/traffic/pace.ts'
import { connectedAdmin } from '../real/connected-admin.ts'
import { KnownLog } from '../real/known-log.ts'
import { ManualGroup } from '../real/manual-group.ts'
import { startExporter } from '../real/running-exporter.ts'
import { samplesOf } from '../real/samples.ts'
import { scrapesUntil } from '../real/scrapes.ts'
import { withRealParts } from '../real/with-real-parts.ts'
import { type AlertPipeline, startAlertPipeline } from './alert-pipeline.ts'
import { clientOf, commit } from './kafka-client.ts'
import { provenAlerts } from './proven-alerts.ts'
import { onlyFirstPartition, type StuckConsumer, stuckConsumer } from './stuck-consumer.ts'

/** Topics, each read by one group of the same name. */
const troubled = ['stopped', 'stalled', 'rewound', 'slow', 'vanished', 'late', 'ancient', 'lost']
/** Topics whose group has a member that hangs. `skewed` has three partitions. */
const stuck = ['skewed', 'rebalancing', 'deleted']

withRealParts('alerts about Kafka and its groups reach their receiver', async t => {
  // The last teardown. A JoinGroup of kafkajs may be left waiting, for the ten minutes of its timeout.
  t.teardown(() => void setTimeout(() => process.exit(), 5000).unref())
  const kafka = await startKafka({
    version: currentKafka,
    brokers: 3,
    properties: {
      'offsets.topic.replication.factor': '3',
      'log.retention.check.interval.ms': '1000',
      'auto.leader.rebalance.enable': 'false',
      // Members that hang stay members.
      'group.max.session.timeout.ms': '600000',
    },
  })
  t.teardown(() => kafka.stop())
  const client = clientOf(kafka.bootstrap)
  const admin = await connectedAdmin(client)
  t.teardown(() => admin.disconnect())
  const clients = await startClients(t, client, admin)
  const exporter = await startExporter(t, clusterAt(kafka))
  const alerts = await startAlertPipeline(t, exporter, 'bookworm')
  const isKnown = (group: string) => (scrape: Parameters<typeof samplesOf>[0]) =>
    samplesOf(scrape, 'tidemark_backlog_messages', { consumer_group: group }).length > 0
  for (const group of troubled) await scrapesUntil(exporter, `${group} is known`, isKnown(group))
  await admin.deleteTopics({ topics: ['deleted'] })

  await clients.rewind()
  await alerts.untilNotified('BacklogRewound', { consumer_group: 'rewound' })
  await alerts.untilNotified('BacklogStopped', { consumer_group: 'stopped' })
  await alerts.untilNotified('BacklogStalled', { consumer_group: 'stalled' })
  await alerts.untilNotified('BacklogNotDraining', { consumer_group: 'slow' })
  await alerts.untilNotified('BacklogOlderThanObjective', { consumer_group: 'late' })
  await criticalMutesWarning(t, alerts)
  await alerts.untilNotified('KafkaMessagesLost', { destination: 'lost' })
  const risk = { destination: 'lost', severity: 'critical' }
  await alerts.untilMuted('KafkaRetentionRisk', risk, 'KafkaMessagesLost')
  await alerts.untilNotified('KafkaPartitionsInvisible', { consumer_group: 'deleted' })
  await alerts.untilNotified('KafkaPartitionsUnassigned', { consumer_group: 'skewed' })
  await alerts.untilFiring('KafkaPartitionsSkewed', { consumer_group: 'skewed' })
  await alerts.untilNotified('KafkaGroupRebalancing', { consumer_group: 'rebalancing' })
  await alerts.untilNotified('KafkaCommitsPastEnd', { consumer_group: 'ahead' })
  await admin.deleteGroups(['vanished'])
  await alerts.untilNotified('BacklogVanished', { consumer_group: 'vanished' })
  await clients.stop()

  await kafka.brokers[2]?.kill()
  await alerts.untilNotified('KafkaBrokerMissing', { broker: '3' })
  await alerts.untilNotified('KafkaPartitionsLeaderless', { topic: 'single' })
  const behind = { topic: 'stopped' }
  await alerts.untilMuted('KafkaPartitionsUnderReplicated', behind, 'KafkaBrokerMissing')
  // It is back without the partitions that it led.
  await kafka.brokers[2]?.restart()
  await alerts.untilFiring('KafkaLeadersUnbalanced')

  await Promise.all(kafka.brokers.map(broker => broker.kill()))
  await alerts.untilNotified('ClusterDataStale', { messaging_cluster: 'orders' })
  await downMutesBacklogs(t, alerts)
  t.strictSame([...alerts.fired].sort(), [...provenAlerts['alerts-kafka']])
})

/** Expects no notification of the warning for a backlog that is critical from the start. */
async function criticalMutesWarning(t: Test, alerts: AlertPipeline): Promise<void> {
  const name = 'BacklogOlderThanObjective'
  const [critical, warning] = ['critical', 'warning'].map(severity => ({
    consumer_group: 'ancient',
    severity,
  }))
  await alerts.untilNotified(name, critical)
  await alerts.untilMuted(name, { ...warning }, name)
  t.same(alerts.firing(name, warning), [])
}

/**
 * Expects no further notifications of a backlog while the alert that mutes it is sent repeatedly.
 */
async function downMutesBacklogs(t: Test, alerts: AlertPipeline): Promise<void> {
  const [name, backlog] = ['BacklogStopped', { consumer_group: 'stopped' }]
  await alerts.untilMuted(name, backlog, 'ClusterDataStale')
  // By then, notifications that were already on the way have arrived.
  await alerts.untilNotifiedAgain('ClusterDataStale')
  const before = alerts.firing(name, backlog)
  await alerts.untilNotifiedAgain('ClusterDataStale')
  await alerts.untilNotifiedAgain('ClusterDataStale')
  t.same(alerts.firing(name, backlog), before, 'no notification of its backlogs')
  await alerts.untilMuted(name, backlog, 'ClusterDataStale')
}

function clusterAt({ brokers }: RunningKafka): string {
  return `kafka:
  - name: orders
    brokers: [${brokers.map(({ address }) => `'${address}'`).join(', ')}]
    interval: 2s
    connect_timeout: 1s
    request_timeout: 1500ms
    status_window: 20s
    objectives: [{ topics: [late, ancient], age: 10m }, { topics: [lost], age: 12h }]
`
}

/** Producers and consumers of the topics. */
interface Clients extends Traffic {
  rewind(): Promise<void>
}

async function startClients(t: Test, client: Kafka, admin: Admin): Promise<Clients> {
  await createTopics(admin)
  const topics = ['stopped', 'stalled', 'rewound', 'slow', 'vanished', 'lost', ...stuck]
  const logs = new Map<string, KnownLog>()
  for (const topic of topics) logs.set(topic, await KnownLog.open(client, topic))
  for (const log of logs.values()) await log.send(20)
  await produceLongAgo(client, 'late', 20)
  await produceLongAgo(client, 'ancient', 120)
  for (const group of ['stopped', 'vanished', 'lost', 'late', 'ancient']) {
    const partitions = [{ partition: 0, offset: '1' }]
    await admin.setOffsets({ groupId: group, topic: group, partitions })
  }
  const groups = new Map<string, ManualGroup>()
  for (const name of ['stalled', 'rewound', 'slow']) {
    const group = await ManualGroup.join(client, name, [name])
    await group.commit(name, 10)
    groups.set(name, group)
  }

  // None of its members reads two of its partitions.
  await commit(client, 'skewed', 'skewed', [0, 0, 0])
  await commit(client, 'ahead', 'stopped', [1000])
  const stuckMembers = await hangingMembers(client)

  const errors: unknown[] = []
  const pace = startPace(
    0.5,
    async () => {
      for (const topic of ['slow', 'lost']) await logs.get(topic)?.send(10)
      await groups.get('slow')?.commit('slow', Math.floor((logs.get('slow')?.end ?? 0) / 2))
    },
    error => errors.push(error),
  )
  let isStopped = false
  const stop = async (): Promise<void> => {
    if (isStopped) return
    isStopped = true
    await pace.stop()
    for (const group of groups.values()) await group.leave()
    // Together: while one of a group waits to join, it cannot leave before the other one does.
    await Promise.all(stuckMembers.map(member => member.release()))
    for (const log of logs.values()) await log.close()
    t.same(errors, [])
  }
  t.teardown(stop)
  return { stop, rewind: async () => await groups.get('rewound')?.commit('rewound', 1) }
}

/** Starts a member that hangs in each group, and another one that waits for it to join again. */
async function hangingMembers(client: Kafka): Promise<readonly StuckConsumer[]> {
  const members = await Promise.all([
    stuckConsumer(client, 'skewed', 'skewed', onlyFirstPartition),
    stuckConsumer(client, 'deleted', 'deleted'),
    stuckConsumer(client, 'rebalancing', 'rebalancing'),
  ])
  const waiting = client.consumer({ groupId: 'rebalancing' })
  await waiting.connect()
  await waiting.subscribe({ topics: ['rebalancing'] })
  await waiting.run({ eachMessage: () => Promise.resolve() })
  return [{ release: () => waiting.disconnect() }, ...members]
}

async function createTopics(admin: Admin): Promise<void> {
  // Messages older than 15 s are deleted within seconds.
  const shortLived = Object.entries({
    'retention.ms': '15000',
    'segment.ms': '4000',
    'file.delete.delay.ms': '100',
  }).map(([name, value]) => ({ name, value }))
  await admin.createTopics({
    topics: [
      ...troubled.map(topic => ({
        topic,
        numPartitions: 1,
        replicationFactor: 3,
        ...(topic === 'lost' ? { configEntries: shortLived } : {}),
      })),
      ...stuck.map(topic => ({
        topic,
        numPartitions: topic === 'skewed' ? 3 : 1,
        replicationFactor: 3,
      })),
      // All of them led by the broker that is killed.
      {
        topic: 'led',
        replicaAssignment: Array.from({ length: 12 }, (_, partition) => ({
          partition,
          replicas: [3, 1],
        })),
      },
      // One partition per broker, without replicas.
      { topic: 'single', numPartitions: 3, replicationFactor: 1 },
    ],
  })
}

/** Produces messages with timestamps that are this many minutes old. */
async function produceLongAgo(client: Kafka, topic: string, minutes: number): Promise<void> {
  const timestamp = String(Date.now() - minutes * 60_000)
  const producer = client.producer()
  await producer.connect()
  await producer.send({
    topic,
    messages: Array.from({ length: 3 }, () => ({ value: 'x', timestamp })),
  })
  await producer.disconnect()
}
