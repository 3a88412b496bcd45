import t from 'tap'
import type { Timer } from '../../../../src/scheduling/timer.ts'
import { type FakeGroup, fakeKafka, type FakeTopic } from './fake-kafka.ts'
import { endsOf, positionsOf, problems, sourceOf, states } from './reading.ts'

const complete = {
  metadata: 'complete',
  groups: 'complete',
  commits: 'complete',
  members: 'complete',
  log_ends: 'complete',
}

t.test('a healthy cluster is read whole, commits before log ends', async t => {
  const client = fakeKafka({
    brokers: [1, 2],
    topics: {
      orders: {
        partitions: [
          { leader: 1, ends: [0, 100] },
          { leader: 2, ends: [20, 50] },
        ],
      },
      __consumer_offsets: { internal: true, partitions: [{ leader: 1 }] },
    },
    groups: {
      billing: { coordinator: 1, commits: { orders: [90, 50] }, members: [{ orders: [0, 1] }] },
      audit: { coordinator: 2, type: 'consumer', commits: { orders: [5] }, members: [] },
    },
  })
  const reading = await sourceOf(client)()
  t.strictSame(states(reading), complete)
  t.strictSame(endsOf(reading), { 'orders-0': '0…100', 'orders-1': '20…50' })
  t.strictSame(positionsOf(reading), {
    'audit orders-0': '5',
    'billing orders-0': '90 assigned',
    'billing orders-1': '50 assigned',
  })
  const { facts } = reading
  t.equal(facts.clusterId, 'cluster-1')
  t.ok(facts.listingComplete)
  t.strictSame(facts.groups.name, ['audit', 'billing'])
  t.strictSame([...facts.groups.members], [0, 1])
  t.strictSame([...facts.groups.coordinator], [2, 1])
  t.strictSame([...facts.groups.assignmentsKnown], [1, 1])
  t.strictSame([...facts.brokers.reachable], [1, 1])
  t.strictSame([...facts.brokers.leaderPartitions], [2, 1], 'filtered topics count')
  t.strictSame([...facts.partitions.lastStableOffset], [NaN, NaN], 'not asked for')
  t.strictSame(
    client.live.map(({ id, host }) => [id, host]),
    [
      [1, 'kafka-1'],
      [2, 'kafka-2'],
    ],
  )
  t.strictSame(client.asked.slice(0, 3), ['Metadata', 'ListGroups 1', 'ListGroups 2'])
  t.strictSame(client.asked.slice(3, 5).sort(), ['OffsetFetch 1 billing', 'OffsetFetch 2 audit'])
  t.strictSame(client.asked.slice(5).sort(), [
    'ConsumerGroupDescribe 2 audit',
    'DescribeGroups 1 billing',
    'ListOffsets 1 earliest',
    'ListOffsets 1 latest',
    'ListOffsets 2 earliest',
    'ListOffsets 2 latest',
  ])
})

t.test('filtered groups and topics are not asked about', async t => {
  const client = fakeKafka({
    brokers: [1],
    topics: { orders: { partitions: [{}] }, secret: { partitions: [{}, {}] } },
    groups: {
      billing: { commits: { orders: [1], secret: [2] }, members: [{ secret: [0] }] },
      hidden: { commits: { orders: [1] } },
    },
  })
  const reading = await sourceOf(client, {
    isWantedTopic: topic => topic !== 'secret',
    isWantedGroup: group => group !== 'hidden',
  })()
  t.strictSame(states(reading), complete)
  t.strictSame(reading.facts.groups.name, ['billing'])
  t.strictSame(positionsOf(reading), { 'billing orders-0': '1' })
  t.ok(client.asked.includes('OffsetFetch 1 billing'))
})

