import t from 'tap'
import { unreadFacts } from '../../../../src/kafka/backlog/facts/facts-builder.ts'
import type { Ends } from '../facts/kafka-facts.ts'
import { byGroup, byGroupTopic, lagsOf } from '../observing.ts'
import { agesOf, statusesOf, watching } from './watching.ts'

/** A cluster with one group that reads one topic. */
function billing(
  commit: number | null,
  ...ends: readonly [Ends, ...Ends[]]
): Parameters<ReturnType<typeof watching>['read']>[1] {
  return {
    topics: { orders: ends },
    groups: { billing: { commits: { 'orders-0': commit }, members: 1, assigned: ['orders-0'] } },
  }
}

t.test('after a first poll without probes ages are unknown, except 0 where nothing waits', t => {
  const { read } = watching()
  const model = read(0, {
    topics: { orders: [[0, 100]], returns: [[0, 7]], empty: [[5, 5]] },
    groups: {
      billing: { commits: { 'orders-0': 40, 'returns-0': 7 }, assigned: ['empty-0'], members: 1 },
    },
  })
  t.strictSame(agesOf(model), {
    'billing empty': '0',
    'billing orders': 'unknown',
    'billing returns': '0',
  })
  t.strictSame(byGroup(model, model.groupAge), { billing: null }, 'two zeros prove nothing')
  t.strictSame(statusesOf(model), {
    'billing empty': 'ok',
    'billing orders': 'unknown',
    'billing returns': 'ok',
  })
  t.end()
})

t.test(
  'messages present at the first poll are at least as old as the time passed since the first poll',
  t => {
    const { read } = watching()
    read(0, billing(40, [0, 100]))
    t.strictSame(agesOf(read(15, billing(41, [0, 101]))), { 'billing orders': 'at least 15' })
    t.strictSame(agesOf(read(30, billing(99, [0, 102]))), { 'billing orders': 'at least 30' })
    t.end()
  },
)

t.test(
  'a message between two readings is bounded by them, and its likely age is interpolated',
  t => {
    const { read } = watching()
    read(0, billing(100, [0, 100]))
    const model = read(60, billing(130, [0, 160]))
    // The message at 130 is the 31st of 60: half a minute before now, less half a message.
    t.strictSame(agesOf(model), { 'billing orders': '29.5 (0 to 60)' })
    t.strictSame(byGroup(model, model.groupAge), { billing: 29.5 })
    t.strictSame(agesOf(read(100, billing(130, [0, 160]))), {
      'billing orders': '69.5 (40 to 100)',
    })
    t.end()
  },
)

t.test('after an idle night the bounds are within a quarter of the age', t => {
  const { read } = watching()
  read(0, billing(100, [0, 100]))
  read(60, billing(100, [0, 101]))
  for (let at = 120; at < 36_000; at += 60) read(at, billing(100, [0, 101]))
  t.strictSame(agesOf(read(36_000, billing(100, [0, 101]))), {
    'billing orders': '34080 (32160 to 36000)',
  })
  t.end()
})

t.test('bounds include the duration of the reading', t => {
  const { read } = watching()
  read(10, billing(100, [0, 100]), { took: 10 })
  const model = read(100, billing(100, [0, 160]), { took: 4 })
  t.strictSame(agesOf(model), { 'billing orders': '92.225 (0 to 100)' })
  t.end()
})

t.test('a skipped reading only widens the bounds', t => {
  const ends: readonly Ends[] = [
    [0, 100],
    [0, 110],
    [0, 120],
    [0, 130],
  ]
  const ages = [
    [0, 1, 2, 3],
    [0, 2, 3],
    [0, 3],
  ].map(polls => {
    const { read } = watching()
    const models = polls.map(poll => read(poll * 15, billing(111, ends[poll] ?? [null, null])))
    return agesOf(models.at(-1) ?? models[0] ?? read(0, {}))['billing orders']
  })
  t.strictSame(ages, ['27.75 (15 to 30)', '27.75 (15 to 45)', '27.75 (0 to 45)'])
  t.end()
})

t.test('a step of the wall clock, forward or back, changes no age', t => {
  for (const clockStep of [7200, -7200]) {
    const { read } = watching()
    read(0, billing(100, [0, 100]))
    read(60, billing(130, [0, 160]), { clockStep })
    const model = read(120, billing(130, [0, 160]), { clockStep })
    t.strictSame(agesOf(model), { 'billing orders': '89.5 (60 to 120)' }, String(clockStep))
  }
  t.end()
})

