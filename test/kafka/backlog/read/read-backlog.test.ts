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

t.test('a healthy cluster is read completely, commits before log ends', async t => {
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
  t.strictSame(facts.groups.name, ['audit', 'billing'])
  t.strictSame([...facts.groups.members], [0, 1])
  t.strictSame([...facts.groups.coordinator], [2, 1])
  t.strictSame([...facts.groups.assignmentsKnown], [1, 1])
  t.strictSame([...facts.brokers.reachable], [1, 1])
  t.strictSame([...facts.brokers.leaderPartitions], [2, 1], 'filtered topics count')
  t.strictSame([...facts.partitions.lastStableOffset], [NaN, NaN], 'not requested')
  t.strictSame(
    client.live.map(({ id, host }) => [id, host]),
    [
      [1, 'kafka-1'],
      [2, 'kafka-2'],
    ],
  )
  t.strictSame(client.requests.slice(0, 3), ['Metadata', 'ListGroups 1', 'ListGroups 2'])
  t.strictSame(client.requests.slice(3, 5).sort(), ['OffsetFetch 1 billing', 'OffsetFetch 2 audit'])
  t.strictSame(client.requests.slice(5).sort(), [
    'ConsumerGroupDescribe 2 audit',
    'DescribeGroups 1 billing',
    'ListOffsets 1 earliest',
    'ListOffsets 1 latest',
    'ListOffsets 2 earliest',
    'ListOffsets 2 latest',
  ])
})

t.test('filtered groups and topics are not requested', async t => {
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
  t.ok(client.requests.includes('OffsetFetch 1 billing'))
})

t.test('each type of group is read by its own API', async t => {
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
  t.strictSame(client.requests.slice(2, 4).sort(), [
    'DescribeShareGroupOffsets 1 c_share',
    'OffsetFetch 1 a_classic,b_consumer,d_streams,e_untyped',
  ])
  t.strictSame(client.requests.slice(4).sort(), [
    'ConsumerGroupDescribe 1 b_consumer',
    'DescribeGroups 1 a_classic,e_untyped',
    'ListOffsets 1 earliest',
    'ListOffsets 1 latest',
    'ShareGroupDescribe 1 c_share',
  ])
})

t.test(
  'a share group is read with the lag reported by its coordinator, and with its members',
  async t => {
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
  },
)

