import t, { type Test } from 'tap'
import { expectationsFrom } from '../../../src/backlog/expectations.ts'
import { createKafkaClient } from '../../../src/kafka/client/broker-pool.ts'
import { NameRules } from '../../../src/backlog/name-rules.ts'
import { runToCompletion } from '../../run-to-completion.ts'
import { BacklogMemory } from '../../../src/kafka/backlog/backlog-memory.ts'
import type { KafkaBacklogModel } from '../../../src/kafka/backlog/model/model.ts'
import { skipped } from '../../../src/reading/reading.ts'
import { createPage } from '../../../src/exposition/page.ts'
import { createKafkaBacklogPipeline } from '../../../src/kafka/backlog/reading.ts'
import { createYielder } from '../../../src/scheduling/yielder.ts'
import { systemClock } from '../../../src/scheduling/clock.ts'
import { groupDetails } from '../../../src/kafka/backlog/model/group-details.ts'
import type { GroupQuery } from '../../../src/backlog/backlog-details.ts'
import { systemTimer } from '../../../src/scheduling/timer.ts'
import { createBacklogSource } from '../../../src/kafka/backlog/read/read-backlog.ts'
import { StartedShares } from '../../../src/kafka/backlog/read/share-offsets.ts'
import {
  createMockKafka,
  type MockKafka,
  type MockKafkaOptions,
} from '../../../testbed/mock-kafka/mock-kafka.ts'
import { optionsFor } from '../client/connection-options.ts'
import { byGroup, byGroupTopic, byTopic, lagsOf } from './observing.ts'
import { textOf } from '../../exposition/toy-families.ts'
import { manualClock } from '../../manual-clock.ts'

interface Polled {
  readonly mock: MockKafka
  /** Reads the cluster over real sockets, and observes the reading 15 seconds after the last one. */
  readonly poll: () => Promise<KafkaBacklogModel>
  readonly summary: (model: KafkaBacklogModel) => Record<string, string>
  readonly text: (model: KafkaBacklogModel) => string
}

async function polled(t: Test, options: MockKafkaOptions): Promise<Polled> {
  const mock = createMockKafka(options)
  await mock.start()
  const client = createKafkaClient({
    ...optionsFor([]),
    brokers: mock.bootstrap,
    timer: systemTimer,
  })
  t.teardown(async () => {
    await client.close()
    await mock.stop()
  })
  const memory = new BacklogMemory()
  const pipeline = createKafkaBacklogPipeline({
    cluster: 'prod',
    memory,
    expectations: {
      ...expectationsFrom([], 300),
      tolerances: new NameRules([], 0),
    },
    probeSource: { run: () => Promise.resolve(skipped) },
    cadence: { interval: 15, longestInterval: 15, deadline: 15 },
    jmxAddress: '{host}:9404',
    source: createBacklogSource({
      client,
      known: () => memory.known,
      startedShares: new StartedShares(),
      isWantedTopic: (_topic, isInternal) => !isInternal,
      isWantedGroup: () => true,
      isolation: 'read_uncommitted',
      deadline: 15,
      requestTimeout: 10,
      observe: () => undefined,
      clock: systemClock,
      timer: systemTimer,
      yieldToLoop: createYielder(),
    }),
  })
  const clock = manualClock()
  return {
    mock,
    async poll() {
      const reading = await pipeline.source.read(AbortSignal.timeout(10_000))
      await clock.advance(15)
      const now = clock.now()
      return runToCompletion(pipeline.observe({ ...reading, span: { from: now, to: now } }, now))
    },
    summary: model =>
      Object.fromEntries(pipeline.summary(model).map(({ label, value }) => [label, value])),
    text: model => textOf([createPage(pipeline.groups, model)]),
  }
}

const shop: MockKafkaOptions = {
  brokers: 3,
  topics: [{ name: 'orders', partitions: 3, messages: 100, replicationFactor: 1 }],
  groups: [
    {
      name: 'audit',
      type: 'consumer',
      coordinator: 2,
      commits: { orders: [100, 100, 100] },
      members: [{ assigned: { orders: [0, 1, 2] } }],
    },
    {
      name: 'billing',
      coordinator: 1,
      commits: { orders: [90, 80, 70] },
      members: [{ assigned: { orders: [0] } }, { assigned: { orders: [1, 2] } }],
    },
  ],
}

