import type { Test } from 'tap'
import { currentKafka } from '../../testbed/kafka-jars.ts'
import type { RunningBroker } from '../../testbed/kafka-broker.ts'
import { type RunningKafka, startKafka } from '../../testbed/kafka.ts'
import { type RunningExporter, startExporter, unexpectedErrors } from '../real/running-exporter.ts'
import { samplesOf, valueOf } from '../real/samples.ts'
import { type Scrape, scrapesUntil } from '../real/scrapes.ts'
import { withRealParts } from '../real/with-real-parts.ts'
import { fallenCounters } from './fallen-counters.ts'
import { clientOf, commit, createTopics, produce } from './kafka-client.ts'

const partitions = 6
const lag = 10
const groups = ['audit', 'billing', 'warehouse']

withRealParts('no lag is wrong while brokers are restarted one by one', async t => {
  const kafka = await startKafka({
    version: currentKafka,
    brokers: 3,
    properties: { 'offsets.topic.replication.factor': '3' },
  })
  t.teardown(() => kafka.stop())
  await fill(kafka)
  const exporter = await startExporter(t, clusterOf(kafka))
  const scrapes = (await scrapesUntil(exporter, 'all is known', isComplete, 120)).slice(-1)

  // The controller last, as Kafka's documentation recommends.
  for (const broker of [...kafka.brokers].reverse()) {
    scrapes.push(...(await restarted(exporter, broker)))
  }

  expectConstantLags(t, scrapes)
  expectNoFalseLoss(t, scrapes.at(-1) ?? [])
  t.equal(exporter.process.hasExited, false)
  t.strictSame(await unexpectedErrors(exporter), [])
})

/** Restarts a broker gracefully, and returns all scrapes until the cluster is complete again. */
async function restarted(exporter: RunningExporter, broker: RunningBroker): Promise<Scrape[]> {
  const id = { broker: String(broker.id) }
  const isDown = (scrape: Scrape): boolean =>
    valueOf(scrape, 'tidemark_kafka_broker_registered', id) === 0 ||
    valueOf(scrape, 'tidemark_kafka_broker_reachable', id) === 0
  await broker.stop()
  const down = await scrapesUntil(exporter, `broker ${broker.id} is down`, isDown, 60)
  await broker.restart()
  return [...down, ...(await scrapesUntil(exporter, 'all is known again', isComplete, 120))]
}

/** Expects constant lags: no client produces or consumes, so last known values are correct too. */
function expectConstantLags(t: Test, scrapes: readonly Scrape[]): void {
  const wrong = (name: string, right: number): readonly unknown[] =>
    scrapes.flatMap(scrape => samplesOf(scrape, name)).filter(({ value }) => value !== right)
  t.same(wrong('tidemark_kafka_group_partition_lag', lag), [])
  t.same(wrong('tidemark_kafka_group_lag', partitions * lag), [], 'no sum is lower')
  t.same(wrong('tidemark_backlog_messages', partitions * lag), [], 'no sum is lower')
  const hasEveryGroup = (scrape: Scrape): boolean =>
    samplesOf(scrape, 'tidemark_kafka_group_lag').length === groups.length
  t.ok(scrapes.every(hasEveryGroup), 'no group is missing at any time')
  t.same(fallenCounters(scrapes), [])
}

/** Some messages are late or fail while a leader moves; none is lost, repeated or disordered. */
function expectNoFalseLoss(t: Test, scrape: Scrape): void {
  const count = (outcome: string): number | undefined =>
    valueOf(scrape, `tidemark_canary_${outcome}_messages_total`)
  t.strictSame(
    ['lost', 'expired', 'duplicate', 'out_of_order'].map(count),
    [0, 0, 0, 0],
    `of ${count('sent') ?? NaN} messages`,
  )
  t.ok((count('delivered') ?? 0) > 30, `${count('delivered') ?? NaN} messages came back`)
}

async function fill(kafka: RunningKafka): Promise<void> {
  const client = clientOf(kafka.bootstrap)
  await createTopics(client, { orders: { partitions, replicas: 3 } })
  await produce(client, 'orders', { partitions, count: lag })
  for (const group of groups) {
    await commit(client, group, 'orders', new Array<number>(partitions).fill(0))
  }
}

function clusterOf({ brokers }: RunningKafka): string {
  const addresses = brokers.map(({ address }) => `'${address}'`).join(', ')
  const pace = 'interval: 4s, connect_timeout: 1s, request_timeout: 1500ms'
  const canary = 'canary: { manage_topic: create, interval: 1s, time_limit: 500ms }'
  return `kafka: [{ name: k, brokers: [${addresses}], ${pace}, ${canary} }]\n`
}

function isComplete(scrape: Scrape): boolean {
  const lags = samplesOf(scrape, 'tidemark_kafka_group_partition_lag')
  const reachable = samplesOf(scrape, 'tidemark_kafka_broker_reachable')
  const lacking = valueOf(scrape, 'tidemark_kafka_topic_under_replicated_partitions')
  return (
    lags.length === groups.length * partitions &&
    reachable.filter(({ value }) => value === 1).length === 3 &&
    lacking === 0
  )
}
