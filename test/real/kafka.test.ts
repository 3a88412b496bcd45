import { type Admin, type Consumer, Kafka, logLevel, Partitioners } from 'kafkajs'
import type { Test } from 'tap'
import { freePort } from '../../testbed/free-port.ts'
import { currentKafka } from '../../testbed/kafka-jars.ts'
import { type RunningKafka, startKafka } from '../../testbed/kafka.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import { differences, type Scrape, scrapesUntil } from './scrapes.ts'
import { connectedAdmin } from './connected-admin.ts'
import { type RunningExporter, startExporter, unexpectedErrors } from './running-exporter.ts'
import { exposedPositions, positionsOfTool } from './kafka-positions.ts'
import { samplesOf, valueOf } from './samples.ts'
import { withRealParts } from './with-real-parts.ts'

withRealParts('an exporter started before Kafka exports what Kafka reports', async t => {
  const port = await freePort()
  const exporter = await startExporter(t, clusterAt(`localhost:${port}`))
  await t.test('without brokers the exporter runs and reports the cluster as down', async t => {
    await scrapesUntil(exporter, 'the cluster is down', scrape => upness(scrape) === 0)
    const scrape = await exporter.scrape()
    t.same(
      scrape.filter(({ name }) => name.startsWith('tidemark_kafka_')),
      [],
    )
  })

  // A killed broker loses the log start offset unless it was written to its checkpoint.
  const properties = { 'log.flush.start.offset.checkpoint.interval.ms': '1000' }
  const kafka = await startKafka({ version: currentKafka, ports: [port], properties })
  t.teardown(() => kafka.stop())
  const admin = await connectedAdmin(clientOf(kafka))
  t.teardown(() => admin.disconnect())

  await t.test('the exporter connects once the brokers have started', async () => {
    await scrapesUntil(exporter, 'the cluster is up', scrape => upness(scrape) === 1)
  })
  await t.test('every position of every group equals the command-line tool', t =>
    compareWithTool(t, exporter, kafka, admin),
  )
  await t.test('no value is wrong while a broker is killed and restarted', t =>
    killedAndRestarted(t, exporter, kafka),
  )
  await t.test('a topic created again between two polls has no negative lag', t =>
    createdAgain(t, exporter, kafka, admin),
  )
  t.equal(exporter.process.hasExited, false)
  t.strictSame(await unexpectedErrors(exporter), [])
})

withRealParts('an unreachable advertised address is reported as such', async t => {
  const nowhere = `localhost:${await freePort()}`
  const kafka = await startKafka({ version: currentKafka, advertised: [nowhere] })
  t.teardown(() => kafka.stop())

  const exporter = await startExporter(t, clusterAt(kafka.bootstrap))

  const message = new RegExp(
    String.raw`broker 1 \(${nowhere}\).*advertised by the cluster, not reachable from here`,
    's',
  )
  await untilTrue('the page reports it', async () => message.test(await exporter.page()), {
    within: 30,
  })
  t.match(await exporter.log(), message)
})

function clusterAt(bootstrap: string): string {
  const topics = '{ internal: true }'
  return `kafka: [{ name: real, brokers: ['${bootstrap}'], interval: 2s, topics: ${topics} }]\n`
}

function upness(scrape: Scrape): number | undefined {
  return valueOf(scrape, 'tidemark_source_up', { messaging_cluster: 'real' })
}

function clientOf(kafka: RunningKafka): Kafka {
  return new Kafka({ brokers: kafka.bootstrap.split(','), logLevel: logLevel.NOTHING })
}

/** Returns a scrape after a poll that started after the call. */
async function freshScrape(exporter: RunningExporter): Promise<Scrape> {
  const readings = (scrape: Scrape): number =>
    valueOf(scrape, 'tidemark_source_readings_total') ?? 0
  const before = readings(await exporter.scrape())
  const scrapes = await scrapesUntil(
    exporter,
    'two more polls have ended',
    scrape => readings(scrape) >= before + 2,
  )
  return scrapes.at(-1) ?? []
}

// --- Compared with kafka-consumer-groups ---------------------------------------------------------

