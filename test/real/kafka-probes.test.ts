import { setTimeout as sleep } from 'node:timers/promises'
import { type Kafka, Partitioners } from 'kafkajs'
import type { Test } from 'tap'
import { createKafkaClient } from '../../src/kafka/client/broker-pool.ts'
import type { Api } from '../../src/kafka/client/api.ts'
import type { KafkaClient } from '../../src/kafka/client/kafka-client.ts'
import type { KafkaFacts } from '../../src/kafka/backlog/facts/facts.ts'
import { ProbeMemory } from '../../src/kafka/backlog/probes/probe-memory.ts'
import { ProbeSearch } from '../../src/kafka/backlog/probes/probe-search.ts'
import { tolerance } from '../../src/kafka/backlog/probes/probe-step.ts'
import type { Problem } from '../../src/reading/problem.ts'
import type { Reading } from '../../src/reading/reading.ts'
import type { Seconds } from '../../src/reading/time.ts'
import { createYielder } from '../../src/scheduling/yielder.ts'
import { systemClock } from '../../src/scheduling/clock.ts'
import { systemTimer } from '../../src/scheduling/timer.ts'
import { createBacklogSource } from '../../src/kafka/backlog/read/read-backlog.ts'
import type { BacklogSection } from '../../src/kafka/backlog/read/sections.ts'
import { StartedShares } from '../../src/kafka/backlog/read/share-offsets.ts'
import { nothingKnown } from '../../src/kafka/backlog/memory/known-rows.ts'
import { createProbeSource } from '../../src/kafka/backlog/read/read-probes.ts'
import { currentKafka } from '../../testbed/kafka-jars.ts'
import { startKafka } from '../../testbed/kafka.ts'
import { createMockKafka, type MockKafka } from '../../testbed/mock-kafka/mock-kafka.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import { probedAges, searchTargets, type Target } from '../kafka/backlog/simulated-log.ts'
import { clientOf } from '../matrix/kafka-client.ts'
import { listOffsets } from '../../src/kafka/client/apis/list-offsets.ts'
import { withRealParts } from './with-real-parts.ts'

const context = {
  observe: () => undefined,
  clock: systemClock,
  timer: systemTimer,
  yieldToLoop: createYielder(systemClock),
}

/** Timestamps are whole milliseconds, and two clocks are read one after the other. */
const tolerated: Seconds = 0.1

withRealParts('probes bound the age of messages that are older than the exporter', async t => {
  const kafka = await startKafka({ version: currentKafka })
  t.teardown(() => kafka.stop())
  const client = clientOf(kafka.bootstrap)
  await t.test('with timestamps of the producer, over two hours', t =>
    byProducers(t, client, kafka),
  )
  await t.test('with timestamps of the broker', t => byBroker(t, client, kafka))
  await t.test('times that cannot be true affect only the ages of their own topic', t =>
    withWrongTimes(t, client, kafka),
  )
  await t.test('a commit that no log reaches affects only its own row', t =>
    withWrongCommit(t, client, kafka),
  )
  await t.test('the mock cluster responds as Kafka does', t => compareWithMock(t, client, kafka))
})

interface Addressed {
  readonly bootstrap: string
}

async function byProducers(t: Test, client: Kafka, kafka: Addressed): Promise<void> {
  // One record every ten seconds, in batches of 36.
  const now = Date.now()
  const age = (offset: number): Seconds => (720 - offset) * 10
  await createTopic(client, 'stamped', 'CreateTime')
  await send(
    client,
    'stamped',
    Array.from({ length: 720 }, (_, offset) => now - age(offset) * 1000),
    36,
  )
  const probing = await startProbing(t, kafka)
  const positions = [0, 360, 500, 714]
  await probing.poll('stamped', positions)
  await probing.poll('stamped', positions)
  for (const position of positions) {
    const [atLeast = null, atMost = null] = probing.ages(position)
    const since = (Date.now() - now) / 1000 + tolerated
    const text = `${position}: ${atLeast} to ${atMost}, real age ${age(position) + since}`
    t.ok((atLeast ?? NaN) <= age(position) + since, text)
    t.ok((atMost ?? NaN) >= age(position), text)
    t.ok((atMost ?? NaN) - (atLeast ?? NaN) <= tolerance(age(position)), `${text}: close together`)
  }
  t.equal(probing.memory.impossibleAnswers, 0)
}

