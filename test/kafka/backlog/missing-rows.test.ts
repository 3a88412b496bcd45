import t from 'tap'
import { expectationsFrom } from '../../../src/backlog/expectations.ts'
import type { KafkaFacts } from '../../../src/kafka/backlog/facts/facts.ts'
import { BacklogMemory } from '../../../src/kafka/backlog/backlog-memory.ts'
import type { KafkaBacklogModel } from '../../../src/kafka/backlog/model/model.ts'
import type { BacklogSourceOptions } from '../../../src/kafka/backlog/read/read-backlog.ts'
import type { BacklogSection } from '../../../src/kafka/backlog/read/sections.ts'
import type { Reading } from '../../../src/reading/reading.ts'
import { NameRules } from '../../../src/backlog/name-rules.ts'
import type { Seconds } from '../../../src/reading/time.ts'
import { runToCompletion } from '../../run-to-completion.ts'
import { byGroup, byGroupTopic, lagsOf, wallStart } from './observing.ts'
import { type FakeCluster, type FakeGroup, fakeKafka, type FakeTopic } from './read/fake-kafka.ts'
import { problems, sourceOf } from './read/reading.ts'

type Model = Omit<KafkaBacklogModel, 'cluster'>

interface Polled {
  readonly model: Model
  readonly reading: Reading<KafkaFacts, BacklogSection>
  readonly requests: readonly string[]
}

/** Polls clusters as one and the same; the staleness limit is 60 s. */
function polling(
  memory = new BacklogMemory(),
): (at: Seconds, cluster: FakeCluster, options?: Partial<BacklogSourceOptions>) => Promise<Polled> {
  const expectations = {
    ...expectationsFrom([], 300),
    tolerances: new NameRules([], 0),
  }
  return async (at, cluster, options = {}) => {
    const client = fakeKafka(cluster)
    const reading = await sourceOf(client, { known: () => memory.known, ...options })()
    const now = { wall: wallStart + at, monotonic: at }
    const observed = { facts: reading.facts, span: { from: now, to: now } }
    const model = runToCompletion(
      memory.observe(observed, { now, stalenessLimit: 60 }, expectations),
    )
    return { model, reading, requests: client.requests }
  }
}

const orders: FakeTopic = { partitions: [{ ends: [0, 100] }] }
const payments: FakeTopic = { partitions: [{ ends: [0, 100] }, { ends: [0, 100] }] }
const billing: FakeGroup = { commits: { orders: [80], payments: [90, 90] }, members: [] }
const shop: FakeCluster = {
  brokers: [1, 2],
  topics: { orders, payments },
  groups: { billing, audit: { coordinator: 2, commits: { orders: [99] }, members: [] } },
}

function withTopics(topics: FakeCluster['topics']): FakeCluster {
  return { ...shop, topics: topics ?? {} }
}

function withGroups(groups: FakeCluster['groups']): FakeCluster {
  return { ...shop, groups: groups ?? {} }
}

const day = 24 * 60 * 60

t.test('a topic that may not be described any more is stale, then unknown, for a day', async t => {
  const poll = polling()
  await poll(0, shop)
  const denied = withTopics({ orders, payments: { ...payments, isDenied: true } })
  const stale = await poll(60, denied)
  t.strictSame(lagsOf(stale.model), {
    'audit orders-0': '1',
    'billing orders-0': '20',
    'billing payments-0': '10 stale',
    'billing payments-1': '10 stale',
  })
  t.strictSame(byGroup(stale.model, stale.model.groupLag), { audit: 1, billing: 40 })
  t.strictSame(problems(stale.reading, 'metadata'), ['unauthorized: topic payments'])
  t.strictSame(stale.requests.slice(0, 2), ['Metadata', 'Metadata payments'])

  const unknown = await poll(75, denied)
  t.strictSame(byGroup(unknown.model, unknown.model.groupLag), { audit: 1, billing: 40 })
  t.strictSame(byGroupTopic(unknown.model, unknown.model.groupTopicSums.unknownPartitions), {
    'audit orders': 0,
    'billing orders': 0,
    'billing payments': 2,
  })
  t.strictSame(problems(unknown.reading, 'metadata'), ['unauthorized: topic payments'])

  const back = await poll(90, shop)
  t.match(lagsOf(back.model), { 'billing payments-0': '10', 'billing payments-1': '10' })

  await poll(105, denied)
  t.match(lagsOf((await poll(90 + day, denied)).model), { 'billing payments-0': 'unknown' })
  await poll(91 + day, denied)
  const forgotten = await poll(92 + day, denied)
  t.strictSame(forgotten.model.topics.name, ['orders'])
  t.strictSame(problems(forgotten.reading, 'metadata'), [])
})