async function compareWithTool(
  t: Test,
  exporter: RunningExporter,
  kafka: RunningKafka,
  admin: Admin,
): Promise<void> {
  await fillTopics(kafka, admin, { orders: 3, payments: 2, archive: 1 })
  await admin.createTopics({ topics: [{ topic: 'fresh', numPartitions: 2 }] })
  await commitWithoutMembers(admin)
  const billing = await classicGroupWithMembers(kafka)
  const warehouse = await kafka.startTool('org.apache.kafka.tools.consumer.ConsoleConsumer', [
    ...['--bootstrap-server', kafka.bootstrap, '--topic', 'payments', '--group', 'warehouse'],
    ...['--command-property', 'group.protocol=consumer'],
    ...['--command-property', 'enable.auto.commit=false'],
  ])
  await untilTrue(
    'both groups have members',
    async () => {
      const scrape = await exporter.scrape()
      const members = (group: string): number | undefined =>
        valueOf(scrape, 'tidemark_kafka_group_members', { consumer_group: group })
      return members('billing') === 1 && members('warehouse') === 1
    },
    { within: 60 },
  )

  const scrape = await freshScrape(exporter)
  const { stdout } = await kafka.cli('org.apache.kafka.tools.consumer.group.ConsumerGroupCommand', [
    ...['--bootstrap-server', kafka.internalBootstrap, '--describe', '--all-groups'],
  ])
  await billing.disconnect()
  await warehouse.stop()

  // The tool counts what retention deleted as lag; the exporter counts it as lost.
  const positions = positionsOfTool(stdout)
  t.match(positions, [/^archivist archive 0: committed 2, lag 18$/])
  t.equal(valueOf(scrape, 'tidemark_kafka_group_lag', { consumer_group: 'archivist' }), 15)
  t.equal(
    valueOf(scrape, 'tidemark_kafka_group_topic_deleted_unread_messages', {
      consumer_group: 'archivist',
    }),
    3,
  )

  const withoutLoss = positions.filter(line => !line.startsWith('archivist '))
  t.same(withoutLoss, [
    'audit fresh 0: committed 0, lag 0',
    'audit orders 0: committed 4, lag 6',
    'audit orders 1: committed 10, lag 0',
    'billing fresh 0: committed -, lag -',
    'billing fresh 1: committed 0, lag 0',
    'billing orders 0: committed 3, lag 7',
    'billing orders 1: committed 10, lag 0',
    'billing orders 2: committed -, lag -',
    'qu"ote\\d payments 1: committed 5, lag 5',
    'warehouse payments 0: committed 7, lag 3',
    'warehouse payments 1: committed -, lag -',
  ])
  t.same(
    exposedPositions(scrape).filter(line => !line.startsWith('archivist ')),
    withoutLoss.filter(line => !line.endsWith('committed -, lag -')),
    'where the tool prints -, samples are absent',
  )
  const after = await freshScrape(exporter)
  t.equal(valueOf(after, 'tidemark_kafka_group_members', { consumer_group: 'billing' }), 0)
  for (const [when, seen] of [
    ['with members', scrape],
    ['after they stopped', after],
  ] as const) {
    const uncommitted = (group: string, topic: string): number | undefined =>
      valueOf(seen, 'tidemark_kafka_group_topic_uncommitted_partitions', {
        consumer_group: group,
        topic,
      })
    t.equal(uncommitted('billing', 'orders'), 1, when)
    t.equal(uncommitted('billing', 'fresh'), 0, 'an empty partition has no pending messages')
    t.equal(uncommitted('audit', 'orders'), 1, 'it never had a member')
    t.equal(uncommitted('warehouse', 'payments'), 1, when)
  }
}

/** Creates topics with ten messages in each partition, twenty in the archive's. */
async function fillTopics(
  kafka: RunningKafka,
  admin: Admin,
  topics: Readonly<Record<string, number>>,
): Promise<void> {
  const names = Object.keys(topics)
  await admin.createTopics({
    topics: names.map(topic => ({ topic, numPartitions: topics[topic] ?? 1 })),
  })
  for (const [topic, partitions] of Object.entries(topics)) {
    const count = topic === 'archive' ? 20 : 10
    await produce(kafka, topic, { partitions, count })
  }
}

async function produce(
  kafka: RunningKafka,
  topic: string,
  { partitions, count }: { readonly partitions: number; readonly count: number },
): Promise<void> {
  const producer = clientOf(kafka).producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    // A retried send must not write twice.
    idempotent: true,
    maxInFlightRequests: 1,
  })
  await producer.connect()
  const messages = Array.from({ length: partitions * count }, (_, index) => ({
    partition: index % partitions,
    value: String(index),
  }))
  await producer.send({ topic, messages })
  await producer.disconnect()
}

async function commitWithoutMembers(admin: Admin): Promise<void> {
  const commit = (groupId: string, topic: string, offsets: Record<number, number>): Promise<void> =>
    admin.setOffsets({
      groupId,
      topic,
      partitions: Object.entries(offsets).map(([partition, offset]) => ({
        partition: Number(partition),
        offset: String(offset),
      })),
    })
  await commit('audit', 'fresh', { 0: 0 })
  await commit('audit', 'orders', { 0: 4, 1: 10 })
  await commit('qu"ote\\d', 'payments', { 1: 5 })
  await commit('warehouse', 'payments', { 0: 7 })
  await commit('archivist', 'archive', { 0: 2 })
  await admin.deleteTopicRecords({ topic: 'archive', partitions: [{ partition: 0, offset: '5' }] })
}

/**
 * Joins a member that reads `orders` and the empty `fresh`, without a commit in one partition of
 * each.
 */
