import t from 'tap'
import { NameRules } from '../../../../src/backlog/name-rules.ts'
import { unreadFacts } from '../../../../src/kafka/backlog/facts/facts-builder.ts'
import type { ClusterFacts, GroupFacts } from '../facts/kafka-facts.ts'
import { byGroup, byGroupTopic } from '../observing.ts'
import { agesOf, groupStatusesOf, statusesOf, watching } from './watching.ts'

/** The first reading with a full window. */
const windowIsFull = 5

/** The readings of a full window, a minute apart. */
function overWindow(seen: (reading: number) => ClusterFacts): readonly ClusterFacts[] {
  return Array.from({ length: windowIsFull + 1 }, (_, reading) => seen(reading))
}

/** A group that reads orders, a topic with 1000 messages at first and 60 more each minute. */
function billing(reading: number, commit: number, group: GroupFacts = {}): ClusterFacts {
  return {
    topics: { orders: [[0, 1000 + reading * 60]] },
    groups: {
      billing: {
        commits: { 'orders-0': commit },
        members: 1,
        assigned: group.members === 0 ? [] : ['orders-0'],
        ...group,
      },
    },
  }
}

/** Returns the status after the last reading; readings are a minute apart. */
function lastStatus(readings: readonly ClusterFacts[]): string | undefined {
  const { read } = watching()
  return readings.map((seen, at) => statusesOf(read(at * 60, seen))['billing orders']).at(-1)
}

t.test('work without consumers is stopped after a window', t => {
  const stopped = overWindow(reading => billing(reading, 500, { members: 0 }))
  t.equal(lastStatus(stopped.slice(0, windowIsFull)), 'unknown')
  t.equal(lastStatus(stopped), 'stopped')
  t.end()
})

t.test('a group that commits without members is not stopped', t => {
  const flink = overWindow(reading => billing(reading, 900 + reading * 60, { members: 0 }))
  t.equal(lastStatus(flink), 'ok')
  t.end()
})

t.test('members without progress are stalled', t => {
  t.equal(lastStatus(overWindow(reading => billing(reading, 500))), 'stalled')
  t.end()
})

t.test('a growing lag is behind, a constant one is ok', t => {
  const longer = [...Array(windowIsFull + 4).keys()]
  t.equal(lastStatus(longer.map(reading => billing(reading, 900 + reading * 20))), 'behind')
  t.equal(lastStatus(longer.map(reading => billing(reading, 900 + reading * 60))), 'ok')
  t.end()
})

t.test('a group is rewound until it has passed the position before the rewind', t => {
  const { read } = watching()
  const statusAt = (at: number, commit: number): string | undefined =>
    statusesOf(read(at * 60, billing(0, commit)))['billing orders']
  statusAt(0, 1000)
  t.equal(statusAt(1, 400), 'rewound')
  t.equal(statusAt(2, 999), 'rewound')
  t.equal(statusAt(3, 1000), 'ok')
  t.end()
})

t.test(
  'a topic that a group with members no longer reads is abandoned and not included in the totals',
  t => {
    const { read } = watching()
    const seen = (reading: number): ClusterFacts => ({
      topics: { orders: [[0, 1000]], returns: [[0, 100 + reading * 10]] },
      groups: {
        billing: {
          commits: { 'orders-0': 400, 'returns-0': 100 + reading * 10 - 5 },
          members: 1,
          assigned: ['returns-0'],
        },
      },
    })
    for (const [reading, facts] of overWindow(seen).entries()) {
      const model = read(reading * 60, facts)
      const isAbandoned = reading === windowIsFull
      t.equal(statusesOf(model)['billing orders'], isAbandoned ? 'abandoned' : 'unknown')
      t.strictSame(byGroup(model, model.groupLag), { billing: isAbandoned ? 5 : 605 })
      t.equal(
        byGroupTopic(model, model.backlogs.messages)['billing orders'],
        600,
        'it keeps its row',
      )
      if (!isAbandoned) continue
      t.strictSame(agesOf(model), {
        'billing orders': 'at least 300',
        'billing returns': '27 (0 to 60)',
      })
      t.strictSame(byGroup(model, model.groupAge), { billing: 27 })
      t.strictSame(groupStatusesOf(model), { billing: 'abandoned' })
    }
    t.end()
  },
)

/** A group with a member that reads the given topics; it last read orders and returns. */
function idle(reading: number, assigned: readonly string[], state = 'Stable'): ClusterFacts {
  const end = 1000 + reading * 60
  return {
    topics: { orders: [[0, end]], returns: [[0, 7]], fresh: [[0, 0]] },
    groups: {
      billing: {
        commits: { 'orders-0': 900, 'returns-0': 7 },
        members: 1,
        assigned,
        state,
      },
    },
  }
}