t.test('each type of group is asked by its API', async t => {
  const client = fakeKafka({
    brokers: [1],
    topics: { orders: { partitions: [{ ends: [0, 9] }] } },
    groups: {
      a_classic: { commits: { orders: [1] }, members: [{}] },
      b_consumer: { type: 'consumer', commits: { orders: [2] }, members: [{}, {}] },
      c_share: { type: 'share', shares: { orders: [[3, 6]] }, members: [{}] },
      d_streams: { type: 'streams', commits: { orders: [4] } },
      e_untyped: { type: '', commits: { orders: [5] }, members: [{}] },
      f_future: { type: 'queue', commits: { orders: [6] } },
    },
  })
  const reading = await sourceOf(client)()
  t.strictSame(states(reading), complete)
  t.strictSame(Object.values(positionsOf(reading)), ['1', '2', '3', '4', '5'])
  t.strictSame([...reading.facts.groups.members], [1, 2, 1, NaN, 1, NaN])
  t.strictSame([...reading.facts.groups.commitsKnown], [1, 1, 1, 1, 1, 0])
  t.strictSame(client.asked.slice(2, 4).sort(), [
    'DescribeShareGroupOffsets 1 c_share',
    'OffsetFetch 1 a_classic,b_consumer,d_streams,e_untyped',
  ])
  t.strictSame(client.asked.slice(4).sort(), [
    'ConsumerGroupDescribe 1 b_consumer',
    'DescribeGroups 1 a_classic,e_untyped',
    'ListOffsets 1 earliest',
    'ListOffsets 1 latest',
    'ShareGroupDescribe 1 c_share',
  ])
})

t.test('a share group is read with what its coordinator counts, and all who share', async t => {
  const client = fakeKafka({
    brokers: [1],
    topics: { orders: { partitions: [{ ends: [0, 9] }, { ends: [0, 9] }, { ends: [0, 9] }] } },
    groups: {
      billing: { commits: { orders: [5] } },
      workers: {
        type: 'share',
        shares: {
          orders: [
            [3, 6],
            [4, -1],
            [-1, -1],
          ],
        },
        members: [{ orders: [0, 1] }, { orders: [0] }, {}],
      },
    },
  })
  const reading = await sourceOf(client)()
  t.strictSame(states(reading), complete)
  t.strictSame(positionsOf(reading), {
    'billing orders-0': '5',
    'workers orders-0': '3 assigned',
    'workers orders-1': '4 assigned',
    'workers orders-2': 'none',
  })
  const { groups, positions } = reading.facts
  t.strictSame(positions.reportedLag, Float64Array.of(NaN, 6, NaN, NaN))
  t.strictSame([...groups.members], [0, 3])
  t.strictSame([...groups.assignmentsKnown], [1, 1])
  t.strictSame(groups.sharedReaders, [null, new Map([['orders', 2]])])
})

t.test('a start offset that cannot be told costs its own row', async t => {
  const client = fakeKafka({
    brokers: [1],
    topics: { orders: { partitions: [{ ends: [0, 9] }, { ends: [0, 9] }] } },
    groups: { workers: { type: 'share', shares: { orders: [{ errorCode: 6 }, [4, 5]] } } },
  })
  const reading = await sourceOf(client)()
  t.equal(reading.sections.commits.state, 'partial')
  t.strictSame(positionsOf(reading), {
    'workers orders-0': 'unreadable',
    'workers orders-1': '4',
  })
  t.strictSame(problems(reading, 'commits'), ['unavailable: broker 1, commit workers/orders-0'])
})

t.test('a start offset that was there is not believed to be gone', async t => {
  const groups: Record<string, FakeGroup> = {}
  const client = fakeKafka({
    brokers: [1],
    topics: { orders: { partitions: [{ ends: [0, 9] }, { ends: [0, 9] }] } },
    groups,
  })
  const read = sourceOf(client)
  const seen = async (
    ...orders: readonly (readonly [number, number])[]
  ): Promise<Record<string, string>> => {
    groups['workers'] = { type: 'share', shares: { orders } }
    return positionsOf(await read())
  }
  t.strictSame(await seen([3, 6], [-1, -1]), {
    'workers orders-0': '3',
    'workers orders-1': 'none',
  })
  for (let reading = 0; reading < 2; reading++) {
    // As Kafka tells it while the coordinator of the group's shares is loading.
    t.strictSame(await seen([-1, -1], [-1, -1]), {
      'workers orders-0': 'unreadable',
      'workers orders-1': 'none',
    })
  }
  t.strictSame(await seen([3, 6], [0, 9]), { 'workers orders-0': '3', 'workers orders-1': '0' })
  delete groups['workers']
  await read()
  t.match(await seen([-1, -1]), { 'workers orders-0': 'none' }, 'another group of that name')
})

