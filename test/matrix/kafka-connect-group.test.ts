import type { Test } from 'tap'
import type { Api } from '../../src/kafka/client/api.ts'
import { Writer } from '../../src/kafka/client/wire/writer.ts'
import { currentKafka } from '../../testbed/kafka-jars.ts'
import { type RunningKafka, startKafka } from '../../testbed/kafka.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import { anExporter } from '../app/an-exporter.ts'
import { parseScrape, samplesOf, valueOf } from '../real/samples.ts'
import { withRealParts } from '../real/with-real-parts.ts'
import { exchange } from '../testbed/kafka-exchange.ts'
import { clientOf, commit, createTopics, produce } from './kafka-client.ts'

withRealParts('a group of Kafka Connect workers is recognized and has no lag', async t => {
  const kafka = await startKafka({ version: currentKafka })
  t.teardown(() => kafka.stop())
  const client = clientOf(kafka.bootstrap)
  await createTopics(client, { orders: { partitions: 1 } })
  await produce(client, 'orders', { partitions: 1, count: 10 })
  await commit(client, 'billing', 'orders', [4])
  await joinAsWorker(kafka, 'connect-cluster')

  const brokers = `brokers: ['${kafka.bootstrap}']`
  const exporter = await anExporter(t, `kafka: [{ name: k, ${brokers}, interval: 1h }]`)
  t.same(exporter.problems(), [])
  expectNoLag(t, parseScrape(await exporter.scrape()))
})

function expectNoLag(t: Test, scrape: ReturnType<typeof parseScrape>): void {
  const worker = { consumer_group: 'connect-cluster' }
  const [info, ...others] = samplesOf(scrape, 'tidemark_kafka_group_info', worker)
  t.same(others, [])
  t.match(info?.labels, { group_type: 'classic', protocol_type: 'connect', assignor: 'sessioned' })
  t.equal(valueOf(scrape, 'tidemark_kafka_group_state', { ...worker, state: 'Stable' }), 1)
  t.equal(valueOf(scrape, 'tidemark_kafka_group_members', worker), 1)

  const uncommitted = 'tidemark_kafka_group_topic_uncommitted_partitions'
  t.same(samplesOf(scrape, uncommitted, worker), [], 'its assignments are not partitions')

  const lagging = (name: string): readonly unknown[] =>
    samplesOf(scrape, name).map(({ labels, value }) => [labels['consumer_group'], value])
  t.same(lagging('tidemark_kafka_group_lag'), [['billing', 6]])
  t.same(lagging('tidemark_kafka_group_partition_lag'), [['billing', 6]])
  t.same(lagging('tidemark_backlog_messages'), [['billing', 6]])
}

/** Response of a coordinator to JoinGroup and SyncGroup. */
interface Membership {
  errorCode: number
  generation: number
  member: string
}

const joinGroup: Api<string, Membership> = {
  name: 'JoinGroup',
  key: 11,
  minVersion: 2,
  maxVersion: 2,
  flexibleFrom: 6,
  /**
   * Request 2: group_id session_timeout rebalance_timeout member_id protocol_type protocols[name
   * metadata].
   */
  encode(writer, _version, group) {
    writer.string(group).int32(300_000).int32(5_000).string('').string('connect')
    writer.arrayLength(1).string('sessioned').bytes(Buffer.from('worker'))
  },
  /**
   * Response 2: throttle_time_ms error_code generation_id protocol_name leader member_id
   * members[…].
   */
  *decode(reader, _version, _group, membership) {
    reader.int32()
    membership.errorCode = reader.int16()
    membership.generation = reader.int32()
    reader.string()
    reader.string()
    membership.member = reader.string()
    reader.skip(reader.remaining)
    yield
  },
}

interface Assignment extends Membership {
  readonly group: string
}

const syncGroup: Api<Assignment, Membership> = {
  name: 'SyncGroup',
  key: 14,
  minVersion: 1,
  maxVersion: 1,
  flexibleFrom: 4,
  /** Request 1: group_id generation_id member_id assignments[member_id assignment]. */
  encode(writer, _version, { group, generation, member }) {
    writer.string(group).int32(generation).string(member)
    writer.arrayLength(1).string(member).bytes(consumerAssignment())
  },
  /** Response 1: throttle_time_ms error_code assignment. */
  *decode(reader, _version, _assignment, membership) {
    reader.int32()
    membership.errorCode = reader.int16()
    reader.skip(reader.remaining)
    yield
  },
}

/**
 * Encodes an assignment of `orders-0` in the consumer protocol. In other protocols these bytes may
 * mean anything.
 */
function consumerAssignment(): Buffer {
  const version = new Writer().int16(0)
  const orders = version.arrayLength(1).string('orders').arrayLength(1).int32(0)
  return orders.int32(-1).finish() // no user_data
}

/** Joins a group as its only Connect worker. */
async function joinAsWorker(kafka: RunningKafka, group: string): Promise<void> {
  const membership: Membership = { errorCode: -1, generation: -1, member: '' }
  // Returns an error until the coordinator has loaded its partition.
  const hasJoined = async (): Promise<boolean> => {
    await exchange(kafka.bootstrap, joinGroup, 2, group, membership)
    return membership.errorCode === 0
  }
  await untilTrue('the worker has joined', hasJoined, { within: 30 })
  await exchange(kafka.bootstrap, syncGroup, 1, { group, ...membership }, membership)
  if (membership.errorCode !== 0)
    throw new Error(`SyncGroup returned error ${membership.errorCode}`)
}
