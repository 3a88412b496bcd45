import { currentKafka } from '../../testbed/kafka-jars.ts'
import { type RunningKafka, startKafka } from '../../testbed/kafka.ts'
import { connectedAdmin } from '../real/connected-admin.ts'
import { startExporter, unexpectedErrors } from '../real/running-exporter.ts'
import { samplesOf, valueOf } from '../real/samples.ts'
import { type Scrape, scrapesUntil } from '../real/scrapes.ts'
import { withRealParts } from '../real/with-real-parts.ts'
import { fallenCounters } from './fallen-counters.ts'
import { losesAcknowledgedMessages } from './kafka-canary-loss.ts'
import { clientOf, commit, produce } from './kafka-client.ts'

const partitions = [0, 1, 2]

/** A group whose commits are in partition 2 of `__consumer_offsets`, by the hash of its name. */
const onThird = 'orphans'

withRealParts(
  'when one of three brokers is killed, only partitions without other replicas become unknown',
  async t => {
    const kafka = await startKafka({
      version: currentKafka,
      brokers: 3,
      properties: { 'offsets.topic.num.partitions': '3' },
    })
    t.teardown(() => kafka.stop())
    await fill(kafka)
    const exporter = await startExporter(t, clusterOf(kafka))
    const scrapes = await scrapesUntil(exporter, 'all is known', isComplete, 120)

    const logBefore = (await exporter.log()).length
    await kafka.brokers[2]?.kill()
    scrapes.push(
      ...(await scrapesUntil(
        exporter,
        'its partition has no leader, and its lag is unknown',
        scrape => leaderless(scrape) === 1 && lag(scrape, 'single', 2) === undefined,
        120,
      )),
    )
    await t.test('the other brokers lead its replicated partitions', async t => {
      const during = await scrapesUntil(
        exporter,
        'under-replicated',
        s => underReplicated(s) === 3,
        120,
      )
      const scrape = during.at(-1) ?? []
      t.equal(valueOf(scrape, 'tidemark_source_up'), 1)
      t.same(
        partitions.map(partition => lag(scrape, 'triple', partition)),
        [10, 10, 10],
      )
      t.same(
        partitions.map(partition => lag(scrape, 'single', partition)),
        [10, 10, undefined],
      )
      t.equal(valueOf(scrape, 'tidemark_kafka_broker_registered', { broker: '3' }), 0)
      t.same(
        samplesOf(scrape, 'tidemark_kafka_partition_leader', { broker: '3', topic: 'triple' }),
        [],
      )
    })

    await t.test('what cannot be read has a problem for as long as that lasts', async t => {
      const scrape = scrapes.at(-1) ?? []
      t.equal(problemsOf(scrape, 'log_ends'), 1)
      t.equal(problemsOf(scrape, 'groups'), 2)
      const log = (await exporter.log()).slice(logBefore)
      t.match(log, /unavailable: group orphans: COORDINATOR_NOT_AVAILABLE/)
      t.match(log, /unavailable: broker 3, partition single-2: LEADER_NOT_AVAILABLE/)
      t.notMatch(log, /section recovered/)
    })

    await kafka.brokers[2]?.restart()
    scrapes.push(...(await scrapesUntil(exporter, 'all is known again', isComplete, 180)))
    const afterFirst = scrapes.slice(scrapes.findIndex(isComplete))
    t.notOk(afterFirst.some(scrape => coordinatorOf(scrape, onThird) !== '3'))
    t.same(scrapes.filter(isUnreadWithoutProblem), [])
    t.equal(valueOf(scrapes.at(-1) ?? [], 'tidemark_kafka_broker_reachable', { broker: '3' }), 1)

    // No client produces or consumes: a lag is ten, or unknown for a while.
    t.same(
      [...new Set(scrapes.map(lagOnThird))].filter(value => value !== undefined),
      [10],
    )
    const wrong = scrapes
      .map(lagsOf)
      .filter(lags => !lags.every(value => value === 10 || value === undefined))
    t.same(wrong, [])
    t.same(fallenCounters(scrapes), [])
    t.strictSame(await unexpectedErrors(exporter), [])

    await t.test('acknowledged messages that an unclean election loses are proven to be lost', t =>
      losesAcknowledgedMessages(t, kafka),
    )
  },
)