t.test('a share group that moved, or may not be read, costs its own rows', async t => {
  const shares = { orders: [[3, 6]] as const }
  const client = fakeKafka({
    brokers: [1, 2],
    topics: { orders: { partitions: [{ ends: [0, 9] }] } },
    groups: {
      hidden: { type: 'share', commitsErrorCode: 30, describeErrorCode: 30 },
      moved: { type: 'share', coordinator: 1, movedTo: 2, shares, members: [{ orders: [0] }] },
    },
  })
  const reading = await sourceOf(client)()
  t.strictSame(positionsOf(reading), { 'moved orders-0': '3 assigned' })
  t.strictSame(problems(reading, 'commits'), ['unauthorized: broker 1, group hidden'])
  t.strictSame(problems(reading, 'members'), ['unauthorized: broker 1, group hidden'])
})

t.test('without Metadata nothing else is asked', async t => {
  const client = fakeKafka({ brokers: [1], failing: { bootstrap: 'unreachable' } })
  const reading = await sourceOf(client)()
  t.strictSame(states(reading), {
    metadata: 'failed',
    groups: 'skipped',
    commits: 'skipped',
    members: 'skipped',
    log_ends: 'skipped',
  })
  t.strictSame(problems(reading, 'metadata'), ['unreachable: bootstrap kafka-1:9092'])
  t.notOk(reading.facts.topologyKnown)
  t.notOk(reading.facts.listingComplete)
  t.strictSame(client.asked, ['Metadata'])
})

t.test('a partition with another leader by now costs its own row', async t => {
  for (const [name, errorCode] of [
    ['NOT_LEADER_OR_FOLLOWER', 6],
    ['OFFSET_NOT_AVAILABLE', 78],
    ['FENCED_LEADER_EPOCH', 74],
    ['KAFKA_STORAGE_ERROR', 56],
  ] as const) {
    const partitions = [{ ends: [0, 100] as const }, { errorCode }, { errorCode }]
    const reading = await sourceOf(
      fakeKafka({ brokers: [1], topics: { orders: { partitions } } }),
    )()
    t.equal(reading.sections.log_ends.state, 'partial', name)
    t.strictSame(endsOf(reading), { 'orders-0': '0…100', 'orders-1': '?…?', 'orders-2': '?…?' })
    t.strictSame(problems(reading, 'log_ends'), [
      'unavailable: broker 1, 4 partitions such as orders-1',
    ])
    t.match(reading.sections.log_ends.problems[0]?.detail, name)
  }
})

t.test('a leaderless partition is not asked for, and is no problem of the reading', async t => {
  const client = fakeKafka({
    brokers: [1],
    topics: { orders: { partitions: [{ leader: -1 }, { ends: [3, 9] }] } },
    groups: { billing: { commits: { orders: [5, 6] } } },
  })
  const reading = await sourceOf(client)()
  t.strictSame(states(reading), complete)
  t.strictSame(endsOf(reading), { 'orders-0': '?…?', 'orders-1': '3…9' })
  t.strictSame(positionsOf(reading), { 'billing orders-0': '5', 'billing orders-1': '6' })
})

t.test('a topic that was deleted is gone, wherever the reading meets it', async t => {
  const client = fakeKafka({
    brokers: [1],
    topics: { orders: { partitions: [{ ends: [0, 9] }] }, deleted: { errorCode: 3 } },
    groups: {
      billing: { commits: { orders: [5], deleted: [7] }, members: [{ deleted: [0] }] },
    },
  })
  const reading = await sourceOf(client)()
  t.strictSame(states(reading), complete)
  t.strictSame(reading.facts.topics.name, ['orders'])
  t.strictSame(positionsOf(reading), { 'billing orders-0': '5' })
})

