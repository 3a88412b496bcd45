import type { Test } from 'tap'
import { type RunningKafka, startKafka } from '../../testbed/kafka.ts'
import { exposedPositions } from '../real/kafka-positions.ts'
import { type RunningExporter, startExporter } from '../real/running-exporter.ts'
import { samplesOf, valueOf } from '../real/samples.ts'
import { type Scrape, scrapesUntil } from '../real/scrapes.ts'
import {
  readFromTheStart,
  shareConsumer,
  sharing,
  sharePositionsOfTool,
} from '../real/share-positions.ts'
import { withRealParts } from '../real/with-real-parts.ts'
import { clientOf, createTopics, produce } from './kafka-client.ts'

const group = 'workers'
const backlog = { consumer_group: group, destination: 'orders' }

withRealParts('with Kafka 4.2.1, the lag of a share group is known', async t => {
  const kafka = await startFilledKafka(t, '4.2.1')
  const exporter = await exporterOf(t, kafka)
  await withConsumer(kafka, async () => {
    const scrape = await scrapeUntil(
      exporter,
      'all messages are acknowledged',
      scrape => lagOf(scrape) === 0,
    )
    await expectEqualToTool(t, scrape, kafka)
    t.equal(valueOf(scrape, 'tidemark_backlog_age_seconds', backlog), 0)
    t.equal(valueOf(scrape, 'tidemark_backlog_unknown_partitions', backlog), 0)
  })
  await produce(clientOf(kafka.bootstrap), 'orders', { partitions: 1, count: 7 })
  const scrape = await scrapeUntil(
    exporter,
    'seven messages are pending',
    scrape => lagOf(scrape) === 7,
  )
  await expectEqualToTool(t, scrape, kafka)
})

withRealParts('with Kafka 4.1.0, the lag of a share group is unknown', async t => {
  const kafka = await startFilledKafka(t, '4.1.0')
  // A preview in that version, which has to be enabled.
  await kafka.cli('org.apache.kafka.tools.FeatureCommand', [
    ...['--bootstrap-server', kafka.internalBootstrap],
    ...['upgrade', '--feature', 'share.version=1'],
  ])
  const exporter = await exporterOf(t, kafka)
  await withConsumer(kafka, async () => {
    const scrape = await scrapeUntil(
      exporter,
      'both partitions have a start offset',
      scrape => exposedPositions(scrape).length === 2,
    )
    t.same(exposedPositions(scrape), await sharePositionsOfTool(kafka))
    t.equal(valueOf(scrape, 'tidemark_kafka_group_members', { consumer_group: group }), 1)
    t.equal(valueOf(scrape, 'tidemark_backlog_consumers', backlog), 1)
    t.equal(lagOf(scrape), undefined)
    t.equal(valueOf(scrape, 'tidemark_backlog_unknown_partitions', backlog), 2)
    t.equal(valueOf(scrape, 'tidemark_backlog_status', { ...backlog, status: 'unknown' }), 1)
    t.same(
      samplesOf(scrape, 'tidemark_source_problems').filter(({ value }) => value > 0),
      [],
      'an unknown lag is not a problem of the reading',
    )
  })
})

async function startFilledKafka(t: Test, version: string): Promise<RunningKafka> {
  const kafka = await startKafka({ version, onProgress: text => t.comment(text) })
  t.teardown(() => kafka.stop())
  const client = clientOf(kafka.bootstrap)
  await createTopics(client, { orders: { partitions: 2 } })
  await produce(client, 'orders', { partitions: 2, count: 10 })
  await readFromTheStart(kafka, group)
  return kafka
}

function exporterOf(t: Test, kafka: RunningKafka): Promise<RunningExporter> {
  return startExporter(t, `kafka: [{ name: k, brokers: ['${kafka.bootstrap}'], interval: 2s }]\n`)
}

async function withConsumer(kafka: RunningKafka, story: () => Promise<void>): Promise<void> {
  const consumer = await kafka.startTool(shareConsumer, sharing(kafka, group, 'orders'))
  await story()
  await consumer.stop()
}

async function scrapeUntil(
  exporter: RunningExporter,
  fact: string,
  isFulfilled: (scrape: Scrape) => boolean,
): Promise<Scrape> {
  return (await scrapesUntil(exporter, fact, isFulfilled, 120)).at(-1) ?? []
}

function lagOf(scrape: Scrape): number | undefined {
  return valueOf(scrape, 'tidemark_kafka_group_lag', { consumer_group: group })
}

async function expectEqualToTool(t: Test, scrape: Scrape, kafka: RunningKafka): Promise<void> {
  t.same(exposedPositions(scrape), await sharePositionsOfTool(kafka))
}