async function classicGroupWithMembers(kafka: RunningKafka): Promise<Consumer> {
  const consumer = clientOf(kafka).consumer({ groupId: 'billing' })
  const hasJoined = new Promise(resolve => {
    consumer.on(consumer.events.GROUP_JOIN, resolve)
  })
  await consumer.connect()
  await consumer.subscribe({ topics: ['orders', 'fresh'] })
  await consumer.run({ autoCommit: false, eachMessage: () => Promise.resolve() })
  await hasJoined
  await consumer.commitOffsets([
    { topic: 'orders', partition: 0, offset: '3' },
    { topic: 'orders', partition: 1, offset: '10' },
    { topic: 'fresh', partition: 1, offset: '0' },
  ])
  return consumer
}

// --- Restarts and deletions ----------------------------------------------------------------------

/** Families that do not change while no client produces or consumes. */
const quiet =
  /^tidemark_(backlog_messages|kafka_group_lag|kafka_group_partition_(committed_offset|lag)|kafka_partition_log_.*|kafka_.*_total)$/

async function killedAndRestarted(
  t: Test,
  exporter: RunningExporter,
  kafka: RunningKafka,
): Promise<void> {
  const before = await freshScrape(exporter)
  const isQuiet = (scrape: Scrape): Scrape =>
    scrape.filter(
      ({ name, labels }) => quiet.test(name) && labels['topic'] !== '__consumer_offsets',
    )
  const facts = isQuiet(before)

  await kafka.brokers[0]?.kill()
  const falling = await scrapesUntil(exporter, 'the cluster is down', s => upness(s) === 0)
  t.same(
    differences(facts, falling.slice(-1)[0] ?? [], { mayLack: false }),
    [],
    'last known values are exported at first',
  )

  // After the staleness limit, the last known values are unknown and absent.
  const down = await scrapesUntil(
    exporter,
    'last known values are absent',
    scrape => samplesOf(scrape, 'tidemark_kafka_group_lag').length === 0,
  )
  await kafka.brokers[0]?.restart()
  // Differences that remain after the timeout fail below.
  const rising = await scrapesUntil(
    exporter,
    'all values are as before',
    scrape => upness(scrape) === 1 && differences(facts, scrape, { mayLack: false }).length === 0,
  ).catch(async () => [await exporter.scrape()])
  for (const scrape of [...falling, ...down, ...rising]) {
    const wrong = differences(facts, isQuiet(scrape), { mayLack: true })
    if (wrong.length > 0) t.same(wrong, [], 'each value is as before, or absent')
  }
  t.same(
    differences(facts, rising.at(-1) ?? [], { mayLack: false }),
    [],
    'all values are as before',
  )
  t.ok(falling.length + down.length + rising.length >= 8, 'the comparison covers several scrapes')
}

async function createdAgain(
  t: Test,
  exporter: RunningExporter,
  kafka: RunningKafka,
  admin: Admin,
): Promise<void> {
  await admin.createTopics({ topics: [{ topic: 'phoenix', numPartitions: 1 }] })
  await produce(kafka, 'phoenix', { partitions: 1, count: 40 })
  await admin.setOffsets({
    groupId: 'heirs',
    topic: 'phoenix',
    partitions: [{ partition: 0, offset: '30' }],
  })
  const before = await freshScrape(exporter)
  t.equal(valueOf(before, 'tidemark_kafka_group_lag', { consumer_group: 'heirs' }), 10)

  await admin.deleteTopics({ topics: ['phoenix'] })
  // An attempt that reports a failure may have created the topic.
  const isCreated = async (): Promise<boolean> => {
    await admin.createTopics({ topics: [{ topic: 'phoenix', numPartitions: 1 }] })
    return true
  }
  await untilTrue('the topic exists again', isCreated, { within: 20 })
  await produce(kafka, 'phoenix', { partitions: 1, count: 3 })
  const end = (scrape: Scrape): number | undefined =>
    valueOf(scrape, 'tidemark_kafka_partition_log_end_offset', { topic: 'phoenix' })
  const scrapes = await scrapesUntil(exporter, 'the new log end is exported', s => end(s) === 3)
  scrapes.push(await freshScrape(exporter))

  const lags = scrapes.flatMap(scrape =>
    scrape.filter(({ name }) => /_lag$|_backlog_messages$/.test(name)).map(({ value }) => value),
  )
  t.ok(
    lags.every(lag => lag >= 0),
    'no lag is negative',
  )

  const produced = [before, ...scrapes].flatMap(scrape =>
    samplesOf(scrape, 'tidemark_kafka_topic_produced_messages_total', { topic: 'phoenix' }),
  )
  const [first = NaN, ...counts] = produced.map(({ value }) => value)
  t.same(
    counts,
    [...counts].sort((a, b) => a - b),
    'the counter never falls',
  )
  t.ok((counts.at(-1) ?? NaN) - first <= 3, 'the counter grows by no more than was produced')
}