t.test('a topic that cannot be told is a problem, and has no row of zeros', async t => {
  const client = fakeKafka({ brokers: [1], topics: { orders: { errorCode: 29 } } })
  const reading = await sourceOf(client)()
  t.equal(reading.sections.metadata.state, 'partial')
  t.strictSame(problems(reading, 'metadata'), ['unauthorized: topic orders'])
  t.equal(reading.facts.topics.rows, 0)
})

t.test('a topic that Metadata has but an error for is read where it was last', async t => {
  const orders = {
    partitions: [{ ends: [0, 9] as const, leaderEpoch: 3 }, { ends: [0, 8] as const }],
  }
  const topics: Record<string, FakeTopic> = { orders }
  const groups = { billing: { commits: { orders: [5, 6] }, members: [{ orders: [0] }] } }
  const client = fakeKafka({ brokers: [1], topics, groups })
  const read = sourceOf(client)
  const { facts } = await read()

  topics['orders'] = { ...orders, errorCode: 5 }
  for (const poll of ['the first time', 'and the next']) {
    const reading = await read()
    t.strictSame(problems(reading, 'metadata'), ['unavailable: topic orders'])
    t.strictSame(reading.facts.topics, facts.topics, poll)
    t.strictSame(reading.facts.partitions, facts.partitions, poll)
    t.strictSame(reading.facts.positions, facts.positions, poll)
  }

  topics['orders'] = { errorCode: 3 }
  t.equal((await read()).facts.topics.rows, 0, 'until Metadata says that it is gone')
})

t.test('a group that moved is asked for again where it is now', async t => {
  const client = fakeKafka({
    brokers: [1, 2],
    topics: { orders: { partitions: [{ ends: [0, 9] }] } },
    groups: {
      billing: { coordinator: 1, movedTo: 2, commits: { orders: [5] }, members: [{ orders: [0] }] },
      audit: { coordinator: 1, commits: { orders: [6] }, members: [] },
    },
  })
  const reading = await sourceOf(client)()
  t.strictSame(states(reading), complete)
  t.strictSame(positionsOf(reading), { 'audit orders-0': '6', 'billing orders-0': '5 assigned' })
  t.strictSame([...reading.facts.groups.coordinator], [1, 2])
  t.ok(client.asked.includes('FindCoordinator 1 billing'))
  t.ok(client.asked.includes('OffsetFetch 2 billing'))
})

t.test('a group that ended or changed its type since it was listed is no problem', async t => {
  const notFound = 69
  const client = fakeKafka({
    brokers: [1],
    topics: { orders: { partitions: [{ ends: [0, 9] }] } },
    groups: {
      changed: { commits: { orders: [5] }, describeErrorCode: notFound },
      ended: { commitsErrorCode: notFound, describeErrorCode: notFound },
      here: { commits: { orders: [6] }, members: [{ orders: [0] }] },
    },
  })
  const reading = await sourceOf(client)()
  t.strictSame(states(reading), complete)
  t.strictSame(positionsOf(reading), { 'changed orders-0': '5', 'here orders-0': '6 assigned' })
  t.strictSame([...reading.facts.groups.members], [NaN, NaN, 1])
})

t.test('a group that is found nowhere costs its own rows', async t => {
  const client = fakeKafka({
    brokers: [1],
    topics: { orders: { partitions: [{ ends: [0, 9] }] } },
    groups: {
      audit: { commits: { orders: [6] }, members: [] },
      billing: { commits: { orders: [5] }, commitsErrorCode: 16, members: [{ orders: [0] }] },
    },
  })
  const reading = await sourceOf(client)()
  t.equal(reading.sections.commits.state, 'partial')
  t.strictSame(problems(reading, 'commits'), ['unavailable: broker 1, group billing'])
  t.strictSame([...reading.facts.groups.commitsKnown], [1, 0])
})

t.test('a coordinator that loads its groups makes the listing incomplete', async t => {
  const loading = 14
  const client = fakeKafka({
    brokers: [1, 2],
    topics: { orders: { partitions: [{ ends: [0, 9] }] } },
    groups: {
      audit: { coordinator: 1, commits: { orders: [6] }, members: [] },
      billing: { coordinator: 2, commits: { orders: [5] } },
    },
    listErrorCode: { 2: loading },
  })
  const reading = await sourceOf(client)()
  t.strictSame(states(reading), { ...complete, groups: 'partial' })
  t.strictSame(problems(reading, 'groups'), ['unavailable: broker 2'])
  t.notOk(reading.facts.listingComplete)
  t.strictSame(reading.facts.groups.name, ['audit'])
  t.strictSame([...reading.facts.brokers.reachable], [1, 1], 'it did answer')
})

