import type { Test } from 'tap'
import type { RunningKafka } from '../../testbed/kafka.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import { connectedAdmin } from '../real/connected-admin.ts'
import { startExporter, unexpectedErrors } from '../real/running-exporter.ts'
import { valueOf } from '../real/samples.ts'
import { type Scrape, scrapesUntil } from '../real/scrapes.ts'
import { clientOf } from './kafka-client.ts'

const topic = 'canary-of-two'

/**
 * Loses acknowledged messages as an operator can: the follower stops, the leader alone acknowledges
 * and then dies, and the follower is elected although it was not in sync.
 */
export async function losesAcknowledgedMessages(t: Test, kafka: RunningKafka): Promise<void> {
  const [, leader, follower] = kafka.brokers
  if (leader === undefined || follower === undefined) throw new Error('three brokers expected')
  const admin = await connectedAdmin(clientOf(kafka.bootstrap))
  const settings = { 'min.insync.replicas': '1', 'unclean.leader.election.enable': 'false' }
  await admin.createTopics({
    topics: [
      {
        topic,
        replicaAssignment: [{ partition: 0, replicas: [leader.id, follower.id] }],
        configEntries: Object.entries(settings).map(([name, value]) => ({ name, value })),
      },
    ],
  })
  t.teardown(() => admin.disconnect())
  const exporter = await startExporter(t, clusterOf(kafka))
  await scrapesUntil(exporter, 'messages come back', scrape => delivered(scrape) >= 3, 60)

  await follower.kill()
  // Fenced after its session: from then on the leader alone acknowledges.
  await untilTrue(
    'the leader is the only replica in sync',
    async () => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
      return topics[0]?.partitions[0]?.isr.length === 1
    },
    { within: 60 },
  )
  const alone = acknowledged(await exporter.scrape())
  const before = await scrapesUntil(
    exporter,
    'the leader alone acknowledges messages',
    scrape => acknowledged(scrape) >= alone + 5,
    60,
  )
  t.equal(lost(before.at(-1) ?? []), 0)
  await leader.kill()
  await follower.restart()
  await kafka.cli('org.apache.kafka.tools.LeaderElectionCommand', [
    ...['--bootstrap-server', kafka.brokers[0]?.address ?? '', '--election-type', 'unclean'],
    ...['--topic', topic, '--partition', '0'],
  ])
  const after = await scrapesUntil(
    exporter,
    'the messages are proven to be lost',
    // The first of them may have been acknowledged before the follower was gone.
    scrape => lost(scrape) >= 3,
    120,
  )
  t.ok(delivered(after.at(-1) ?? []) > 0)
  t.equal(count(after.at(-1) ?? [], 'expired'), 0)
  await leader.restart()
  t.strictSame(await unexpectedErrors(exporter), [])
}

function clusterOf({ brokers }: RunningKafka): string {
  const addresses = brokers.map(({ address }) => `'${address}'`).join(', ')
  const pace = 'interval: 2s, connect_timeout: 1s, request_timeout: 1500ms'
  const canary = `canary: { topic: ${topic}, interval: 1s, time_limit: 500ms, group: none }`
  return `kafka: [{ name: k, brokers: [${addresses}], ${pace}, ${canary} }]\n`
}

function count(scrape: Scrape, outcome: string): number {
  return valueOf(scrape, `tidemark_canary_${outcome}_messages_total`) ?? NaN
}

function delivered(scrape: Scrape): number {
  return count(scrape, 'delivered')
}

/** Messages that were acknowledged in time; one without an acknowledgement cannot be lost. */
function acknowledged(scrape: Scrape): number {
  return valueOf(scrape, 'tidemark_canary_good_total', { step: 'produce' }) ?? NaN
}

function lost(scrape: Scrape): number {
  return count(scrape, 'lost')
}
