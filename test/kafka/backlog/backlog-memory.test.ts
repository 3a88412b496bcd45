import t from 'tap'
import { unreadFacts } from '../../../src/kafka/backlog/facts/facts-builder.ts'
import { byGroup, byGroupTopic, byTopic, lagsOf, observing, wallStart } from './observing.ts'

t.test('lag is reported for each group and partition, and summed', t => {
  const observe = observing()
  const model = observe(0, {
    topics: {
      orders: [
        [0, 100],
        [20, 50],
      ],
      returns: [[0, 7]],
    },
    groups: {
      billing: { commits: { 'orders-0': 90, 'orders-1': 50, 'returns-0': 0 } },
      audit: { commits: { 'orders-1': 5 } },
    },
  })
  t.strictSame(lagsOf(model), {
    'audit orders-1': '30',
    'billing orders-0': '10',
    'billing orders-1': '0',
    'billing returns-0': '7',
  })
  t.strictSame(byGroup(model, model.groupLag), { audit: 30, billing: 17 })
  t.strictSame(byGroupTopic(model, model.groupTopicSums.lag), {
    'audit orders': 30,
    'billing orders': 10,
    'billing returns': 7,
  })
  t.strictSame(byGroupTopic(model, model.groupTopicSums.partitionLagMax), {
    'audit orders': 30,
    'billing orders': 10,
    'billing returns': 7,
  })
  t.strictSame(byGroupTopic(model, model.groupTopicSums.lostMessages), {
    'audit orders': 15,
    'billing orders': 0,
    'billing returns': 0,
  })
  t.end()
})

t.test(
  'an assigned partition without a commit is empty or uncommitted; an unknown lag is never 0',
  t => {
    const observe = observing()
    const groups = { billing: { commits: {}, assigned: ['orders-0', 'orders-1'], members: 1 } }
    const ends = { empty: [9, 9], full: [0, 100], unreported: [0, null] } as const
    const first = observe(0, { topics: { orders: [ends.empty, ends.full] }, groups })
    t.strictSame(lagsOf(first), { 'billing orders-0': '0', 'billing orders-1': 'uncommitted' })
    t.strictSame(byGroupTopic(first, first.groupTopicSums.uncommittedPartitions), {
      'billing orders': 1,
    })
    const second = observe(15, { topics: { orders: [ends.unreported, ends.unreported] }, groups })
    t.strictSame(lagsOf(second), {
      'billing orders-0': '0 stale',
      'billing orders-1': 'uncommitted',
    })
    t.end()
  },
)

t.test('lag without a response of the leader is kept up to the limit, then is unknown', t => {
  const observe = observing()
  const groups = { billing: { commits: { 'orders-0': 90, 'orders-1': 40 } } }
  const reported = { topics: { orders: [[0, 100] as const, [0, 50] as const] }, groups }
  const silent = { topics: { orders: [[0, 103] as const, [null, null] as const] }, groups }
  observe(0, reported)
  const stale = observe(60, silent)
  t.strictSame(lagsOf(stale), { 'billing orders-0': '13', 'billing orders-1': '10 stale' })
  t.strictSame(byGroup(stale, stale.groupLag), { billing: 23 })
  t.strictSame(byGroupTopic(stale, stale.groupTopicSums.stalePartitions), { 'billing orders': 1 })
  t.strictSame([...stale.partitionOffsets.logEndOffset], [103, 50])

  const unknown = observe(61, silent)
  t.strictSame(lagsOf(unknown), { 'billing orders-0': '13', 'billing orders-1': 'unknown' })
  t.strictSame(byGroup(unknown, unknown.groupLag), { billing: 23 }, 'the sum does not fall')
  t.strictSame(byTopic(unknown, unknown.topicMessages.retained), { orders: 153 })
  t.strictSame(byGroupTopic(unknown, unknown.groupTopicSums.unknownPartitions), {
    'billing orders': 1,
  })
  t.strictSame([...unknown.partitionOffsets.logEndOffset], [103, NaN])

  const back = observe(75, {
    topics: {
      orders: [
        [0, 103],
        [0, 60],
      ],
    },
    groups,
  })
  t.strictSame(lagsOf(back), { 'billing orders-0': '13', 'billing orders-1': '20' })
  t.end()
})