t.test('a healthy cluster is read with a few requests, and its page is printed', async t => {
  const { mock, poll, summary, text } = await polled(t, shop)
  const model = await poll()
  t.strictSame(lagsOf(model), {
    'audit orders-0': '0',
    'audit orders-1': '0',
    'audit orders-2': '0',
    'billing orders-0': '10',
    'billing orders-1': '20',
    'billing orders-2': '30',
  })
  t.strictSame(byGroup(model, model.groups.members), { audit: 1, billing: 2 })
  t.strictSame(summary(model), {
    brokers: '3 of 3',
    topics: '1',
    partitions: '3',
    groups: '2',
    'messages behind': '60',
  })
  t.match(
    text(model),
    'tidemark_kafka_group_lag{messaging_cluster="prod",consumer_group="billing"} 60\n',
  )
  const { ApiVersions, ...requests } = mock.requests.byApi
  t.ok(ApiVersions)
  t.strictSame(requests, {
    Metadata: 1,
    ListGroups: 3,
    OffsetFetch: 2,
    DescribeGroups: 1,
    ConsumerGroupDescribe: 1,
    ListOffsets: 6,
  })
  mock.topic('orders').append(2, 5)
  mock.group('billing').commit('orders', 0, 95)
  const next = await poll()
  t.strictSame(byGroup(next, next.groupLag), { audit: 5, billing: 60 })
  t.strictSame(byTopic(next, next.topicMessages.producedTotal), { orders: 5 })
})

t.test('partitions and groups of a failed broker become stale, and no sum decreases', async t => {
  const { mock, poll, summary } = await polled(t, shop)
  await poll()
  await mock.broker(1).stop()
  const model = await poll()
  const stale = Object.entries(lagsOf(model)).filter(([, words]) => words.includes('stale'))
  t.ok(stale.length > 0)
  t.strictSame(byGroup(model, model.groupLag), { audit: 0, billing: 60 })
  t.equal(summary(model)['stale partitions'], String(stale.length))
  t.strictSame([...model.brokers.reachable], [0, 1, 1])
})

t.test('groups of a loading coordinator are kept, in any group state', async t => {
  const { mock, poll } = await polled(t, shop)
  await poll()
  mock.broker(1).loadGroups(true)
  const loading = await poll()
  t.strictSame(byGroup(loading, loading.groupLag), { audit: 0, billing: 60 })
  t.strictSame(byGroupTopic(loading, loading.groupTopicSums.stalePartitions), {
    'audit orders': 0,
    'billing orders': 3,
  })
  for (let more = 0; more < 4; more++) await poll()
  const unknown = await poll()
  t.strictSame(byGroup(unknown, unknown.groupLag), { audit: 0, billing: null })
  t.strictSame(byGroupTopic(unknown, unknown.groupTopicSums.unknownPartitions), {
    'audit orders': 0,
    'billing orders': 3,
  })
  mock.broker(1).loadGroups(false)
  const back = await poll()
  t.strictSame(byGroup(back, back.groupLag), { audit: 0, billing: 60 })
})

t.test('a group is read from its new coordinator, and a deleted group is removed', async t => {
  const { mock, poll } = await polled(t, shop)
  await poll()
  mock.group('billing').moveTo(3)
  const moved = await poll()
  t.strictSame(byGroup(moved, moved.groupLag), { audit: 0, billing: 60 })
  t.strictSame([...moved.groups.coordinator], [2, 3])
  mock.deleteGroup('billing')
  const deleted = await poll()
  t.strictSame(deleted.groups.name, ['audit'])
})

t.test('a leaderless partition is stale, then unknown, and counted by its topic', async t => {
  const { mock, poll } = await polled(t, shop)
  await poll()
  mock.topic('orders').partition(1).loseLeader()
  const model = await poll()
  t.equal(lagsOf(model)['billing orders-1'], '20 stale')
  t.strictSame(byTopic(model, model.replication.leaderlessPartitions), { orders: 1 })
  for (let more = 0; more < 4; more++) await poll()
  t.equal(lagsOf(await poll())['billing orders-1'], 'unknown')
})

t.test('a topic that is recreated between two polls starts from 0', async t => {
  const { mock, poll } = await polled(t, shop)
  await poll()
  mock.deleteTopic('orders')
  mock.createTopic({ name: 'orders', partitions: 1, messages: 7, replicationFactor: 1 })
  mock.group('billing').commit('orders', 0, 3)
  const model = await poll()
  t.strictSame(lagsOf(model), { 'billing orders-0': '4', 'audit orders-0': 'uncommitted' })
  t.strictSame(byTopic(model, model.topicMessages.producedTotal), { orders: 0 })
  t.strictSame(byGroupTopic(model, model.groupTopicCounters.rewindsTotal)['billing orders'], 0)
})