t.test(
  'groups in a leaderless partition of the offsets topic may live, though none lists them',
  async t => {
    const topics = { __consumer_offsets: { internal: true, partitions: [{ leader: -1 }] } }
    const reading = await sourceOf(fakeKafka({ brokers: [1], topics }))()
    t.equal(reading.sections.groups.state, 'complete')
    t.notOk(reading.facts.listingComplete)
  },
)

t.test('a group whose coordinator fails it costs its own rows', async t => {
  const topics = { orders: { partitions: [{ ends: [0, 9] as const }, { ends: [0, 9] as const }] } }
  const client = fakeKafka({
    brokers: [1],
    topics,
    groups: {
      audit: { commits: { orders: [6, { errorCode: 88 }] }, members: [] },
      billing: { commits: {}, commitsErrorCode: 30, describeErrorCode: 30 },
    },
  })
  const reading = await sourceOf(client)()
  t.strictSame(states(reading), { ...complete, commits: 'partial', members: 'partial' })
  t.strictSame(positionsOf(reading), { 'audit orders-0': '6', 'audit orders-1': 'unreadable' })
  t.strictSame(problems(reading, 'commits'), [
    'unavailable: broker 1, commit audit/orders-1',
    'unauthorized: broker 1, group billing',
  ])
  t.strictSame(problems(reading, 'members'), ['unauthorized: broker 1, group billing'])
  t.strictSame([...reading.facts.groups.members], [0, NaN])
})

t.test(
  'an assigned partition of a group whose commits failed is unreadable, not uncommitted',
  async t => {
    const client = fakeKafka({
      brokers: [1],
      topics: { orders: { partitions: [{ ends: [0, 9] }] } },
      groups: { billing: { commitsErrorCode: 15, members: [{ orders: [0] }] } },
    })
    const reading = await sourceOf(client)()
    t.strictSame(positionsOf(reading), { 'billing orders-0': 'unreadable assigned' })
  },
)

t.test('a dead broker costs its own rows, and is dialled once', async t => {
  const client = fakeKafka({
    brokers: [1, 2],
    topics: {
      orders: {
        partitions: [
          { leader: 1, ends: [0, 9] },
          { leader: 2, ends: [0, 9] },
        ],
      },
    },
    groups: {
      audit: { coordinator: 1, commits: { orders: [6, 7] }, members: [] },
      billing: { coordinator: 2, commits: { orders: [5] } },
    },
    failing: { 2: 'unreachable' },
  })
  const reading = await sourceOf(client)()
  t.strictSame(states(reading), { ...complete, groups: 'partial', log_ends: 'partial' })
  t.strictSame(endsOf(reading), { 'orders-0': '0…9', 'orders-1': '?…?' })
  t.strictSame(positionsOf(reading), { 'audit orders-0': '6', 'audit orders-1': '7' })
  t.strictSame([...reading.facts.brokers.reachable], [1, 0])
  t.notOk(reading.facts.listingComplete)
  t.strictSame(
    client.asked.filter(request => request.includes(' 2')),
    ['ListGroups 2'],
  )
})

t.test('when no broker lists its groups, log ends are read all the same', async t => {
  const client = fakeKafka({
    brokers: [1],
    topics: { orders: { partitions: [{ ends: [0, 9] }] } },
    listErrorCode: { 1: 31 },
  })
  const reading = await sourceOf(client)()
  t.strictSame(states(reading), {
    metadata: 'complete',
    groups: 'failed',
    commits: 'skipped',
    members: 'skipped',
    log_ends: 'complete',
  })
  t.strictSame(problems(reading, 'groups'), ['unauthorized: broker 1'])
})

