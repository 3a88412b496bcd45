import type { Test } from 'tap'
import { currentKafka } from '../../testbed/kafka-jars.ts'
import { type RunningKafka, startKafka } from '../../testbed/kafka.ts'
import { clientOf, createTopics, produce } from '../matrix/kafka-client.ts'
import { exposedPositions } from './kafka-positions.ts'
import { type RunningExporter, startExporter } from './running-exporter.ts'
import { valueOf } from './samples.ts'
import { type Scrape, scrapesUntil } from './scrapes.ts'
import { readFromTheStart, shareConsumer, sharing, toldShares } from './share-positions.ts'
import { withRealParts } from './with-real-parts.ts'

const group = 'workers'

withRealParts('a share group is told as its command-line tool tells it', async t => {
  const kafka = await startKafka({ version: currentKafka })
  t.teardown(() => kafka.stop())
  const client = clientOf(kafka.bootstrap)
  await createTopics(client, { orders: { partitions: 2 }, quiet: { partitions: 1 } })
  await produce(client, 'orders', { partitions: 2, count: 10 })
  await readFromTheStart(kafka, group)
  const exporter = await startExporter(
    t,
    `kafka: [{ name: real, brokers: ['${kafka.bootstrap}'], interval: 2s }]\n`,
  )

  await t.test('some messages done by one who left', t => partlyDone(t, exporter, kafka))
  await t.test('all done by several who share', t => doneTogether(t, exporter, kafka))
  await t.test('more to do, and nobody there', async t => {
    await produce(client, 'orders', { partitions: 1, count: 7 })
    const scrape = await seenLag(exporter, 7)
    await equalsTheTool(t, scrape, kafka)
    // The messages before had arrived long ago when these seven came.
    const backlog = { consumer_group: group, destination: 'orders' }
    const age = valueOf(scrape, 'tidemark_backlog_age_seconds', backlog)
    t.ok(age !== undefined && age < 8, `the oldest that is not done is ${age} s old`)
    t.equal(valueOf(scrape, 'tidemark_backlog_age_upper_bound_seconds', backlog), undefined)
  })
  t.notMatch(await exporter.log(), /level=error/)
})

async function partlyDone(t: Test, exporter: RunningExporter, kafka: RunningKafka): Promise<void> {
  await kafka.cli(shareConsumer, [...sharing(kafka, group, 'orders'), '--max-messages', '3'])
  const scrape = await seenLag(exporter, 7)
  await equalsTheTool(t, scrape, kafka)
  t.equal(valueOf(scrape, 'tidemark_kafka_group_members', { consumer_group: group }), 0)
  const topic = { consumer_group: group, topic: 'orders' }
  // Of the other one nobody has read yet.
  t.equal(valueOf(scrape, 'tidemark_kafka_group_topic_uncommitted_partitions', topic), 1)
}

async function doneTogether(
  t: Test,
  exporter: RunningExporter,
  kafka: RunningKafka,
): Promise<void> {
  const consumers = [
    await kafka.startTool(shareConsumer, sharing(kafka, group, 'orders')),
    await kafka.startTool(shareConsumer, sharing(kafka, group, 'orders')),
    await kafka.startTool(shareConsumer, sharing(kafka, group, 'quiet')),
  ]
  const backlog = { consumer_group: group, destination: 'orders' }
  const scrapes = await scrapesUntil(
    exporter,
    'two members share orders, and all is done',
    scrape =>
      valueOf(scrape, 'tidemark_kafka_group_members', { consumer_group: group }) === 3 &&
      valueOf(scrape, 'tidemark_backlog_consumers', backlog) === 2 &&
      valueOf(scrape, 'tidemark_kafka_group_lag', { consumer_group: group }) === 0,
  )
  const scrape = scrapes.at(-1) ?? []
  await equalsTheTool(t, scrape, kafka)
  t.equal(valueOf(scrape, 'tidemark_backlog_age_seconds', backlog), 0)
  // What was done in a partition before it was first seen does not count.
  t.equal(valueOf(scrape, 'tidemark_backlog_completed_messages_total', backlog), 7)
  const topic = { consumer_group: group, topic: 'orders' }
  t.equal(valueOf(scrape, 'tidemark_kafka_group_topic_assigned_partitions', topic), 2)
  for (const consumer of consumers) await consumer.stop()
}

async function seenLag(exporter: RunningExporter, lag: number): Promise<Scrape> {
  const scrapes = await scrapesUntil(
    exporter,
    `the group lags ${lag} behind`,
    scrape => valueOf(scrape, 'tidemark_kafka_group_lag', { consumer_group: group }) === lag,
  )
  return scrapes.at(-1) ?? []
}

/** Row by row; a dash of the tool is an absent sample here. */
async function equalsTheTool(t: Test, scrape: Scrape, kafka: RunningKafka): Promise<void> {
  const told = await toldShares(kafka)
  t.ok(told.length > 0)
  t.same(
    exposedPositions(scrape),
    told.filter(row => !row.endsWith('committed -, lag -')),
  )
}