t.test('a group whose members read nothing has its abandoned topics in its totals', t => {
  const { read } = watching()
  let model = read(0, idle(0, []))
  for (let at = 1; at <= windowIsFull; at++) model = read(at * 60, idle(at, []))
  t.strictSame(statusesOf(model), { 'billing orders': 'abandoned', 'billing returns': 'ok' })
  t.strictSame(byGroup(model, model.groupLag), { billing: 400 })
  t.strictSame(byGroup(model, model.groupAge), { billing: 300 })

  const rebalancing = read(360, idle(6, [], 'PreparingRebalance'))
  t.strictSame(statusesOf(rebalancing)['billing orders'], 'abandoned')
  t.strictSame(byGroup(rebalancing, rebalancing.groupLag), { billing: 460 })

  const reading = read(420, idle(7, ['returns-0']))
  t.strictSame(statusesOf(reading)['billing orders'], 'abandoned')
  t.strictSame(byGroup(reading, reading.groupLag), { billing: 0 }, 'it reads another topic')
  const again = read(480, idle(8, [], 'PreparingRebalance'))
  t.strictSame(byGroup(again, again.groupLag), { billing: 0 }, 'as before the rebalance')
  t.end()
})

t.test('a new topic without a commit is another topic, too', t => {
  const { read } = watching()
  let model = read(0, idle(0, ['fresh-0']))
  for (let at = 1; at <= windowIsFull; at++) model = read(at * 60, idle(at, ['fresh-0']))
  t.strictSame(statusesOf(model)['billing orders'], 'abandoned')
  t.strictSame(byGroup(model, model.groupLag), { billing: 0 })
  t.end()
})

t.test('a group without members keeps all its topics in its totals', t => {
  const { read } = watching()
  const models = overWindow(reading => billing(reading, 500, { members: 0 })).map((seen, at) =>
    read(at * 60, seen),
  )
  const last = models.at(-1) ?? read(0, {})
  t.strictSame(byGroup(last, last.groupLag), { billing: 800 })
  t.strictSame(byGroup(last, last.groupAge), { billing: 300 })
  t.end()
})

t.test('the first rule that matches a name sets its objective or tolerance', t => {
  const { read } = watching({
    objectives: new NameRules(
      [
        { owners: ['bill.*'], destinations: ['orders'], value: 20 },
        { owners: [], destinations: ['orders'], value: 500 },
      ],
      NaN,
    ),
    tolerances: new NameRules([{ owners: ['audit'], destinations: [], value: 10 }], 0),
  })
  const seen = (end: number): ClusterFacts => ({
    topics: { orders: [[0, end]], returns: [[0, end]] },
    groups: {
      audit: { commits: { 'orders-0': 100, 'returns-0': 99 } },
      billing: { commits: { 'orders-0': 100, 'returns-0': 100 } },
    },
  })
  read(0, seen(100))
  const model = read(60, seen(110))
  t.strictSame(byGroupTopic(model, model.backlogs.objective), {
    'audit orders': 500,
    'audit returns': null,
    'billing orders': 20,
    'billing returns': null,
  })
  t.strictSame(agesOf(model), {
    'audit orders': '0',
    'audit returns': 'at least 60',
    'billing orders': '57 (0 to 60)',
    'billing returns': '57 (0 to 60)',
  })
  t.strictSame(byGroupTopic(model, model.backlogs.messages), {
    'audit orders': 10,
    'audit returns': 11,
    'billing orders': 10,
    'billing returns': 10,
  })
  t.strictSame(statusesOf(model), {
    'audit orders': 'ok',
    'audit returns': 'unknown',
    'billing orders': 'behind',
    'billing returns': 'unknown',
  })
  t.end()
})

/** A topic that ends with a transaction marker, which no consumer reads. */
function transactional(lastStable: number, commit: number): ClusterFacts {
  return {
    isolation: 'read_committed',
    topics: { orders: [[0, 101]] },
    lastStable: { 'orders-0': lastStable },
    groups: { billing: { commits: { 'orders-0': commit } } },
  }
}

t.test('a transaction marker does not count as waiting if a transaction was open', t => {
  const { read } = watching()
  t.strictSame(agesOf(read(0, transactional(95, 95))), { 'billing orders': '0' })
  const committed = read(60, transactional(101, 100))
  t.strictSame(agesOf(committed), { 'billing orders': '0' })
  t.strictSame(byGroupTopic(committed, committed.backlogs.messages), { 'billing orders': 1 })
  t.strictSame(statusesOf(committed), { 'billing orders': 'ok' })
  t.strictSame(agesOf(read(120, transactional(101, 99))), { 'billing orders': 'at least 120' })
  t.end()
})