t.test('a sum is unknown if all of its parts are unknown', t => {
  const observe = observing()
  const groups = { billing: { commits: { 'orders-0': 90 } } }
  observe(0, { topics: { orders: [[0, 100]] }, groups })
  const model = observe(100, { topics: { orders: [[null, null]] }, groups })
  t.strictSame(byGroup(model, model.groupLag), { billing: null })
  t.strictSame(byTopic(model, model.topicMessages.retained), { orders: null })
  t.end()
})

t.test('a commit that could not be read is stale up to the staleness limit, then unknown', t => {
  const observe = observing()
  const topics = { orders: [[0, 100] as const] }
  observe(0, { topics, groups: { billing: { commits: { 'orders-0': 90 } } } })
  const unreadable = { topics, groups: { billing: { commits: { 'orders-0': null } } } }
  const stale = observe(15, unreadable)
  t.strictSame(lagsOf(stale), { 'billing orders-0': '10 stale' })
  t.strictSame([...stale.positionStates.committedOffset], [90])
  const unknown = observe(61, unreadable)
  t.strictSame(lagsOf(unknown), { 'billing orders-0': 'unknown' })
  t.strictSame([...unknown.positionStates.committedOffset], [NaN])
  t.end()
})

t.test('a failed earliest offset does not make a known lag unknown', t => {
  const observe = observing()
  const groups = { billing: { commits: { 'orders-0': 90 } } }
  const model = observe(0, { topics: { orders: [[null, 100]] }, groups })
  t.strictSame(lagsOf(model), { 'billing orders-0': '10' })
  observe(15, { topics: { orders: [[95, 100]] }, groups })
  const held = observe(30, { topics: { orders: [[null, 100]] }, groups })
  t.strictSame(lagsOf(held), { 'billing orders-0': '5' }, 'the last log start still holds')
  t.end()
})

t.test('a commit past the log end keeps the last lag for one reading, then is unknown', t => {
  const observe = observing()
  const groups = { billing: { commits: { 'orders-0': 90 } } }
  observe(0, { topics: { orders: [[0, 100]] }, groups })
  const pastEnd = {
    topics: { orders: [[0, 100] as const] },
    groups: { billing: { commits: { 'orders-0': 120 } } },
  }
  t.strictSame(lagsOf(observe(15, pastEnd)), { 'billing orders-0': '10 stale' })
  const again = observe(30, pastEnd)
  t.strictSame(lagsOf(again), { 'billing orders-0': 'unknown past end' })
  t.strictSame(byGroupTopic(again, again.groupTopicSums.commitsPastEndPartitions), {
    'billing orders': 1,
  })
  t.strictSame(byGroup(again, again.groupLag), { billing: null }, 'a disproved lag is not summed')
  const caughtUp = { topics: { orders: [[0, 120] as const] }, groups: pastEnd.groups }
  t.strictSame(lagsOf(observe(45, caughtUp)), { 'billing orders-0': '0' })
  t.end()
})