/**
 * Fills `triple`, on all brokers, and `single`, with partition n on broker n + 1 only.
 *
 * The commits of `billing` are on broker 2, those of `onThird` on broker 3, which is killed.
 */
async function fill(kafka: RunningKafka): Promise<void> {
  const client = clientOf(kafka.bootstrap)
  const admin = await connectedAdmin(client)
  const onOne = partitions.map(partition => ({ partition, replicas: [partition + 1] }))
  const compacted = [{ name: 'cleanup.policy', value: 'compact' }]
  await admin.createTopics({
    topics: [
      { topic: '__consumer_offsets', replicaAssignment: onOne, configEntries: compacted },
      { topic: 'triple', numPartitions: 3, replicationFactor: 3 },
      { topic: 'single', replicaAssignment: onOne },
    ],
  })
  await admin.disconnect()
  for (const topic of ['triple', 'single']) {
    await produce(client, topic, { partitions: 3, count: 10 })
    await commit(client, 'billing', topic, [0, 0, 0])
  }
  await commit(client, onThird, 'triple', [0])
}

function clusterOf(kafka: RunningKafka): string {
  const brokers = kafka.brokers.map(({ address }) => `'${address}'`).join(', ')
  const pace = 'interval: 2s, connect_timeout: 1s, request_timeout: 1500ms'
  return `kafka: [{ name: k, brokers: [${brokers}], ${pace} }]\n`
}

function lag(scrape: Scrape, topic: string, partition: number): number | undefined {
  const name = 'tidemark_kafka_group_partition_lag'
  return valueOf(scrape, name, { consumer_group: 'billing', topic, partition: String(partition) })
}

function lagsOf(scrape: Scrape): readonly (number | undefined)[] {
  return ['triple', 'single'].flatMap(topic => partitions.map(p => lag(scrape, topic, p)))
}

function lagOnThird(scrape: Scrape): number | undefined {
  return valueOf(scrape, 'tidemark_kafka_group_partition_lag', { consumer_group: onThird })
}

function coordinatorOf(scrape: Scrape, group: string): string | undefined {
  const [info] = samplesOf(scrape, 'tidemark_kafka_group_info', { consumer_group: group })
  return info?.labels['coordinator']
}

function problemsOf(scrape: Scrape, section: string): number | undefined {
  return valueOf(scrape, 'tidemark_source_problems', { section, kind: 'unavailable' })
}

/** The rows of `onThird` are stale or unknown, and no section says why. */
function isUnreadWithoutProblem(scrape: Scrape): boolean {
  const unread = ['unknown', 'stale'].some(word =>
    samplesOf(scrape, `tidemark_backlog_${word}_partitions`, { consumer_group: onThird }).some(
      ({ value }) => value > 0,
    ),
  )
  return unread && samplesOf(scrape, 'tidemark_source_problems').every(({ value }) => value === 0)
}

function isComplete(scrape: Scrape): boolean {
  return (
    lagsOf(scrape).every(value => value === 10) &&
    lagOnThird(scrape) === 10 &&
    (problemsOf(scrape, 'groups') ?? 0) === 0 &&
    underReplicated(scrape) === 0 &&
    leaderless(scrape) === 0
  )
}

function underReplicated(scrape: Scrape): number | undefined {
  const name = 'tidemark_kafka_topic_under_replicated_partitions'
  return valueOf(scrape, name, { topic: 'triple' })
}

function leaderless(scrape: Scrape): number | undefined {
  return valueOf(scrape, 'tidemark_kafka_topic_leaderless_partitions', { topic: 'single' })
}