async function byBroker(t: Test, client: Kafka, kafka: Addressed): Promise<void> {
  await createTopic(client, 'appended', 'LogAppendTime')
  const sent: { readonly before: number; readonly after: number }[] = []
  for (let batch = 0; batch < 4; batch++) {
    const before = Date.now()
    // The broker replaces the timestamps of the producer.
    await send(client, 'appended', [1000, 2000], 2)
    sent.push({ before, after: Date.now() })
    await sleep(700)
  }
  const probing = await startProbing(t, kafka)
  for (const position of [0, 3, 6]) {
    await probing.poll('appended', [position])
    const { before, after } = sent[Math.floor(position / 2)] ?? { before: NaN, after: NaN }
    const [atLeast = null, atMost = null] = probing.ages(position)
    const now = Date.now()
    const text = `${position}: ${atLeast} to ${atMost}, real age ${(now - before) / 1000}`
    t.ok((atLeast ?? 0) <= (now - before) / 1000 + tolerated, text)
    // A search ends once the bounds are half a minute apart: the upper one may be missing.
    t.ok(atMost === null || atMost >= (now - after) / 1000 - tolerated, text)
  }
  t.equal(probing.memory.impossibleAnswers, 0)
}

async function withWrongTimes(t: Test, client: Kafka, kafka: Addressed): Promise<void> {
  const now = Date.now()
  const times: Readonly<Record<string, (milliseconds: number) => bigint>> = {
    seconds: time => BigInt(Math.floor(time / 1000)),
    microseconds: time => BigInt(time) * 1000n,
    nanoseconds: time => BigInt(time) * 1_000_000n,
    zeros: () => 0n,
  }
  const ages = [7200, 3672, 60]
  for (const [topic, timeOf] of Object.entries({ ...times, healthy: BigInt })) {
    await createTopic(client, topic, 'CreateTime', {
      // Otherwise Kafka rejects these times, or deletes the records as too old.
      'message.timestamp.after.max.ms': String(2n ** 63n - 1n),
      'retention.ms': '-1',
    })
    await send(
      client,
      topic,
      ages.map(age => timeOf(now - age * 1000)),
      1,
    )
  }
  const probing = await startProbing(t, kafka)
  const wrong = Object.keys(times)
  // In seconds, nothing is as recent as the first probes, so the search takes several polls.
  for (let poll = 0; poll < 4; poll++) await probing.pollEach([...wrong, 'healthy'], 1)
  const since = (Date.now() - now) / 1000 + tolerated
  const [atLeast, atMost] = probing.ages(1, 'healthy')
  t.ok((atLeast ?? NaN) <= 3672 + since && (atMost ?? NaN) >= 3672, `${atLeast} to ${atMost}`)
  t.ok((atMost ?? NaN) - (atLeast ?? NaN) <= tolerance(3672), 'close together')
  for (const topic of wrong) t.strictSame(probing.ages(1, topic), [null, null], topic)
  t.strictSame(
    probing.problems.map(({ kind, subject }) => `${kind}: ${subject}`),
    ['implausible: broker 1, 4 partitions such as microseconds-0'],
  )
}

async function withWrongCommit(t: Test, client: Kafka, { bootstrap }: Addressed): Promise<void> {
  const largestInt64 = 2n ** 63n - 1n
  const admin = client.admin()
  await admin.connect()
  // Creates the topic of commits, whose coordinator then takes a moment.
  const isLoaded = async (): Promise<boolean> =>
    (await admin.fetchOffsets({ groupId: 'audit' })).length === 0
  await untilTrue('the coordinator has loaded', isLoaded, { within: 30 })
  await admin.disconnect()
  const raw = clientAt(bootstrap)
  t.teardown(() => raw.close())
  await readFacts(raw)
  const offsets = { audit: 1n, billing: largestInt64, payroll: -2n, shipping: 2n }
  for (const [group, offset] of Object.entries(offsets)) {
    const isCommitted = (): Promise<boolean> => commitRaw(raw, group, offset)
    await untilTrue(`${group} has committed`, isCommitted, { within: 30 })
  }
  const { facts, sections } = await readOnce(raw)
  t.strictSame(
    Array.from(facts.positions.group, (group, row) => [
      facts.groups.name[group],
      facts.positions.committedOffset[row],
    ]),
    [
      ['audit', 1],
      ['billing', NaN],
      ['shipping', 2],
    ],
    'consumers take -2 for no commit, too',
  )
  t.match(sections.commits, {
    state: 'partial',
    problems: [
      {
        kind: 'implausible',
        subject: 'broker 1, commit billing/healthy-0',
        detail: 'the committed offset is beyond 2^53, which no log reaches',
      },
    ],
  })
}