t.test('a partition with OFFSET_NOT_AVAILABLE affects only its own row', async t => {
  const offsetNotAvailable = 78
  const { mock, poll } = await polled(t, shop)
  await poll()
  mock.topic('orders').partition(2).fail(offsetNotAvailable)
  const model = await poll()
  t.equal(lagsOf(model)['billing orders-0'], '10')
  t.equal(lagsOf(model)['billing orders-2'], '30 stale')
})

/** Who lags in a group: its members, and its partitions as words. */
function whoLags(
  model: KafkaBacklogModel,
  group: string,
  query: Partial<GroupQuery> = {},
): { readonly members: readonly string[] | null; readonly partitions: readonly string[] } | null {
  const found = groupDetails(model).group(group, { topic: null, limit: 10, ...query })
  if (found === null) return null
  return {
    members:
      found.members?.map(({ clientId, host, partitions, messages }) =>
        [clientId, host, partitions, messages].join(' '),
      ) ?? null,
    partitions: found.partitions.map(({ topic, partition, leader, messages, state, member }) =>
      [
        `${topic}-${partition}`,
        leader?.split(' ')[0] ?? 'leaderless',
        messages,
        state,
        typeof member === 'object' ? member.clientId : member,
      ].join(' '),
    ),
  }
}

t.test('who lags is known for as long as the description of the group', async t => {
  const { mock, poll } = await polled(t, shop)
  const model = await poll()
  const billing = {
    members: ['billing-1 10.0.0.2 2 50', 'billing-0 10.0.0.1 1 10'],
    partitions: [
      'orders-2 3 30 current billing-1',
      'orders-1 2 20 current billing-1',
      'orders-0 1 10 current billing-0',
    ],
  }
  t.strictSame(whoLags(model, 'billing'), billing)
  t.strictSame(whoLags(model, 'billing', { topic: 'orders', limit: 1 }), {
    members: billing.members.slice(0, 1),
    partitions: billing.partitions.slice(0, 1),
  })
  t.strictSame(whoLags(model, 'billing', { topic: 'other' }), {
    members: ['billing-0 10.0.0.1 0 0', 'billing-1 10.0.0.2 0 0'],
    partitions: [],
  })
  t.equal(whoLags(model, 'gone'), null)
  mock.broker(1).loadGroups(true)
  const loading = await poll()
  t.strictSame(whoLags(loading, 'billing')?.members, billing.members, 'kept')
  t.match(whoLags(loading, 'billing')?.partitions[0], 'orders-2 3 30 stale billing-1')
  for (let more = 0; more < 4; more++) await poll()
  const unknown = whoLags(await poll(), 'billing')
  t.equal(unknown?.members, null)
  t.match(unknown?.partitions[0], 'orders-0 1 NaN unknown unknown')
})

t.test('partitions without a commit, a reader or a leader are named as such', async t => {
  const { mock, poll } = await polled(t, {
    ...shop,
    groups: [
      {
        name: 'billing',
        commits: { orders: [90, null, 70] },
        members: [{ assigned: { orders: [0, 1] } }, { assignmentBytes: Buffer.from('{}') }],
      },
      { name: 'audit', commits: { orders: [90] }, members: [] },
      { name: 'empty', type: 'consumer', commits: { orders: [90] }, members: [{ assigned: {} }] },
    ],
  })
  await poll()
  mock.topic('orders').partition(0).loseLeader()
  const model = await poll()
  t.strictSame(whoLags(model, 'billing'), {
    members: ['billing-0 10.0.0.1 NaN NaN', 'billing-1 10.0.0.2 NaN NaN'],
    partitions: [
      'orders-2 3 30 current unknown',
      'orders-0 leaderless 10 stale billing-0',
      'orders-1 2 NaN uncommitted billing-0',
    ],
  })
  t.strictSame(whoLags(model, 'audit')?.partitions, ['orders-0 leaderless 10 stale none'])
  t.strictSame(whoLags(model, 'empty'), {
    members: ['empty-0 10.0.0.1 0 0'],
    partitions: ['orders-0 leaderless 10 stale none'],
  })
})