t.test('a lower log end is accepted only after the next Metadata response', t => {
  const groups = { billing: { commits: { 'orders-0': 5 } } }
  const before = { topics: { orders: [[0, 100] as const] }, groups }
  const shrunk = { topics: { orders: [[0, 8] as const] }, groups }

  t.test('with the same topic id the log was truncated', t => {
    const observe = observing()
    observe(0, before)
    const unaccepted = observe(15, shrunk)
    t.strictSame(lagsOf(unaccepted), { 'billing orders-0': '95 stale' })
    t.strictSame([...unaccepted.partitionOffsets.logEndOffset], [100])
    const believed = observe(30, shrunk)
    t.strictSame(lagsOf(believed), { 'billing orders-0': '3' })
    t.strictSame(byTopic(believed, believed.topicMessages.producedTotal), { orders: 0 })
    t.end()
  })

  t.test('with another topic id the topic was recreated, and its history is dropped', t => {
    const observe = observing()
    observe(0, before)
    observe(15, { ...before, topics: { orders: [[0, 130]] } })
    observe(30, shrunk)
    const recreated = observe(45, { ...shrunk, ids: { orders: 'new-id' } })
    t.strictSame(lagsOf(recreated), { 'billing orders-0': '3' })
    t.strictSame(
      byTopic(recreated, recreated.topicMessages.producedTotal),
      { orders: 30 },
      'no fall, no spike',
    )
    t.strictSame(byGroupTopic(recreated, recreated.groupTopicCounters.rewindsTotal), {
      'billing orders': 0,
    })
    const later = observe(60, { topics: { orders: [[0, 9]] }, groups, ids: { orders: 'new-id' } })
    t.strictSame(byTopic(later, later.topicMessages.producedTotal), { orders: 31 })
    t.end()
  })
  t.end()
})

t.test('a group is removed only when a reading proves that it is deleted', t => {
  const topics = { orders: [[0, 100] as const] }
  const listed = { topics, groups: { billing: { commits: { 'orders-0': 90 }, members: 2 } } }
  const hidden = { topics, groups: {}, unlisted: ['billing'] }

  const observe = observing()
  observe(0, listed)
  const stale = observe(60, hidden)
  t.strictSame(lagsOf(stale), { 'billing orders-0': '10 stale' })
  t.strictSame([stale.groups.members[0], stale.groups.state[0]], [2, 'Stable'])

  const unknown = observe(61, hidden)
  t.strictSame(lagsOf(unknown), { 'billing orders-0': 'unknown' })
  t.strictSame([unknown.groups.members[0], unknown.groups.state[0]], [NaN, ''])
  t.strictSame(byGroupTopic(unknown, unknown.groupTopicSums.unknownPartitions), {
    'billing orders': 1,
  })
  t.strictSame(lagsOf(observe(3600, hidden)), { 'billing orders-0': 'unknown' }, 'never vanished')
  t.strictSame(lagsOf(observe(3615, { topics, groups: {} })), {}, 'gone')
  t.end()
})

t.test(
  'groups carried over from the last reading are sorted among the listed ones, with their own rows',
  t => {
    const topics = { orders: [[0, 100] as const, [0, 100] as const] }
    const observe = observing()
    observe(0, {
      topics,
      groups: {
        a: { commits: { 'orders-0': 99, 'orders-1': 98 }, members: 1 },
        b: { commits: { 'orders-1': 97 }, members: 2 },
        c: { commits: { 'orders-0': 96 }, members: 3 },
      },
    })
    const groups = { b: { commits: { 'orders-0': 95, 'orders-1': 94 }, members: 4 } }
    const model = observe(15, { topics, groups, unlisted: ['a', 'c'] })
    t.strictSame(lagsOf(model), {
      'a orders-0': '1 stale',
      'a orders-1': '2 stale',
      'b orders-0': '5',
      'b orders-1': '6',
      'c orders-0': '4 stale',
    })
    t.strictSame(byGroup(model, model.groups.members), { a: 1, b: 4, c: 3 })
    t.end()
  },
)

t.test('a listed group whose commits failed keeps its positions', t => {
  const observe = observing()
  const topics = { orders: [[0, 100] as const] }
  observe(0, { topics, groups: { billing: { commits: { 'orders-0': 90 } } } })
  t.strictSame(lagsOf(observe(15, { topics, groups: { billing: {} } })), {
    'billing orders-0': '10 stale',
  })
  t.strictSame(lagsOf(observe(30, { topics, groups: { billing: { commits: {} } } })), {}, 'deleted')
  t.end()
})