t.test('a silent coordinator cannot keep the log ends from being asked for', async t => {
  const abort: (() => void)[] = []
  const limits: number[] = []
  const timer: Timer = (limit, run) => {
    limits.push(limit)
    abort.push(run)
    return () => undefined
  }
  const client = fakeKafka({
    brokers: [1, 2],
    topics: { orders: { partitions: [{ ends: [0, 9] }] } },
    groups: {
      audit: { coordinator: 1, commits: { orders: [6] }, members: [] },
      billing: { coordinator: 2, commits: { orders: [5] }, members: [] },
    },
    unanswered: ['OffsetFetch 2'],
  })
  const reading = sourceOf(client, { deadline: 10, timer })()
  while (!client.asked.includes('OffsetFetch 2 billing')) await new Promise(setImmediate)
  abort.at(-1)?.()
  t.strictSame(states(await reading), { ...complete, commits: 'partial' })
  t.strictSame(problems(await reading, 'commits'), ['timeout: broker 2'])
  t.strictSame(positionsOf(await reading), { 'audit orders-0': '6' })
  t.strictSame(endsOf(await reading), { 'orders-0': '0…9' })
  t.strictSame(limits, [2, 4], 'the listing may take 20 %, the commits 40 % of the deadline')
})

t.test('a coordinator that waits for others costs the rows of share groups alone', async t => {
  const abort: (() => void)[] = []
  const timer: Timer = (_limit, run) => {
    abort.push(run)
    return () => undefined
  }
  const client = fakeKafka({
    brokers: [1, 2],
    topics: { orders: { partitions: [{ ends: [0, 9] }] } },
    groups: {
      audit: { coordinator: 1, movedTo: 2, commits: { orders: [6] } },
      workers: { coordinator: 1, type: 'share', shares: { orders: [[3, 6]] } },
    },
    unanswered: ['DescribeShareGroupOffsets 1'],
  })
  const reading = sourceOf(client, { timer })()
  while (!client.asked.includes('OffsetFetch 2 audit')) await new Promise(setImmediate)
  abort.at(-1)?.()
  t.strictSame(states(await reading), { ...complete, commits: 'partial' })
  t.strictSame(problems(await reading, 'commits'), ['timeout: broker 1'])
  t.strictSame(positionsOf(await reading), { 'audit orders-0': '6' })
})

t.test('at the deadline a reading ends with what it has', async t => {
  const monitor = new AbortController()
  const client = fakeKafka({
    brokers: [1, 2],
    topics: {
      orders: {
        partitions: [
          { leader: 1, ends: [0, 9] },
          { leader: 2, ends: [0, 9] },
        ],
      },
    },
    unanswered: ['ListOffsets 2'],
  })
  const reading = sourceOf(client)(monitor.signal)
  while (!client.asked.includes('ListOffsets 2 earliest')) await new Promise(setImmediate)
  monitor.abort(new Error('the deadline has passed'))
  t.equal((await reading).sections.log_ends.state, 'partial')
  t.strictSame(endsOf(await reading), { 'orders-0': '0…9', 'orders-1': '?…?' })
})

t.test(
  'a reading that is aborted before it began asks no broker twice and rejects nothing',
  async t => {
    const client = fakeKafka({
      brokers: [1],
      topics: { orders: { partitions: [{}] } },
      groups: { audit: { commits: { orders: [6] } } },
    })
    const reading = await sourceOf(client)(AbortSignal.abort(new Error('the monitor is stopping')))
    t.strictSame(client.asked, ['Metadata'])
    t.strictSame(states(reading), {
      metadata: 'complete',
      groups: 'failed',
      commits: 'skipped',
      members: 'skipped',
      log_ends: 'failed',
    })
    t.match(reading.sections.log_ends.problems[0]?.detail, 'the monitor is stopping')
  },
)

t.test('below version 8 each group is asked for alone', async t => {
  const client = fakeKafka({
    brokers: [1],
    topics: { orders: { partitions: [{ ends: [0, 9] }] } },
    groups: { audit: { commits: { orders: [6] } }, billing: { commits: { orders: [5] } } },
    offsetFetchVersion: 7,
  })
  const reading = await sourceOf(client)()
  t.strictSame(states(reading), complete)
  t.strictSame(client.asked.slice(2, 4), ['OffsetFetch 1 audit', 'OffsetFetch 1 billing'])
})