for (const version of ['3.9', '3.0', '2.8'] as const) {
  t.test(`Kafka ${version} reports the same lags of classic groups`, async t => {
    const groups = shop.groups?.filter(({ type }) => type !== 'consumer') ?? []
    const { poll } = await polled(t, { ...shop, groups, version })
    const model = await poll()
    t.strictSame(lagsOf(model), {
      'billing orders-0': '10',
      'billing orders-1': '20',
      'billing orders-2': '30',
    })
    t.strictSame(byGroup(model, model.groups.members), { billing: 2 })
  })
}

t.test('a cluster that does not respond has no samples', async t => {
  const { mock, poll, summary, text } = await polled(t, shop)
  await mock.stop()
  const model = await poll()
  t.strictSame(summary(model), { groups: '0', 'messages behind': 'unknown' })
  t.notMatch(text(model), /^[^#]/m)
  await mock.start()
})

const sharing: MockKafkaOptions = {
  brokers: 2,
  topics: [{ name: 'orders', partitions: 2, messages: 100, replicationFactor: 1 }],
  groups: [
    {
      name: 'workers',
      type: 'share',
      coordinator: 1,
      shares: { orders: [{ startOffset: 0, doneBeyond: 60 }, null] },
      members: [
        { assigned: { orders: [0, 1] } },
        { assigned: { orders: [0, 1] } },
        { assigned: { orders: [1] } },
      ],
    },
  ],
}

t.test('a share group is read with all members that share a partition', async t => {
  const { mock, poll, text } = await polled(t, sharing)
  const model = await poll()
  t.strictSame(lagsOf(model), { 'workers orders-0': '40', 'workers orders-1': 'uncommitted' })
  const page = text(model)
  const partition = 'messaging_cluster="prod",consumer_group="workers",topic="orders",partition="0"'
  t.match(page, `tidemark_kafka_group_partition_committed_offset{${partition}} 0\n`)
  t.match(page, `tidemark_kafka_group_partition_lag{${partition}} 40\n`)
  t.match(
    page,
    'tidemark_kafka_group_members{messaging_cluster="prod",consumer_group="workers"} 3\n',
  )
  const topic = 'messaging_cluster="prod",consumer_group="workers",topic="orders"'
  t.match(page, `tidemark_kafka_group_topic_unassigned_partitions{${topic}} 0\n`)
  t.strictSame(byGroupTopic(model, model.backlogs.consumers), { 'workers orders': 3 })
  t.match(mock.requests.byApi, { DescribeShareGroupOffsets: 1, ShareGroupDescribe: 1 })
  t.notOk('OffsetFetch' in mock.requests.byApi)

  mock.group('workers').share('orders', 0, { startOffset: 0, doneBeyond: 100 })
  t.match(lagsOf(await poll()), { 'workers orders-0': '0' })
})

t.test('a share group without a coordinator is stale, and no value decreases', async t => {
  const { mock, poll } = await polled(t, sharing)
  await poll()
  mock.broker(1).loadGroups(true)
  const model = await poll()
  t.strictSame(lagsOf(model), {
    'workers orders-0': '40 stale',
    'workers orders-1': 'unknown',
  })
  t.strictSame(byGroup(model, model.groups.members), { workers: 3 })
  t.strictSame(byGroupTopic(model, model.backlogs.consumers), { 'workers orders': 3 })
})

t.test('members of a share group are kept while ShareGroupDescribe fails', async t => {
  const { mock, poll } = await polled(t, sharing)
  await poll()
  mock.group('workers').fail('ShareGroupDescribe', 15)
  const model = await poll()
  t.strictSame(byGroupTopic(model, model.backlogs.consumers), { 'workers orders': 3 })
})

t.test('before Kafka 4.2 coordinators do not report the lag of a share group', async t => {
  const { poll, text } = await polled(t, { ...sharing, version: '4.1' })
  const model = await poll()
  t.match(lagsOf(model), { 'workers orders-0': 'unknown' })
  t.match(text(model), /group_partition_committed_offset{.*partition="0"} 0\n/)
  t.strictSame(byGroup(model, model.groups.members), { workers: 3 })
})

t.test('share groups have no rows if the broker can list but not describe them', async t => {
  const { poll } = await polled(t, { ...sharing, version: '3.9' })
  const model = await poll()
  t.strictSame(lagsOf(model), {})
  t.strictSame(byGroup(model, model.groupLag), { workers: null })
  t.strictSame(byGroup(model, model.groups.members), { workers: null })
})