t.test('a commit below the log start counts from the log start, and its messages are lost', t => {
  const { read } = watching()
  read(0, billing(100, [0, 100]))
  read(60, billing(100, [0, 160]))
  const model = read(120, billing(100, [150, 220]))
  // The oldest message that can still be read is at offset 150.
  t.strictSame(agesOf(model), { 'billing orders': '69.5 (60 to 120)' })
  t.strictSame(byGroupTopic(model, model.backlogs.messages), { 'billing orders': 70 })
  t.strictSame(byGroupTopic(model, model.backlogs.discardedTotal), { 'billing orders': 50 })
  t.end()
})

t.test('a commit past the log end keeps its last age for one reading, then is unknown', t => {
  const { read } = watching()
  read(0, billing(100, [0, 100]))
  read(15, billing(100, [0, 110]))
  const once = read(30, billing(500, [0, 110]))
  t.strictSame(agesOf(once), { 'billing orders': '14.25 (0 to 15)' })
  t.strictSame(byGroupTopic(once, once.backlogs.stalePartitions), { 'billing orders': 1 })
  const twice = read(45, billing(500, [0, 110]))
  t.strictSame(agesOf(twice), { 'billing orders': 'unknown' })
  t.strictSame(byGroupTopic(twice, twice.backlogs.unknownPartitions), { 'billing orders': 1 })
  t.strictSame(statusesOf(twice), { 'billing orders': 'unknown' })
  t.end()
})

t.test('an unreadable row keeps its last age up to the staleness limit, then is unknown', t => {
  const { read } = watching()
  read(0, billing(100, [0, 100]))
  read(15, billing(100, [0, 110]))
  for (const unreported of [billing(null, [0, 120]), billing(100, [0, null]), unreadFacts()]) {
    t.strictSame(agesOf(read(30, unreported)), { 'billing orders': '14.25 (0 to 15)' })
  }
  t.strictSame(agesOf(read(90, unreadFacts())), { 'billing orders': 'unknown' })
  t.strictSame(agesOf(read(105, billing(100, [0, 120]))), {
    'billing orders': '104.25 (90 to 105)',
  })
  t.end()
})

t.test('an added partition has a history from its first reading on', t => {
  const { read } = watching()
  const reading = (...ends: readonly Ends[]): Parameters<typeof read>[1] => ({
    topics: { orders: ends },
    groups: {
      billing: {
        commits: Object.fromEntries(ends.map((_, partition) => [`orders-${partition}`, 0])),
      },
    },
  })
  read(0, reading([0, 0]))
  t.strictSame(agesOf(read(15, reading([0, 1], [0, 3]))), { 'billing orders': '7.5, at least 0' })
  const grown = read(30, reading([0, 1], [0, 9]))
  t.strictSame(agesOf(grown), { 'billing orders': '22.5, at least 15' })
  t.strictSame(byGroupTopic(grown, grown.backlogs.arrivedTotal), { 'billing orders': 7 })
  t.end()
})

t.test('a topic has no upper bound while one of its partitions with lag has none', t => {
  const { read } = watching()
  const reading = (committed: number, ...ends: readonly Ends[]): Parameters<typeof read>[1] => ({
    topics: { orders: ends },
    groups: { billing: { commits: { 'orders-0': committed, 'orders-1': 100 } } },
  })
  read(0, reading(40, [0, 100], [0, 100]))
  const first = read(60, reading(40, [0, 100], [0, 160]))
  t.strictSame(agesOf(first), { 'billing orders': 'at least 60' })
  const second = read(120, reading(100, [0, 100], [0, 160]))
  t.strictSame(agesOf(second), { 'billing orders': '119.5 (60 to 120)' }, 'the other has caught up')
  t.end()
})

t.test('a topic with a partition of unknown age does not have age 0', t => {
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
  t.strictSame(agesOf(model), { 'billing orders': 'unknown' })
  t.strictSame(byGroupTopic(model, model.backlogs.drain), { 'billing orders': null })
  t.end()
})