t.test('a single message counts as waiting if no transaction was open', t => {
  const { read } = watching()
  read(0, transactional(101, 101))
  t.strictSame(agesOf(read(60, transactional(101, 100))), { 'billing orders': 'at least 60' })
  t.end()
})

t.test('an unreadable last stable offset does not count as an open transaction', t => {
  const { read } = watching()
  const seen = (end: number, stable: number, commit: number): ClusterFacts => ({
    ...transactional(stable, commit),
    topics: { orders: [[0, end]] },
  })
  read(0, seen(100, 100, 100))
  read(15, seen(140, NaN, 100))
  t.strictSame(agesOf(read(30, seen(140, 140, 139))), { 'billing orders': '15.188 (15 to 30)' })
  t.end()
})

t.test('a recreated topic does not inherit the transactions of the deleted topic', t => {
  const { read } = watching()
  read(0, transactional(95, 95))
  const createdAgain = { ...transactional(101, 100), ids: { orders: 'orders-again' } }
  read(60, createdAgain)
  t.strictSame(agesOf(read(120, createdAgain)), { 'billing orders': 'at least 60' })
  t.end()
})

/** Retention deletes 100 messages a minute; the group is at `commit`. */
function retained(reading: number, commit: number): ClusterFacts {
  return {
    topics: { orders: [[reading * 100, 2000 + reading * 100]] },
    groups: { billing: { commits: { 'orders-0': commit } } },
  }
}

t.test('risk rises as the log start approaches the commit, until messages are lost', t => {
  const { read } = watching()
  const risks = [0, 3, 6, 12, 15].map(reading => {
    const model = read(reading * 60, retained(reading, 1300))
    const { unreadRetainedRatio, retentionLeft } = model.groupTopicRisk
    return [
      byGroupTopic(model, unreadRetainedRatio)['billing orders'],
      byGroupTopic(model, retentionLeft)['billing orders'],
      byGroupTopic(model, model.groupTopicSums.lostMessages)['billing orders'],
      byGroupTopic(model, model.backlogs.discardedTotal)['billing orders'],
    ]
  })
  t.strictSame(risks, [
    [null, null, 0, 0],
    [null, null, 0, 0],
    [null, null, 0, 0],
    [0.95, 60, 0, 0],
    [1, 0, 200, 200],
  ])
  const later = read(16 * 60, retained(16, 1700))
  t.strictSame(byGroupTopic(later, later.groupTopicSums.lostMessages), { 'billing orders': 0 })
  t.strictSame(byGroupTopic(later, later.backlogs.discardedTotal), { 'billing orders': 200 })
  t.end()
})

t.test('one fully read partition does not remove the retention risk of its topic', t => {
  const { read } = watching()
  const model = read(0, {
    topics: {
      orders: [
        [0, 100],
        [0, 100],
      ],
    },
    groups: { billing: { commits: { 'orders-0': 40, 'orders-1': 100 } } },
  })
  const { unreadRetainedRatio, retentionLeft } = model.groupTopicRisk
  t.strictSame(byGroupTopic(model, unreadRetainedRatio), { 'billing orders': null })
  t.strictSame(byGroupTopic(model, retentionLeft), { 'billing orders': null })
  t.end()
})

t.test(
  'the last status of an unreachable cluster is kept up to the staleness limit, then is unknown',
  t => {
    const { read } = watching()
    for (const [reading, seen] of overWindow(reading => billing(reading, 500)).entries())
      read(reading * 60, seen)
    t.strictSame(statusesOf(read(330, unreadFacts())), { 'billing orders': 'stalled' })
    const unknown = read(375, unreadFacts())
    t.strictSame(statusesOf(unknown), { 'billing orders': 'unknown' })
    t.strictSame(groupStatusesOf(unknown), { billing: 'unknown' })
    t.strictSame(byGroupTopic(unknown, unknown.backlogs.drain), { 'billing orders': null })
    t.end()
  },
)

t.test('a group with invisible partitions never counts as done, and keeps bad news', t => {
  const last = (commit: (reading: number) => number): unknown => {
    const { read } = watching()
    const seen = overWindow(reading => billing(reading, commit(reading), { invisible: 2 }))
    const model = seen.map((facts, at) => read(at * 60, facts)).at(-1)
    return (
      model && [
        statusesOf(model),
        groupStatusesOf(model),
        byGroup(model, model.groupAge)['billing'],
      ]
    )
  }
  t.same(
    last(reading => 1000 + reading * 60),
    [{ 'billing orders': 'ok' }, { billing: 'unknown' }, null],
  )
  t.same(
    last(() => 500),
    [{ 'billing orders': 'stalled' }, { billing: 'stalled' }, 300],
  )
  t.end()
})
