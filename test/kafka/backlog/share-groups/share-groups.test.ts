import t from 'tap'
import type { ClusterFacts, Ends, GroupFacts } from '../facts/kafka-facts.ts'
import { byGroup, byGroupTopic, lagsOf } from '../observing.ts'
import { agesOf, flowOf, statusesOf, watching } from '../model/watching.ts'

/** A share group with a member that reads orders, of one partition. */
function workers(
  ends: Ends,
  share: readonly [startOffset: number, lag: number | null],
  group: GroupFacts = {},
): ClusterFacts {
  const shares = { 'orders-0': share }
  const assigned = group.members === 0 ? [] : ['orders-0']
  return {
    topics: { orders: [ends] },
    groups: { workers: { type: 'share', shares, members: 1, assigned, ...group } },
  }
}

/** Returns the status after the last reading; readings are a minute apart. */
function lastStatus(readings: readonly ClusterFacts[]): string | undefined {
  const { read } = watching()
  return readings.map((seen, at) => statusesOf(read(at * 60, seen))['workers orders']).at(-1)
}

/** The readings of two windows, a minute apart. */
const minutes = [...Array(11).keys()]

t.test('messages completed beyond the start offset are not part of the lag', t => {
  const { read } = watching()
  const model = read(0, workers([0, 10], [0, 3]))
  t.strictSame(lagsOf(model), { 'workers orders-0': '3' })
  t.strictSame([...model.storedOffset], [0])
  t.strictSame(byGroup(model, model.groupLag), { workers: 3 })
  t.strictSame(lagsOf(read(15, workers([0, 10], [0, 0]))), { 'workers orders-0': '0' })
  t.end()
})

t.test('offsets of other groups are not affected', t => {
  const { read } = watching()
  const { topics = {}, groups = {} } = workers([0, 10], [0, 3])
  const billing = { commits: { 'orders-0': 4 }, members: 1 }
  const model = read(0, { topics, groups: { ...groups, billing } })
  t.strictSame(lagsOf(model), { 'billing orders-0': '6', 'workers orders-0': '3' })
  t.strictSame([...model.storedOffset], [4, 0])
  t.end()
})

t.test('an unreported lag is unknown, unless nothing is left to read', t => {
  const { read } = watching()
  const model = read(0, workers([0, 10], [4, null]))
  t.strictSame(lagsOf(model), { 'workers orders-0': 'unknown' })
  t.strictSame([...model.storedOffset], [4])
  t.strictSame(agesOf(model), { 'workers orders': 'unknown' })
  t.strictSame(lagsOf(read(15, workers([0, 10], [10, null]))), { 'workers orders-0': '0' })
  t.end()
})

t.test('lag and start offset that could not be read keep their last known values', t => {
  const { read } = watching()
  read(0, workers([0, 10], [2, 3]))
  const seen = {
    topics: { orders: [[0, 10] as const] },
    groups: { workers: { type: 'share', members: 1, assigned: ['orders-0'] } },
  }
  const held = read(60, seen)
  t.strictSame(lagsOf(held), { 'workers orders-0': '3 stale' })
  t.strictSame([...held.storedOffset], [2])
  const unknown = read(61, seen)
  t.strictSame(lagsOf(unknown), { 'workers orders-0': 'unknown' })
  t.strictSame([...unknown.storedOffset], [NaN])
  t.end()
})

t.test('rows of share groups do not change when rows of another group are kept as stale', t => {
  const { read } = watching()
  const topics = { orders: [[0, 10] as const, [0, 10] as const] }
  const shares = { 'orders-0': [2, 3] as const, 'orders-1': null }
  const sharing = { type: 'share', shares, members: 0, state: 'Empty' }
  const billing = { commits: { 'orders-0': 4 }, members: 0 }
  read(0, { topics, groups: { billing, workers: sharing } })
  t.strictSame(lagsOf(read(15, { topics, groups: { billing: {}, workers: sharing } })), {
    'billing orders-0': '6 stale',
    'workers orders-0': '3',
    'workers orders-1': 'uncommitted',
  })
  t.strictSame(lagsOf(read(30, { topics, groups: { workers: { type: 'share' } } })), {
    'workers orders-0': '3 stale',
    'workers orders-1': 'unknown',
  })
  t.end()
})