t.test('a topic with an unknown partition has neither age 0 nor an upper bound', t => {
  const { read } = watching()
  const seen = (committed: number, ...ends: readonly Ends[]): Parameters<typeof read>[1] => ({
    topics: { orders: ends },
    groups: { billing: { commits: { 'orders-0': committed, 'orders-1': 100 } } },
  })
  read(0, seen(100, [0, 100], [0, 100]))
  read(60, seen(160, [0, 160], [0, 160]))
  const stale = read(75, seen(160, [0, 160], [0, null]))
  t.strictSame(agesOf(stale), { 'billing orders': '59.5 (0 to 60)' }, 'that of the last reading')
  const unknown = read(135, seen(160, [0, 160], [0, null]))
  t.strictSame(byGroupTopic(unknown, unknown.backlogs.messages), { 'billing orders': 60 })
  t.strictSame(agesOf(unknown), { 'billing orders': 'unknown' })
  t.strictSame(byGroup(unknown, unknown.groupAge), { billing: null })
  const { drain } = unknown.backlogs
  const { unreadRetainedRatio, retentionLeft } = unknown.groupTopicRisk
  for (const column of [drain, unreadRetainedRatio, retentionLeft])
    t.strictSame(byGroupTopic(unknown, column), { 'billing orders': null })
  const lagging = read(150, seen(130, [0, 160], [0, null]))
  t.strictSame(agesOf(lagging), { 'billing orders': '119.5, at least 90' }, 'bad news remains')
  t.end()
})

t.test(
  'a partition with messages and without a commit is in no sum, and nothing counts as done',
  t => {
    const { read } = watching()
    const seen = (end: number): Parameters<typeof read>[1] => ({
      topics: {
        orders: [
          [0, end],
          [0, 100],
        ],
        returns: [[0, 100]],
      },
      groups: {
        billing: {
          commits: { 'orders-0': 100 },
          assigned: ['orders-0', 'orders-1', 'returns-0'],
          members: 1,
        },
      },
    })
    const model = read(0, seen(100))
    t.strictSame(byGroup(model, model.groupLag), { billing: 0 })
    t.strictSame(agesOf(model), { 'billing orders': 'unknown', 'billing returns': 'unknown' })
    t.strictSame(byGroup(model, model.groupAge), { billing: null })
    t.strictSame(byGroupTopic(model, model.backlogs.drain)['billing orders'], null)
    t.strictSame(statusesOf(model), { 'billing orders': 'unknown', 'billing returns': 'unknown' })
    const behind = read(60, seen(160))
    t.strictSame(agesOf(behind)['billing orders'], '59.5, at least 0', 'bad news remains')
    t.strictSame(byGroup(behind, behind.groupAge), { billing: 59.5 })
    t.end()
  },
)

t.test('a partition without a commit counts, whether a member reads it or not', t => {
  const { read } = watching()
  const seen = (...ends: readonly Ends[]): Parameters<typeof read>[1] => ({
    topics: { orders: ends, unrelated: [[0, 9]] },
    groups: { billing: { commits: { 'orders-0': 5 }, members: 0, state: 'Empty' } },
  })
  const uncommitted = (model: ReturnType<typeof read>): unknown =>
    byGroupTopic(model, model.groupTopicSums.uncommittedPartitions)
  const before = read(0, seen([0, 5]))
  t.strictSame(uncommitted(before), { 'billing orders': 0 })
  t.strictSame(statusesOf(before), { 'billing orders': 'ok' })

  const added = read(15, seen([0, 5], [0, 0], [7, 7]))
  t.strictSame(uncommitted(added), { 'billing orders': 0 }, 'nothing waits in an empty partition')
  t.strictSame(agesOf(added), { 'billing orders': '0' })
  t.strictSame(byGroupTopic(added, added.backlogs.drain), { 'billing orders': 0 })
  t.strictSame(lagsOf(added), { 'billing orders-0': '0' }, 'it has no row')

  const written = read(30, seen([0, 5], [0, 500], [7, 7]))
  t.strictSame(uncommitted(written), { 'billing orders': 1 })
  t.strictSame(agesOf(written), { 'billing orders': 'unknown' })
  t.strictSame(byGroupTopic(written, written.backlogs.drain), { 'billing orders': null })
  t.strictSame(statusesOf(written), { 'billing orders': 'unknown' })
  t.strictSame(byGroup(written, written.groupAge), { billing: null })

  const silent = read(45, seen([0, 5], [0, 500], [null, null]))
  t.strictSame(uncommitted(silent), { 'billing orders': 1 }, 'the last known log is empty')
  t.strictSame(uncommitted(read(120, seen([0, 5], [0, 500], [null, null]))), {
    'billing orders': 2,
  })
  t.strictSame(uncommitted(read(135, seen([0, 5], [500, 500], [7, 7]))), { 'billing orders': 0 })
  t.end()
})

t.test('while the commits of a group are unread, partitions without a commit are unknown', t => {
  const { read } = watching()
  const model = read(0, {
    topics: {
      orders: [
        [0, 5],
        [0, 5],
      ],
    },
    groups: { billing: { members: 1, assigned: ['orders-0'] } },
  })
  const { unknownPartitions, uncommittedPartitions } = model.groupTopicSums
  t.strictSame(byGroupTopic(model, unknownPartitions), { 'billing orders': 2 })
  t.strictSame(byGroupTopic(model, uncommittedPartitions), { 'billing orders': 0 })
  t.end()
})