/** Commits any offset of `healthy-0`, which other clients may refuse. */
async function commitRaw(client: KafkaClient, group: string, offset: bigint): Promise<boolean> {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(offset)
  let error = NaN
  const offsetCommit: Api<null, null> = {
    name: 'OffsetCommit',
    key: 8,
    minVersion: 2,
    maxVersion: 2,
    flexibleFrom: 8,
    // group_id generation_id member_id retention_time_ms topics[name partitions[index offset metadata]]
    encode: writer =>
      writer
        .string(group)
        .int32(-1)
        .string('')
        .int64(-1)
        .arrayLength(1)
        .string('healthy')
        .arrayLength(1)
        .int32(0)
        .raw(bytes)
        .string(''),
    // topics[name partitions[index error_code]]
    *decode(reader) {
      reader.arrayLength()
      reader.string()
      reader.arrayLength()
      reader.int32()
      error = reader.int16()
      yield
    },
  }
  const signal = AbortSignal.timeout(10_000)
  await client.sendTo(1, offsetCommit, null, null, { signal, observe: () => undefined })
  return error === 0
}

// --- Compared with the mock ----------------------------------------------------------------------

async function compareWithMock(t: Test, client: Kafka, kafka: Addressed): Promise<void> {
  const now = Date.now()
  const ago = (seconds: Seconds): number => now - seconds * 1000
  const batches: readonly (readonly [from: Seconds, to: Seconds, count: number])[] = [
    [9000, 6000, 4],
    [60_000, 60_000, 1],
    [4000, 3000, 11],
    [-5, -5, 1],
  ]
  const mock = createMockKafka({ topics: [{ name: 'compared', partitions: 1 }] })
  t.teardown(() => mock.stop())
  await mock.start()
  await createTopic(client, 'compared', 'CreateTime')
  for (const [from, to, count] of batches) {
    mock.topic('compared').append(0, count, ago(from), ago(to))
    // The mock spaces records as if one more followed.
    const step = ((from - to) * 1000) / count
    const stamps = Array.from({ length: count }, (_, n) => Math.floor(ago(from) + n * step))
    await send(client, 'compared', stamps, count)
  }
  const timestamps = [0, 1, ago(60_001), ago(60_000), ago(9000), ago(8250), ago(7000), ago(3999)]
  timestamps.push(ago(3500), ago(3001), ago(10), ago(-5), ago(-5) + 1, ago(-60))
  const compare = async (): Promise<void> => {
    t.strictSame(
      await listedOffsets(mock.bootstrap.join(), timestamps),
      await listedOffsets(kafka.bootstrap, timestamps),
    )
  }
  await compare()
  await deleteBefore(client, mock, 6)
  await compare()
}

async function deleteBefore(client: Kafka, mock: MockKafka, offset: number): Promise<void> {
  mock.topic('compared').partition(0).log.deleteBefore(offset)
  const admin = client.admin()
  await admin.connect()
  // Without this, kafkajs has no metadata and does not know the leader.
  await admin.fetchTopicOffsets('compared')
  const partitions = [{ partition: 0, offset: String(offset) }]
  await admin.deleteTopicRecords({ topic: 'compared', partitions })
  await admin.disconnect()
}

/** Lists the offset of each timestamp, as `1700000000000: 5 at 1700000000000, error 0`. */
async function listedOffsets(bootstrap: string, timestamps: readonly number[]): Promise<string[]> {
  const client = clientAt(bootstrap)
  const lines: string[] = []
  try {
    await readFacts(client)
    for (const timestamp of timestamps) {
      const topic = {
        topic: 'compared',
        partition: Int32Array.of(0),
        leaderEpoch: Int32Array.of(-1),
        timestamp: Float64Array.of(timestamp),
      }
      const sink = {
        topic: () => undefined,
        partition: (_partition: number, error: number, offset: number, stamp: number) =>
          lines.push(`${timestamp}: ${offset} at ${stamp}, error ${error}`),
      }
      const request = { isolation: 'read_uncommitted', topics: [topic] } as const
      const context = { signal: AbortSignal.timeout(10_000), observe: () => undefined }
      await client.sendTo(1, listOffsets, request, sink, context)
    }
    return lines
  } finally {
    await client.close()
  }
}