t.test('a recreated group has no stored offset', t => {
  const { read } = watching()
  read(0, workers([0, 10], [2, 3]))
  const { topics = {}, groups: { workers: group = {} } = {} } = workers([0, 10], [2, 3])
  const model = read(15, {
    topics,
    groups: { workers: { ...group, shares: { 'orders-0': null } } },
  })
  t.strictSame([...model.storedOffset], [NaN])
  t.strictSame(lagsOf(model), { 'workers orders-0': 'uncommitted' })
  t.end()
})

t.test('a start offset past the log end is unknown after one more reading', t => {
  const { read } = watching()
  read(0, workers([0, 100], [90, 10]))
  t.strictSame(lagsOf(read(15, workers([0, 50], [90, null]))), { 'workers orders-0': '10 stale' })
  read(30, workers([0, 50], [90, null]))
  t.match(lagsOf(read(45, workers([0, 50], [90, null])))['workers orders-0'], 'past end')
  t.end()
})

t.test('the age is that of a group that reads in order, without an upper bound', t => {
  const { read } = watching()
  read(0, workers([0, 10], [0, 10]))
  read(60, workers([0, 20], [0, 10]))
  // The oldest message not completed is the 15th at the latest, which arrived in the first minute.
  const model = read(120, workers([0, 20], [0, 5]))
  t.equal(agesOf(model)['workers orders'], '87, at least 60')
  t.strictSame(agesOf(read(180, workers([0, 20], [0, 0]))), { 'workers orders': '0' })
  t.end()
})

t.test('messages count as completed once certain, even if the start offset is constant', t => {
  const { read } = watching()
  const completed = (at: number, end: number, share: readonly [number, number]): number | null =>
    flowOf(read(at, workers([0, end], share)), 'workers orders').completed
  t.equal(completed(0, 10, [0, 10]), 0)
  t.equal(completed(15, 10, [0, 10]), 0)
  t.equal(completed(30, 10, [0, 4]), 6)
  t.equal(completed(45, 10, [8, 2]), 8)
  // Five more arrived, perhaps after the lag was counted.
  t.equal(completed(60, 15, [8, 4]), 8)
  t.equal(completed(75, 15, [8, 4]), 11)
  t.end()
})

t.test('messages deleted unread by retention are lost; messages completed before are not', t => {
  const { read } = watching()
  const lost = (at: number, ends: Ends, share: readonly [number, number]): number | null => {
    const model = read(at, workers(ends, share))
    return byGroupTopic(model, model.groupTopicSums.lostMessages)['workers orders'] ?? null
  }
  lost(0, [0, 100], [0, 40])
  t.equal(lost(15, [0, 100], [0, 40]), 0)
  t.equal(lost(30, [50, 100], [0, 40]), 0, 'the first 60 were done')
  t.equal(lost(45, [70, 100], [0, 40]), 10)
  const model = read(60, workers([70, 100], [0, 40]))
  t.strictSame(lagsOf(model), { 'workers orders-0': '30' })
  t.end()
})

t.test('a group that makes progress is not stalled, even if its start offset does not move', t => {
  const isDoing = minutes.map(minute => workers([0, 100 + minute * 10], [0, 40]))
  t.equal(lastStatus(isDoing), 'ok')
  const isDraining = minutes.map(minute => workers([0, 100], [0, 40 - minute]))
  t.equal(lastStatus(isDraining), 'ok')
  t.end()
})

t.test('a group that completes nothing is stalled, if its lag is reported', t => {
  const inQuietLog = minutes.map(() => workers([0, 100], [0, 40]))
  t.equal(lastStatus(inQuietLog), 'stalled')
  // Some arrivals may be completed and some may be counted too late, but the group falls behind.
  const inLivelyLog = minutes.map(minute => workers([0, 100 + minute * 10], [0, 40 + minute * 10]))
  t.equal(lastStatus(inLivelyLog), 'behind')
  const unreported = minutes.map(() => workers([0, 100], [0, null]))
  t.equal(lastStatus(unreported), 'unknown')
  t.end()
})

t.test('a group without members is stopped, and a group that was reset is rewound', t => {
  const stopped = minutes.map(() => workers([0, 100], [0, 40], { members: 0, state: 'Empty' }))
  t.equal(lastStatus(stopped), 'stopped')
  const reset = [workers([0, 100], [90, 5]), workers([0, 100], [20, 80])]
  t.equal(lastStatus(reset), 'rewound')
  t.end()
})