t.test('members and assignments that could not be read are kept up to the limit', t => {
  const observe = observing()
  const topics = { orders: [[0, 100] as const, [0, 100] as const] }
  const commits = { 'orders-0': 90 }
  observe(0, { topics, groups: { billing: { commits, assigned: ['orders-1'], members: 3 } } })
  const stale = observe(15, { topics, groups: { billing: { commits } } })
  t.strictSame([stale.groups.members[0], stale.groups.assignor[0]], [3, 'range'])
  t.strictSame(byGroupTopic(stale, stale.groupTopicSums.assignedPartitions), {
    'billing orders': 1,
  })
  t.strictSame(byGroupTopic(stale, stale.groupTopicSums.unassignedPartitions), {
    'billing orders': 1,
  })
  const unknown = observe(61, { topics, groups: { billing: { commits } } })
  t.strictSame(unknown.groups.members[0], NaN)
  t.strictSame(byGroupTopic(unknown, unknown.groupTopicSums.assignedPartitions), {
    'billing orders': null,
  })
  t.end()
})

t.test('the lag of a group that was never read is unknown, not 0', t => {
  const observe = observing()
  const model = observe(0, {
    topics: { orders: [[0, 100]] },
    groups: { shared: { type: 'share' }, idle: { commits: {}, members: 0, state: 'Empty' } },
  })
  t.strictSame(byGroup(model, model.groupLag), { shared: null, idle: null })
  t.end()
})

t.test(
  'without Metadata all values are kept up to the staleness limit, then all are unknown',
  t => {
    const observe = observing()
    observe(0, {
      topics: { orders: [[0, 100]] },
      groups: { billing: { commits: { 'orders-0': 90 }, members: 1 } },
    })
    const stale = observe(60, unreadFacts())
    t.ok(stale.topologyKnown)
    t.strictSame(lagsOf(stale), { 'billing orders-0': '10 stale' })
    t.strictSame(byGroup(stale, stale.groupLag), { billing: 10 })
    t.strictSame([...stale.brokers.reachable], [NaN])
    const unknown = observe(61, unreadFacts())
    t.notOk(unknown.topologyKnown)
    t.strictSame(lagsOf(unknown), { 'billing orders-0': 'unknown' })
    t.end()
  },
)

t.test('after a failed first reading everything is unknown', t => {
  const model = observing()(0, unreadFacts())
  t.notOk(model.topologyKnown)
  t.strictSame([model.topics.rows, model.groups.rows, model.positions.rows], [0, 0, 0])
  t.end()
})

t.test('rows and history of a deleted topic are removed', t => {
  const observe = observing()
  const groups = { billing: { commits: { 'orders-0': 90 } } }
  observe(0, { topics: { orders: [[0, 100]] }, groups })
  const gone = observe(15, { topics: {}, groups: { billing: { commits: {} } } })
  t.strictSame(lagsOf(gone), {})
  const back = observe(30, { topics: { orders: [[null, null]] }, groups })
  t.strictSame(lagsOf(back), { 'billing orders-0': 'unknown' }, 'nothing is held from before')
  t.end()
})

t.test('a partition does not inherit the history of another partition with the same id', t => {
  const observe = observing()
  const ends = [[0, 100] as const]
  observe(0, { topics: { a: ends }, groups: { g: { commits: { 'a-0': 90 } } } })
  observe(15, { topics: {}, groups: { g: { commits: {} } } })
  const model = observe(30, {
    topics: { b: [[null, null]] },
    groups: { g: { commits: { 'b-0': 1 } } },
  })
  t.strictSame(lagsOf(model), { 'g b-0': 'unknown' })
  t.strictSame(byGroupTopic(model, model.groupTopicCounters.rewindsTotal), { 'g b': 0 })
  t.end()
})