t.test('read_committed asks for the last stable offset, before the log end', async t => {
  const client = fakeKafka({
    brokers: [1],
    topics: { orders: { partitions: [{ ends: [0, 100], lastStable: 95 }] } },
  })
  const { facts } = await sourceOf(client, { isolation: 'read_committed' })()
  t.strictSame(client.asked.slice(2), [
    'ListOffsets 1 last stable',
    'ListOffsets 1 latest',
    'ListOffsets 1 earliest',
  ])
  t.strictSame([...facts.partitions.logEndOffset], [100])
  t.strictSame([...facts.partitions.lastStableOffset], [95])
  t.strictSame([...facts.partitions.readableEndOffset], [95])
})

t.test('assignments are known only where a missing one means that nobody reads', async t => {
  const members = [{ orders: [0] }]
  const client = fakeKafka({
    brokers: [1],
    topics: { orders: { partitions: [{}] } },
    groups: {
      a_stable: { members },
      b_rebalancing: { state: 'PreparingRebalance', members: [{}] },
      c_reconciling: { type: 'consumer', state: 'Reconciling', members },
      d_foreign: { members: [null] },
      e_empty: { state: 'Empty', members: [] },
    },
  })
  const { facts } = await sourceOf(client)()
  t.strictSame([...facts.groups.assignmentsKnown], [1, 0, 1, 0, 1])
})

t.test(
  'what members read and Metadata does not show is counted, unless nobody wants it',
  async t => {
    const members = [
      { orders: [0], secret: [0, 1] },
      { internals: [0], unwanted: [0], gone: [4] },
    ]
    const client = fakeKafka({
      brokers: [1],
      topics: {
        orders: { partitions: [{}] },
        internals: { internal: true, partitions: [{}] },
        refused: { errorCode: 29 },
      },
      groups: {
        billing: { members },
        'of refused': { members: [{ refused: [0] }] },
        rebalancing: { state: 'PreparingRebalance', members: [{}] },
        elsewhere: { describeErrorCode: 16 },
      },
    })
    const isWantedTopic = (topic: string, isInternal: boolean): boolean =>
      topic !== 'unwanted' && !isInternal
    const { facts } = await sourceOf(client, { isWantedTopic })()
    const { name, invisiblePartitions } = facts.groups
    t.strictSame(Object.fromEntries(name.map((group, row) => [group, invisiblePartitions[row]])), {
      billing: 3,
      'of refused': 0,
      rebalancing: NaN,
      elsewhere: NaN,
    })
  },
)

t.test(
  'large work is asked for in parts, and groups share requests by what they answered last',
  async t => {
    const partitions = Array.from({ length: 12_000 }, () => ({ ends: [0, 1] as const }))
    const commits = { orders: Array.from({ length: 12_000 }, () => 1) }
    const client = fakeKafka({
      brokers: [1],
      topics: { orders: { partitions } },
      groups: { a: { commits }, b: { commits }, c: { commits: { orders: [1] } } },
    })
    const read = sourceOf(client)
    const offsetFetches = (): string[] =>
      client.asked.filter(name => name.startsWith('OffsetFetch'))
    await read()
    t.strictSame(offsetFetches(), ['OffsetFetch 1 a,b,c'], 'nobody knew how large they are')
    t.equal(client.asked.filter(name => name === 'ListOffsets 1 latest').length, 3)
    const reading = await read()
    t.strictSame(offsetFetches().slice(1), ['OffsetFetch 1 a', 'OffsetFetch 1 b,c'])
    t.equal(reading.facts.positions.rows, 24_001)
    t.notOk(reading.facts.partitions.logEndOffset.includes(NaN))
  },
)

t.test('a programmer’s mistake is thrown, not reported as the world’s', async t => {
  const client = fakeKafka({ brokers: [1] })
  const broken = { ...client, sendToAny: () => Promise.reject(new TypeError('oops')) }
  await t.rejects(sourceOf(broken)(), new TypeError('oops'))
})