t.test('with read_committed a partition whose only transaction is open is empty', t => {
  const { read } = watching()
  const seen = (stable: number): Parameters<typeof read>[1] => ({
    isolation: 'read_committed',
    topics: {
      orders: [
        [0, 5],
        [0, 3],
      ],
    },
    lastStable: { 'orders-0': 5, 'orders-1': stable },
    groups: { billing: { commits: { 'orders-0': 5 } } },
  })
  t.strictSame(statusesOf(read(0, seen(0))), { 'billing orders': 'ok' })
  t.strictSame(statusesOf(read(15, seen(3))), { 'billing orders': 'unknown' })
  t.end()
})

t.test('a group that disappears and returns starts a new window, and continues its counters', t => {
  const { read } = watching()
  read(0, billing(100, [0, 100]))
  read(60, billing(120, [0, 160]))
  const gone = read(120, { topics: { orders: [[0, 160]] } })
  t.strictSame(agesOf(gone), {})
  const back = read(180, billing(130, [0, 160]))
  t.strictSame(agesOf(back), { 'billing orders': '149.5 (120 to 180)' })
  t.strictSame(byGroupTopic(back, back.backlogs.completedTotal), { 'billing orders': 20 })
  t.strictSame(byGroupTopic(back, back.groupTopicCounters.rewindsTotal), { 'billing orders': 0 })
  t.strictSame(statusesOf(back), { 'billing orders': 'unknown' })
  t.end()
})

t.test('a group that may still exist keeps its last age up to the staleness limit', t => {
  const { read } = watching()
  read(0, billing(100, [0, 100]))
  read(15, billing(100, [0, 110]))
  const unlisted = { topics: { orders: [[0, 110] as const] }, unlisted: ['billing'] }
  t.strictSame(agesOf(read(30, unlisted)), { 'billing orders': '14.25 (0 to 15)' })
  t.strictSame(agesOf(read(90, unlisted)), { 'billing orders': 'unknown' })
  t.end()
})

t.test('a recreated topic does not inherit history', t => {
  const { read } = watching()
  const createdAgain = (end: number): Parameters<typeof read>[1] => ({
    ...billing(0, [0, end]),
    ids: { orders: 'orders-again' },
  })
  read(0, billing(0, [0, 0]))
  t.strictSame(agesOf(read(60, billing(0, [0, 100]))), { 'billing orders': '59.7 (0 to 60)' })
  t.strictSame(agesOf(read(120, createdAgain(5))), { 'billing orders': 'unknown' })
  t.strictSame(agesOf(read(180, createdAgain(9))), { 'billing orders': 'at least 60' })
  t.end()
})

t.test('a topic does not inherit age or status from another topic with the same id', t => {
  const { read } = watching()
  const other = {
    topics: { returns: [[0, 100] as const] },
    groups: { billing: { commits: { 'returns-0': 90 } } },
  }
  read(0, billing(100, [0, 100]))
  read(15, billing(100, [0, 160]))
  read(30, billing(50, [0, 160]))
  read(45, {})
  const model = read(60, other)
  t.strictSame(agesOf(model), { 'billing returns': 'unknown' })
  t.strictSame(statusesOf(model), { 'billing returns': 'unknown' })
  t.strictSame(agesOf(read(75, unreadFacts())), { 'billing returns': 'unknown' })
  t.end()
})

t.test('arrivals from before a truncation do not apply to messages after it', t => {
  const { read } = watching()
  read(0, billing(100, [0, 100]))
  read(60, billing(100, [0, 160]))
  const uncertain = read(75, billing(100, [0, 130]))
  t.strictSame(agesOf(uncertain), { 'billing orders': '59.5 (0 to 60)' }, 'not believed at once')
  const cut = read(90, billing(100, [0, 130]))
  t.strictSame(agesOf(cut), { 'billing orders': '88.5 (0 to 90)' })
  t.strictSame(lagsOf(cut), { 'billing orders-0': '30' })
  t.end()
})

t.test(
  'a log end that was reported lower once counts as a truncation, even after it has grown again',
  t => {
    const { read } = watching()
    read(0, billing(100, [0, 100]))
    read(60, billing(100, [0, 160]))
    read(75, billing(100, [0, 130]))
    // None of the messages from offset 130 on was present at second 60.
    t.match(agesOf(read(90, billing(140, [0, 170]))), { 'billing orders': /[(]0 to 90[)]$/ })
    t.end()
  },
)
