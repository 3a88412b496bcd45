import type { Test } from 'tap'
import { currentKafka } from '../../testbed/kafka-jars.ts'
import { type RunningKafka, startKafka } from '../../testbed/kafka.ts'
import { clientOf, createTopics, produce } from '../matrix/kafka-client.ts'
import { exposedPositions } from './kafka-positions.ts'
import { type RunningExporter, startExporter, unexpectedErrors } from './running-exporter.ts'
import { valueOf } from './samples.ts'
import { type Scrape, scrapesUntil } from './scrapes.ts'
import {
  readFromTheStart,
  shareConsumer,
  sharing,
  sharePositionsOfTool,
} from './share-positions.ts'
import { withRealParts } from './with-real-parts.ts'

const group = 'workers'

withRealParts('positions of a share group equal those of its command-line tool', async t => {
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

  await t.test('some messages acknowledged by a consumer that has left', t =>
    partlyAcknowledged(t, exporter, kafka),
  )
  await t.test('all messages acknowledged by several members', t =>
    acknowledgedTogether(t, exporter, kafka),
  )
  await t.test('new messages and no members', async t => {
    await produce(client, 'orders', { partitions: 1, count: 7 })
    const scrape = await scrapeWithLag(exporter, 7)
    await expectEqualToTool(t, scrape, kafka)
    // The seven are younger than all messages before them, which are acknowledged.
    const backlog = { consumer_group: group, destination: 'orders' }
    const age = valueOf(scrape, 'tidemark_backlog_age_seconds', backlog)
    t.ok(age !== undefined && age < 8, `the oldest pending message is ${age} s old`)
    t.equal(valueOf(scrape, 'tidemark_backlog_age_upper_bound_seconds', backlog), undefined)
  })
  t.strictSame(await unexpectedErrors(exporter), [])
})

async function partlyAcknowledged(
  t: Test,
  exporter: RunningExporter,
  kafka: RunningKafka,
): Promise<void> {
  await kafka.cli(shareConsumer, [...sharing(kafka, group, 'orders'), '--max-messages', '3'])
  const scrape = await scrapeWithLag(exporter, 7)
  await expectEqualToTool(t, scrape, kafka)
  t.equal(valueOf(scrape, 'tidemark_kafka_group_members', { consumer_group: group }), 0)
  const topic = { consumer_group: group, topic: 'orders' }
  // The other partition has not been read yet.
  t.equal(valueOf(scrape, 'tidemark_kafka_group_topic_uncommitted_partitions', topic), 1)
}

async function acknowledgedTogether(
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
    'two members share orders, and the lag is 0',
    scrape =>
      valueOf(scrape, 'tidemark_kafka_group_members', { consumer_group: group }) === 3 &&
      valueOf(scrape, 'tidemark_backlog_consumers', backlog) === 2 &&
      valueOf(scrape, 'tidemark_kafka_group_lag', { consumer_group: group }) === 0,
  )
  const scrape = scrapes.at(-1) ?? []
  await expectEqualToTool(t, scrape, kafka)
  t.equal(valueOf(scrape, 'tidemark_backlog_age_seconds', backlog), 0)
  // Messages acknowledged in a partition before its first poll are not counted.
  t.equal(valueOf(scrape, 'tidemark_backlog_completed_messages_total', backlog), 7)
  const topic = { consumer_group: group, topic: 'orders' }
  t.equal(valueOf(scrape, 'tidemark_kafka_group_topic_unassigned_partitions', topic), 0)
  for (const consumer of consumers) await consumer.stop()
}

async function scrapeWithLag(exporter: RunningExporter, lag: number): Promise<Scrape> {
  const scrapes = await scrapesUntil(
    exporter,
    `the group lags ${lag} behind`,
    scrape => valueOf(scrape, 'tidemark_kafka_group_lag', { consumer_group: group }) === lag,
  )
  return scrapes.at(-1) ?? []
}

/** Compares row by row. A dash in the tool's output is an absent sample here. */
async function expectEqualToTool(t: Test, scrape: Scrape, kafka: RunningKafka): Promise<void> {
  const rows = await sharePositionsOfTool(kafka)
  t.ok(rows.length > 0)
  t.same(
    exposedPositions(scrape),
    rows.filter(row => !row.endsWith('committed -, lag -')),
  )
}