t.test('a topic that is denied after Metadata was read keeps its commits, as stale', async t => {
  const poll = polling()
  await poll(0, shop)
  const between = withTopics({ orders, payments: { ...payments, isDeniedLater: true } })
  const { model, reading, requests } = await poll(15, between)
  t.match(lagsOf(model), { 'billing payments-0': '10 stale', 'billing payments-1': '10 stale' })
  t.strictSame(byGroup(model, model.groupLag), { audit: 1, billing: 40 })
  t.strictSame(problems(reading, 'metadata'), ['unauthorized: topic payments'])
  t.strictSame(
    requests.filter(request => request.startsWith('Metadata')),
    ['Metadata', 'Metadata payments'],
  )
  const denied = withTopics({ orders, payments: { ...payments, isDenied: true } })
  t.match(lagsOf((await poll(30, denied)).model), { 'billing payments-0': '10 stale' })
})

t.test('offsets that were deleted are removed, after one request', async t => {
  const poll = polling()
  await poll(0, shop)
  const deleted = withGroups({ ...shop.groups, billing: { ...billing, commits: { orders: [80] } } })
  const { model, reading, requests } = await poll(15, deleted)
  t.strictSame(lagsOf(model), { 'audit orders-0': '1', 'billing orders-0': '20' })
  t.strictSame(problems(reading, 'metadata'), [])
  t.ok(requests.includes('Metadata payments'))
  t.notOk((await poll(30, deleted)).requests.includes('Metadata payments'))
})

t.test('commits stay while no broker says whether their topic is denied', async t => {
  const poll = polling()
  await poll(0, shop)
  const groups = { ...shop.groups, billing: { ...billing, commits: { orders: [80] } } }
  const { model } = await poll(15, { ...withGroups(groups), failing: { byName: 'timeout' } })
  t.match(lagsOf(model), { 'billing payments-0': '10 stale' })
})

t.test('a topic is removed in the reading that proves its deletion', async t => {
  const poll = polling()
  await poll(0, shop)
  const { model, reading, requests } = await poll(15, withTopics({ orders }))
  t.strictSame(model.topics.name, ['orders'])
  t.strictSame(byGroup(model, model.groupLag), { audit: 1, billing: 20 })
  t.strictSame(problems(reading, 'metadata'), [])
  t.strictSame(requests.slice(0, 2), ['Metadata', 'Metadata payments'])
  t.notOk((await poll(30, withTopics({ orders }))).requests.includes('Metadata payments'))
})

t.test('a topic deleted while it may not be described has its rows until a proof', async t => {
  const poll = polling()
  await poll(0, shop)
  const denied = { isDenied: true, partitions: [] }
  t.match(lagsOf((await poll(15, withTopics({ orders, payments: denied }))).model), {
    'billing payments-0': '10 stale',
  })
  const proven = await poll(30, withTopics({ orders }))
  t.strictSame(proven.model.topics.name, ['orders'])
})

t.test('a topic that Metadata by name does not answer for is kept', async t => {
  const poll = polling()
  await poll(0, shop)
  const { model, reading } = await poll(15, {
    ...withTopics({ orders }),
    failing: { byName: 'timeout' },
  })
  t.match(lagsOf(model), { 'billing payments-0': '10 stale' })
  t.strictSame(problems(reading, 'metadata'), ['timeout: bootstrap kafka-1:9092'])
})

t.test('rows that a reload filters out are not requested', async t => {
  const poll = polling()
  await poll(0, shop)
  const { model, reading, requests } = await poll(15, withTopics({ orders }), {
    isWantedTopic: topic => topic === 'orders',
    isWantedGroup: group => group === 'billing',
  })
  t.strictSame(lagsOf(model), { 'billing orders-0': '20' })
  t.strictSame([problems(reading, 'metadata'), problems(reading, 'groups')], [[], []])
  t.notOk(requests.some(request => request.startsWith('Metadata ')))
})

t.test('a group is removed in the reading that proves its deletion', async t => {
  for (const type of ['classic', 'consumer', 'share', '']) {
    const poll = polling()
    await poll(0, withGroups({ billing, ended: { ...billing, type } }))
    const { model, reading } = await poll(15, withGroups({ billing }))
    t.strictSame(model.groups.name, ['billing'], type)
    t.strictSame(problems(reading, 'groups'), [])
  }
})

t.test('a group that cannot be described is removed by the second listing without it', async t => {
  const poll = polling()
  await poll(0, withGroups({ billing, wordcount: { ...billing, type: 'streams' } }))
  const once = await poll(15, withGroups({ billing }))
  t.match(lagsOf(once.model), { 'wordcount orders-0': '20 stale' })
  t.strictSame((await poll(30, withGroups({ billing }))).model.groups.name, ['billing'])
})