t.test('an unreadable start offset affects only its own row', async t => {
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

/** What clients can store, and brokers return. */
const largestInt64 = 2 ** 63
const smallestInt64 = -(2 ** 63)

t.test('a commit that no log reaches affects only its own row', async t => {
  const client = fakeKafka({
    brokers: [1],
    topics: {
      orders: { partitions: [{ ends: [0, 100] }, { ends: [0, 100] }, { ends: [0, 100] }] },
      secret: { partitions: [{}] },
    },
    groups: {
      audit: { commits: { orders: [40], secret: [largestInt64] } },
      billing: { commits: { orders: [largestInt64, 50, 2 ** 53] }, members: [{ orders: [0] }] },
      payroll: { commits: { orders: [60, 2 ** 53 - 1] } },
    },
  })
  const reading = await sourceOf(client, { isWantedTopic: topic => topic !== 'secret' })()
  t.strictSame(positionsOf(reading), {
    'audit orders-0': '40',
    'billing orders-0': 'unreadable assigned',
    'billing orders-1': '50',
    'billing orders-2': 'unreadable',
    'payroll orders-0': '60',
    'payroll orders-1': '9007199254740991',
  })
  t.equal(reading.sections.commits.state, 'partial')
  t.strictSame(reading.sections.commits.problems, [
    {
      kind: 'implausible',
      subject: 'broker 1, 2 commits such as billing/orders-0',
      detail: 'the committed offset is beyond 2^53, which no log reaches',
    },
  ])
})

t.test('any negative commit counts as missing, as for consumers', async t => {
  const client = fakeKafka({
    brokers: [1],
    topics: { orders: { partitions: [{}, {}, {}, {}] } },
    groups: {
      billing: { commits: { orders: [-1, -2, smallestInt64, 7] }, members: [{ orders: [1] }] },
    },
  })
  const reading = await sourceOf(client)()
  t.strictSame(states(reading), complete)
  t.strictSame(positionsOf(reading), {
    'billing orders-1': 'none assigned',
    'billing orders-3': '7',
  })
})

t.test('a start offset or a lag that cannot be true affects only its own row', async t => {
  const client = fakeKafka({
    brokers: [1],
    topics: { orders: { partitions: [{}, {}, {}, {}] } },
    groups: {
      workers: {
        type: 'share',
        shares: {
          orders: [
            [3, 6],
            [largestInt64, 6],
            [4, largestInt64],
            [5, smallestInt64],
          ],
        },
      },
    },
  })
  const reading = await sourceOf(client)()
  t.strictSame(positionsOf(reading), {
    'workers orders-0': '3',
    'workers orders-1': 'unreadable',
    'workers orders-2': '4',
    'workers orders-3': '5',
  })
  t.strictSame(reading.facts.positions.reportedLag, Float64Array.of(6, NaN, NaN, NaN))
  t.strictSame(problems(reading, 'commits'), [
    'implausible: broker 1, commit workers/orders-1',
    'implausible: broker 1, commit workers/orders-2',
  ])
})

t.test('the end of a log that cannot be true affects only its own row', async t => {
  const client = fakeKafka({
    brokers: [1],
    topics: {
      orders: {
        partitions: [
          { ends: [0, 100] },
          { ends: [0, largestInt64] },
          { ends: [largestInt64, 9] },
          { ends: [smallestInt64, 2 ** 53 - 1] },
        ],
      },
    },
  })
  const reading = await sourceOf(client)()
  t.strictSame(endsOf(reading), {
    'orders-0': '0…100',
    'orders-1': '0…?',
    'orders-2': '?…9',
    'orders-3': '?…9007199254740991',
  })
  t.strictSame(problems(reading, 'log_ends'), [
    'implausible: broker 1, 2 partitions such as orders-1',
  ])
})

t.test('a start offset that disappears is unreadable, not uncommitted', async t => {
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
    // Kafka responds like this while the share coordinator of the group is loading.
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

t.test('a moved share group is read; an unauthorized one affects only its own rows', async t => {
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

t.test('without Metadata no other request is sent', async t => {
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
  t.strictSame(client.requests, ['Metadata'])
})

t.test('an error of a partition, such as a changed leader, affects only its own row', async t => {
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

t.test(
  'a leaderless partition is not requested, and is a problem that names its broker',
  async t => {
    const client = fakeKafka({
      brokers: [1],
      topics: { orders: { partitions: [{ leader: -1 }, { ends: [3, 9] }] } },
      groups: { billing: { commits: { orders: [5, 6] } } },
    })
    const reading = await sourceOf(client)()
    t.strictSame(states(reading), { ...complete, log_ends: 'partial' })
    t.strictSame(problems(reading, 'log_ends'), ['unavailable: partition orders-0'])
    t.strictSame(endsOf(reading), { 'orders-0': '?…?', 'orders-1': '3…9' })
    t.strictSame(positionsOf(reading), { 'billing orders-0': '5', 'billing orders-1': '6' })

    const fenced = await sourceOf(fakeKafka({ brokers: [2], topics: fencedTopics }))()
    t.strictSame(problems(fenced, 'log_ends'), [
      'unavailable: broker 1, 2 partitions such as orders-0',
    ])
  },
)

const fencedTopics = { orders: { partitions: [{ leader: -1 }, { leader: -1 }, { leader: 2 }] } }

t.test('a deleted topic has no rows, and is not a problem', async t => {
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

t.test('an unauthorized topic is a problem, and has no row of zeros', async t => {
  const client = fakeKafka({ brokers: [1], topics: { orders: { errorCode: 29 } } })
  const reading = await sourceOf(client)()
  t.equal(reading.sections.metadata.state, 'partial')
  t.strictSame(problems(reading, 'metadata'), ['unauthorized: topic orders'])
  t.equal(reading.facts.topics.rows, 0)
})

t.test('a topic with an error in Metadata is read from its last known leaders', async t => {
  const orders = {
    partitions: [{ ends: [0, 9] as const, leaderEpoch: 3 }, { ends: [0, 8] as const }],
  }
  const topics: Record<string, FakeTopic> = { orders }
  const groups = { billing: { commits: { orders: [5, 6] }, members: [{ orders: [0] }] } }
  const client = fakeKafka({ brokers: [1], topics, groups })
  const read = sourceOf(client)
  const { facts } = await read()

  topics['orders'] = { ...orders, errorCode: 5 }
  for (const poll of ['the first poll', 'the next poll']) {
    const reading = await read()
    t.strictSame(problems(reading, 'metadata'), ['unavailable: topic orders'])
    t.strictSame(reading.facts.topics, { ...facts.topics, shown: Uint8Array.of(0) }, poll)
    t.strictSame(reading.facts.partitions, facts.partitions, poll)
    t.strictSame(reading.facts.positions, facts.positions, poll)
  }

  topics['orders'] = { errorCode: 3 }
  t.equal((await read()).facts.topics.rows, 0, 'until Metadata reports that it does not exist')
})

t.test('commits of a group that moved are requested from its new coordinator', async t => {
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
  t.ok(client.requests.includes('FindCoordinator 1 billing'))
  t.ok(client.requests.includes('OffsetFetch 2 billing'))
})

t.test('a group deleted or changed in type after the listing is not a problem', async t => {
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

t.test('a group without a coordinator affects only its own rows', async t => {
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

t.test('a coordinator that loads its groups is a problem of the listing', async t => {
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
  t.strictSame(reading.facts.groups.name, ['audit'])
  t.strictSame([...reading.facts.brokers.reachable], [1, 1], 'it did respond')
})

t.test(
  'a group that one broker lists twice has one row, and is a problem of the listing',
  async t => {
    const client = fakeKafka({
      brokers: [1],
      groups: { audit: {}, billing: {} },
      alsoListed: { 1: ['billing', 'audit', 'billing'] },
    })
    const reading = await sourceOf(client)()
    t.strictSame(problems(reading, 'groups'), ['malformed: broker 1, 3 groups such as billing'])
    t.strictSame(reading.facts.groups.name, ['audit', 'billing'])
  },
)

t.test('groups of two brokers whose names are equal only after decoding are counted', async t => {
  const client = fakeKafka({
    brokers: [1, 2],
    groups: { 'legacy-\uFFFD': { coordinator: 1 } },
    alsoListed: { 2: ['legacy-\uFFFD'] },
  })
  const reading = await sourceOf(client)()
  t.strictSame(problems(reading, 'groups'), ['malformed: broker 2, group legacy-\uFFFD'])
  t.strictSame(reading.facts.groups.name, ['legacy-\uFFFD'])
})

t.test('a group listed by its old and its new coordinator is not a problem', async t => {
  const client = fakeKafka({
    brokers: [1, 2],
    groups: { billing: { coordinator: 1 } },
    alsoListed: { 2: ['billing'] },
  })
  const reading = await sourceOf(client)()
  t.strictSame(problems(reading, 'groups'), [])
  t.strictSame(reading.facts.groups.name, ['billing'])
})

t.test('a group that is filtered out is no problem when it is listed twice', async t => {
  const client = fakeKafka({
    brokers: [1],
    groups: { audit: {}, billing: {} },
    alsoListed: { 1: ['audit'] },
  })
  const reading = await sourceOf(client, { isWantedGroup: group => group === 'billing' })()
  t.strictSame(problems(reading, 'groups'), [])
})

t.test('a leaderless partition of the offsets topic is a problem of the listing', async t => {
  const topics = { __consumer_offsets: { internal: true, partitions: [{ leader: -1 }, {}] } }
  const reading = await sourceOf(fakeKafka({ brokers: [1], topics }))()
  t.strictSame(states(reading), { ...complete, groups: 'partial' })
  t.strictSame(problems(reading, 'groups'), ['unavailable: partition __consumer_offsets-0'])
})

t.test('an error of a group or commit affects only its own rows', async t => {
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

t.test('an unreachable broker affects only its own rows, and is contacted once', async t => {
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
  t.strictSame(
    client.requests.filter(request => request.includes(' 2')),
    ['ListGroups 2'],
  )
})

t.test('log ends are read even if no broker lists its groups', async t => {
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

t.test('log ends are read even if a coordinator does not respond', async t => {
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
  while (!client.requests.includes('OffsetFetch 2 billing')) await new Promise(setImmediate)
  abort.at(-1)?.()
  t.strictSame(states(await reading), { ...complete, commits: 'partial' })
  t.strictSame(problems(await reading, 'commits'), ['timeout: broker 2'])
  t.strictSame(positionsOf(await reading), { 'audit orders-0': '6' })
  t.strictSame(endsOf(await reading), { 'orders-0': '0…9' })
  t.strictSame(limits, [2, 4], 'the listing may take 20 %, the commits 40 % of the deadline')
})

t.test('a coordinator that waits for other brokers affects only share groups', async t => {
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
  while (!client.requests.includes('OffsetFetch 2 audit')) await new Promise(setImmediate)
  abort.at(-1)?.()
  t.strictSame(states(await reading), { ...complete, commits: 'partial' })
  t.strictSame(problems(await reading, 'commits'), ['timeout: broker 1'])
  t.strictSame(positionsOf(await reading), { 'audit orders-0': '6' })
})

for (const [requestTimeout, listing] of [
  [1, 2],
  [4, 4],
  [9, 5],
] as const) {
  t.test(
    `with a request timeout of ${requestTimeout} s, listing may take ${listing} s of 10 s`,
    async t => {
      const limits: number[] = []
      const timer: Timer = limit => {
        limits.push(limit)
        return () => undefined
      }
      const client = fakeKafka({ brokers: [1], topics: {}, groups: {} })
      await sourceOf(client, { deadline: 10, requestTimeout, timer })()
      t.equal(limits[0], listing)
    },
  )
}

t.test('at the deadline a reading ends with the rows read so far', async t => {
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
  while (!client.requests.includes('ListOffsets 2 earliest')) await new Promise(setImmediate)
  monitor.abort(new Error('the deadline has passed'))
  t.equal((await reading).sections.log_ends.state, 'partial')
  t.strictSame(endsOf(await reading), { 'orders-0': '0…9', 'orders-1': '?…?' })
})

t.test(
  'a reading aborted before its start sends one request at most, and does not reject',
  async t => {
    const client = fakeKafka({
      brokers: [1],
      topics: { orders: { partitions: [{}] } },
      groups: { audit: { commits: { orders: [6] } } },
    })
    const reading = await sourceOf(client)(AbortSignal.abort(new Error('the monitor is stopping')))
    t.strictSame(client.requests, ['Metadata'])
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

t.test('OffsetFetch below version 8 requests each group separately', async t => {
  const client = fakeKafka({
    brokers: [1],
    topics: { orders: { partitions: [{ ends: [0, 9] }] } },
    groups: { audit: { commits: { orders: [6] } }, billing: { commits: { orders: [5] } } },
    offsetFetchVersion: 7,
  })
  const reading = await sourceOf(client)()
  t.strictSame(states(reading), complete)
  t.strictSame(client.requests.slice(2, 4), ['OffsetFetch 1 audit', 'OffsetFetch 1 billing'])
})

t.test('read_committed requests the last stable offset, before the log end', async t => {
  const client = fakeKafka({
    brokers: [1],
    topics: { orders: { partitions: [{ ends: [0, 100], lastStable: 95 }] } },
  })
  const { facts } = await sourceOf(client, { isolation: 'read_committed' })()
  t.strictSame(client.requests.slice(2), [
    'ListOffsets 1 last stable',
    'ListOffsets 1 latest',
    'ListOffsets 1 earliest',
  ])
  t.strictSame([...facts.partitions.logEndOffset], [100])
  t.strictSame([...facts.partitions.lastStableOffset], [95])
  t.strictSame([...facts.partitions.readableEndOffset], [95])
})

t.test('assignments are known only if a partition without one has no consumer', async t => {
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
  'assigned partitions that Metadata does not list are counted, unless filtered out',
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
  'large requests are split, and groups share requests by the size of their last responses',
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
      client.requests.filter(name => name.startsWith('OffsetFetch'))
    await read()
    t.strictSame(offsetFetches(), ['OffsetFetch 1 a,b,c'], 'their sizes are not known yet')
    t.equal(client.requests.filter(name => name === 'ListOffsets 1 latest').length, 3)
    const reading = await read()
    t.strictSame(offsetFetches().slice(1), ['OffsetFetch 1 a', 'OffsetFetch 1 b,c'])
    t.equal(reading.facts.positions.rows, 24_001)
    t.notOk(reading.facts.partitions.logEndOffset.includes(NaN))
  },
)

t.test('a programming error is thrown, not reported as a problem', async t => {
  const client = fakeKafka({ brokers: [1] })
  const broken = { ...client, sendToAny: () => Promise.reject(new TypeError('oops')) }
  await t.rejects(sourceOf(broken)(), new TypeError('oops'))
})