// --- Topics, records and searches ----------------------------------------------------------------

async function createTopic(
  client: Kafka,
  topic: string,
  timestampType: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  const admin = client.admin()
  await admin.connect()
  const configEntries = Object.entries({
    'message.timestamp.type': timestampType,
    ...settings,
  }).map(([name, value]) => ({ name, value }))
  await admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }] })
  await admin.disconnect()
}

async function send(
  client: Kafka,
  topic: string,
  timestamps: readonly (number | bigint)[],
  batch: number,
): Promise<void> {
  const producer = client.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  for (let first = 0; first < timestamps.length; first += batch) {
    const messages = timestamps
      .slice(first, first + batch)
      .map(stamp => ({ value: 'x', timestamp: String(stamp) }))
    await producer.send({ topic, messages })
  }
  await producer.disconnect()
}

interface Probing {
  readonly memory: ProbeMemory
  /** Searches for the arrival of these positions. */
  poll(topic: string, positions: readonly number[]): Promise<void>
  /** Searches for the arrival of one position in each of these topics, whatever problems there are. */
  pollEach(topics: readonly string[], position: number): Promise<void>
  /** Problems of the last search. */
  readonly problems: readonly Problem[]
  /**
   * Lower and upper bound of the age of the record at a position, by default of the topic of the last
   * search. Null: unknown.
   */
  ages(position: number, topic?: string): readonly (Seconds | null)[]
}

async function startProbing(t: Test, { bootstrap }: Addressed): Promise<Probing> {
  const client = clientAt(bootstrap)
  t.teardown(() => client.close())
  const facts = await readFacts(client)
  const { topics, partitions } = facts
  const memory = new ProbeMemory()
  const source = createProbeSource({ client, deadline: 10, ...context })
  const logs = { ...partitions, id: Uint32Array.from({ length: partitions.rows }, (_, id) => id) }
  const logOf = (topic: string): number => topics.firstPartition[topics.name.indexOf(topic)] ?? NaN
  let probed = NaN
  let problems: readonly Problem[] = []
  const search = async (targets: readonly Target[]): Promise<void> => {
    const all = new ProbeSearch(memory, searchTargets(targets), logs, 2)
    const { signal } = new AbortController()
    problems = (await source.run(all, { topics, partitions }, signal)).problems
  }
  return {
    memory,
    async poll(topic, positions) {
      probed = logOf(topic)
      await search(positions.map(position => ({ log: probed, position })))
      t.strictSame(problems, [])
    },
    pollEach: (names, position) => search(names.map(name => ({ log: logOf(name), position }))),
    get problems() {
      return problems
    },
    ages: (position, topic) => {
      const log = topic === undefined ? probed : logOf(topic)
      return probedAges(memory, { log, position }, systemClock.now())
    },
  }
}

function clientAt(bootstrap: string): KafkaClient {
  return createKafkaClient({
    brokers: bootstrap.split(','),
    clientId: 'tidemark-test',
    connectTimeout: 10,
    requestTimeout: 10,
    deadline: 10,
    maxResponseBytes: 1_000_000,
    tls: null,
    sasl: null,
    logger: { warn: () => undefined },
    ...context,
  })
}

/** Polls once, so that the client knows the leader of each partition. */
async function readFacts(client: KafkaClient): Promise<KafkaFacts> {
  return (await readOnce(client)).facts
}

function readOnce(client: KafkaClient): Promise<Reading<KafkaFacts, BacklogSection>> {
  const source = createBacklogSource({
    client,
    known: () => nothingKnown,
    startedShares: new StartedShares(),
    isWantedTopic: (_topic, isInternal) => !isInternal,
    isWantedGroup: () => true,
    isolation: 'read_uncommitted',
    deadline: 10,
    requestTimeout: 10,
    ...context,
  })
  return source.read(new AbortController().signal)
}