t.test('different rows do not share history, even if their number is the same as before', t => {
  const topics = { a: [[0, 100] as const], b: [[0, 100] as const] }
  const observe = observing()
  observe(0, { topics, groups: { g: { commits: { 'a-0': 90 } } } })
  const moved = observe(15, { topics, groups: { g: { commits: { 'b-0': null } } } })
  t.strictSame(lagsOf(moved), { 'g b-0': 'unknown' })
  const renamed = observe(30, { topics, groups: { h: { commits: { 'b-0': null } } } })
  t.strictSame(lagsOf(renamed), { 'h b-0': 'unknown' })
  t.end()
})

t.test('a group carried over loses its rows of a topic that was recreated', t => {
  const observe = observing()
  const groups = { billing: { commits: { 'orders-0': 90, 'returns-0': 1 } } }
  const topics = { orders: [[0, 100] as const], returns: [[0, 5] as const] }
  observe(0, { topics, groups })
  const recreated = { topics, ids: { orders: 'new-id' }, unlisted: ['billing'] }
  t.strictSame(lagsOf(observe(15, recreated)), { 'billing returns-0': '4 stale' })
  t.end()
})

t.test('produced messages never decrease; truncation and new partitions add nothing', t => {
  const observe = observing()
  const produced = (at: number, ends: readonly (readonly [number | null, number | null])[]) => {
    const model = observe(at, { topics: { orders: ends } })
    return byTopic(model, model.topicMessages.producedTotal)['orders']
  }
  t.equal(produced(0, [[0, null]]), null, 'no log end was reported yet')
  t.equal(produced(15, [[0, 100]]), 0, 'what was there before is not ours')
  t.equal(produced(30, [[0, 130]]), 30)
  t.equal(produced(45, [[0, null]]), 30)
  t.equal(produced(60, [[0, 150]]), 50, 'the growth of a silent time is counted after it')
  t.equal(
    produced(75, [
      [0, 150],
      [0, 999],
    ]),
    50,
    'a partition seen first',
  )
  t.equal(
    produced(90, [
      [0, 20],
      [0, 1000],
    ]),
    51,
    'a truncated one',
  )
  t.equal(
    produced(105, [
      [0, 22],
      [0, 1000],
    ]),
    51,
    'believed now',
  )
  t.equal(
    produced(120, [
      [0, 25],
      [0, 1000],
    ]),
    54,
  )
  t.end()
})

t.test('counters of a topic that returns within an hour continue at their last value', t => {
  const observe = observing()
  const counters = (at: number, end: number | null, commit: number): unknown[] => {
    const model = observe(at, {
      topics: end === null ? {} : { orders: [[0, end]] },
      groups: { billing: { commits: end === null ? {} : { 'orders-0': commit } } },
    })
    return [
      byTopic(model, model.topicMessages.producedTotal)['orders'],
      byGroupTopic(model, model.groupTopicCounters.arrivedTotal)['billing orders'],
      byGroupTopic(model, model.groupTopicCounters.completedTotal)['billing orders'],
      byGroupTopic(model, model.groupTopicCounters.rewindsTotal)['billing orders'],
    ]
  }
  counters(0, 100, 60)
  t.strictSame(counters(15, 120, 90), [20, 20, 30, 0])
  t.strictSame(counters(30, 120, 80), [20, 20, 30, 1])
  t.strictSame(counters(45, null, 0), [undefined, undefined, undefined, undefined])
  t.strictSame(counters(60, 5, 3), [20, 20, 30, 1], 'recreated')
  t.strictSame(counters(75, 9, 4), [24, 24, 31, 1])
  counters(90, null, 0)
  t.strictSame(counters(90 + 3600, 5, 3), [24, 24, 31, 1])
  counters(4000, null, 0)
  t.strictSame(counters(4001 + 3600, 5, 3), [0, 0, 0, 0], 'too long ago')
  t.end()
})