t.test('a group whose coordinator has not loaded it is stale, then unknown', async t => {
  for (const [code, problem] of [
    [14, 'unavailable: broker 1, group billing'],
    [15, 'unavailable: broker 1, group billing'],
    [16, 'unavailable: broker 1, group billing'],
    [30, 'unauthorized: broker 1, group billing'],
  ] as const) {
    const poll = polling()
    await poll(0, shop)
    const empty = withGroups({
      audit: { coordinator: 2, commits: { orders: [99] }, members: [] },
      // It coordinates the group, but does not list it.
      billing: { coordinator: -1, movedTo: 1, describeErrorCode: code },
    })
    const stale = await poll(15, empty)
    t.match(lagsOf(stale.model), { 'billing payments-1': '10 stale' }, String(code))
    t.strictSame(byGroup(stale.model, stale.model.groupLag), { audit: 1, billing: 40 })
    t.strictSame(problems(stale.reading, 'groups'), [problem])
    t.strictSame(problems(stale.reading, 'commits'), [])
    const unknown = await poll(75, empty)
    t.match(lagsOf(unknown.model), { 'billing payments-1': 'unknown' })
    t.equal(unknown.model.groups.state[unknown.model.groups.name.indexOf('billing')], '')
    t.strictSame(problems(unknown.reading, 'groups'), [problem])
    t.match(lagsOf((await poll(90, shop)).model), { 'billing payments-1': '10' })
    await poll(105, empty)
    await poll(105 + day, empty)
    t.match((await poll(106 + day, empty)).model.groups.name, ['audit'])
  }
})

t.test('a group that moved while the brokers listed their groups is read', async t => {
  const poll = polling()
  await poll(0, shop)
  const moved = { ...billing, coordinator: -1, movedTo: 2, commits: { orders: [90] } }
  const { model, reading, requests } = await poll(15, withGroups({ billing: moved }))
  t.strictSame(lagsOf(model), { 'billing orders-0': '10' })
  t.strictSame([...model.groups.coordinator], [2])
  t.strictSame(problems(reading, 'groups'), [])
  t.ok(requests.includes('FindCoordinator 1 billing'))
})

t.test('groups of a fenced broker keep a problem for as long as they are unreadable', async t => {
  const poll = polling()
  await poll(0, shop)
  const coordinatorNotAvailable = 15
  const fenced = {
    ...shop,
    brokers: [2],
    groups: {
      audit: { coordinator: 2, commits: { orders: [99] }, members: [] },
      billing: { ...billing, findErrorCode: coordinatorNotAvailable },
    },
  }
  for (const at of [15, 75, 600]) {
    const { model, reading } = await poll(at, fenced)
    t.strictSame(byGroup(model, model.groupLag)['billing'], at === 15 ? 40 : null)
    t.strictSame(problems(reading, 'groups'), ['unavailable: group billing'])
    t.match(reading.sections.groups.problems[0]?.detail, 'COORDINATOR_NOT_AVAILABLE')
  }
  const { model, reading } = await poll(615, shop)
  t.strictSame(byGroup(model, model.groupLag), { audit: 1, billing: 40 })
  t.strictSame(problems(reading, 'groups'), [])
})

t.test('groups of a broker that does not list them are not requested', async t => {
  const poll = polling()
  await poll(0, shop)
  const { model, reading, requests } = await poll(15, { ...shop, failing: { 2: 'timeout' } })
  t.strictSame(byGroup(model, model.groupLag), { audit: 1, billing: 40 })
  t.strictSame(problems(reading, 'groups'), ['timeout: broker 2 (kafka-2:9092)'])
  t.notOk(requests.some(request => request.includes('audit')))
})

t.test('what a member read without a commit stays uncommitted after it stopped', async t => {
  const poll = polling()
  const group = (members: FakeGroup['members']): FakeCluster =>
    withGroups({ billing: { commits: {}, ...(members && { members }) } })
  await poll(0, group([{ payments: [0] }]))
  const stopped = await poll(15, group([]))
  t.strictSame(lagsOf(stopped.model), { 'billing payments-0': 'uncommitted' })
  t.strictSame(
    byGroupTopic(stopped.model, stopped.model.groupTopicSums.uncommittedPartitions),
    { 'billing payments': 2 },
    'it may read the whole topic',
  )
  t.match(lagsOf((await poll(30, group([]))).model), { 'billing payments-0': 'uncommitted' })
  const elsewhere = await poll(45, group([{ orders: [0] }]))
  t.strictSame(lagsOf(elsewhere.model), { 'billing orders-0': 'uncommitted' })
  await poll(60, group([{ payments: [1] }]))
  const deleted = await poll(75, { ...group([]), topics: { orders } })
  t.strictSame(lagsOf(deleted.model), {})
})