t.test('a rewind is counted once; a forward seek is not counted', t => {
  const observe = observing()
  const rewinds = (at: number, commit: number | null): number | null | undefined => {
    const groups = { billing: { commits: { 'orders-0': commit } } }
    const model = observe(at, { topics: { orders: [[0, 100]] }, groups })
    return byGroupTopic(model, model.groupTopicCounters.rewindsTotal)['billing orders']
  }
  t.equal(rewinds(0, 50), 0)
  t.equal(rewinds(15, 60), 0)
  t.equal(rewinds(30, 10), 1)
  t.equal(rewinds(45, null), 1, 'unreadable is no rewind')
  t.equal(rewinds(60, 20), 1)
  t.equal(rewinds(75, 19), 2)
  t.end()
})

t.test('lost messages are counted when the log start passes the commit', t => {
  const observe = observing()
  const lost = (
    at: number,
    commit: number | null,
    start: number,
  ): (number | null | undefined)[] => {
    const groups = { billing: { commits: { 'orders-0': commit } } }
    const model = observe(at, { topics: { orders: [[start, 500]] }, groups })
    const { groupTopicSums: sums, groupTopicCounters: counters } = model
    return [
      byGroupTopic(model, sums.lostMessages)['billing orders'],
      byGroupTopic(model, counters.lostMessagesTotal)['billing orders'],
    ]
  }
  t.strictSame(lost(0, 40, 50), [10, 0], 'lost before we looked')
  t.strictSame(lost(15, 40, 70), [30, 20])
  t.strictSame(lost(30, null, 80), [40, 30], 'a commit that cannot be read cannot move')
  t.strictSame(lost(45, 200, 80), [0, 30])
  t.strictSame(lost(60, 0, 80), [80, 30], 'a rewind loses nothing again')
  t.end()
})

t.test('the commit time is the time at which its offset was first seen', t => {
  const observe = observing()
  const seenAt = (at: number, commit: number | null): number | undefined => {
    const groups = { billing: { commits: { 'orders-0': commit } } }
    return observe(at, { topics: { orders: [[0, 100]] }, groups }).positionStates.commitSeenAt[0]
  }
  t.equal(seenAt(0, 50), wallStart)
  t.equal(seenAt(15, 50), wallStart)
  t.equal(seenAt(30, 51), wallStart + 30)
  t.equal(seenAt(45, null), wallStart + 30)
  t.strictSame(seenAt(100, null), NaN)
  t.equal(seenAt(115, 51), wallStart + 30, 'the same offset as before the silence')
  t.end()
})

t.test('with isolation read_committed a backlog ends at the last stable offset', t => {
  const observe = observing()
  const model = observe(0, {
    isolation: 'read_committed',
    topics: {
      orders: [
        [0, 100],
        [0, 100],
      ],
    },
    lastStable: { 'orders-0': 95 },
    groups: { billing: { commits: { 'orders-0': 90, 'orders-1': 90 } } },
  })
  t.strictSame(lagsOf(model), { 'billing orders-0': '5', 'billing orders-1': 'unknown' })
  t.strictSame([...model.partitionOffsets.lastStableOffset], [95, NaN])
  t.end()
})

t.test('brokers are kept for a day after Metadata last listed them', t => {
  const observe = observing()
  const brokers = (at: number, ids: readonly number[]): unknown => {
    const { brokers } = observe(at, { brokers: ids })
    return Array.from(brokers.id, (id, row) => [id, brokers.host[row], brokers.registered[row]])
  }
  const day = 24 * 60 * 60
  t.strictSame(brokers(0, [1, 2]), [
    [1, 'kafka-1', 1],
    [2, 'kafka-2', 1],
  ])
  t.strictSame(brokers(15, [1]), [
    [1, 'kafka-1', 1],
    [2, 'kafka-2', 0],
  ])
  t.strictSame(brokers(day, [1]), [
    [1, 'kafka-1', 1],
    [2, 'kafka-2', 0],
  ])
  t.strictSame(brokers(day + 1, [1]), [[1, 'kafka-1', 1]])
  t.end()
})
