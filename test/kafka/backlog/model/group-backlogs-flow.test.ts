import t from 'tap'
import { unreadFacts } from '../../../../src/kafka/backlog/facts/facts-builder.ts'
import type { ClusterFacts, Ends } from '../facts/kafka-facts.ts'
import { byGroupTopic } from '../observing.ts'
import { type Flow, flowOf, watching } from './watching.ts'

function orders(commit: number | null, ends: Ends, id = 'orders'): ClusterFacts {
  return {
    topics: { orders: [ends] },
    ids: { orders: id },
    groups: { billing: { commits: { 'orders-0': commit } } },
  }
}

/** The coordinator is unreachable: neither the group nor its commits are reported. */
function unlisted(ends: Ends): ClusterFacts {
  return { topics: { orders: [ends] }, unlisted: ['billing'] }
}

/** The flow after each reading; they are 15 seconds apart. */
function flows(...readings: readonly (ClusterFacts | null)[]): readonly Flow[] {
  const { read } = watching()
  return readings.map((seen, at) => flowOf(read(at * 15, seen ?? unreadFacts()), 'billing orders'))
}

const flow = (arrived: number, completed: number, discarded = 0): Flow => ({
  arrived,
  completed,
  discarded,
})

t.test('flow is counted from the first reading on', t => {
  t.strictSame(flows(orders(900, [0, 1000]), orders(930, [0, 1050]), orders(1050, [0, 1050])), [
    flow(0, 0),
    flow(50, 30),
    flow(50, 150),
  ])
  t.end()
})

t.test('a rewind subtracts nothing, and messages read again are counted again', t => {
  t.strictSame(
    flows(
      orders(100, [0, 100]),
      orders(120, [0, 120]),
      orders(20, [0, 120]),
      orders(20, [0, 130]),
      orders(130, [0, 130]),
    ),
    [flow(0, 0), flow(20, 20), flow(20, 20), flow(30, 20), flow(30, 130)],
  )
  t.end()
})

t.test('a truncation adds nothing, and arrivals after it are counted', t => {
  t.strictSame(
    flows(
      orders(100, [0, 100]),
      orders(110, [0, 120]),
      orders(110, [0, 70]),
      orders(110, [0, 70]),
      orders(70, [0, 70]),
      orders(75, [0, 80]),
    ),
    [flow(0, 0), flow(20, 10), flow(20, 10), flow(20, 10), flow(20, 10), flow(30, 15)],
  )
  t.end()
})

t.test('a recreated topic continues its counters without a spike', t => {
  t.strictSame(
    flows(
      orders(100, [0, 100]),
      orders(110, [0, 120]),
      orders(40, [0, 900], 'orders-again'),
      orders(45, [0, 910], 'orders-again'),
    ),
    [flow(0, 0), flow(20, 10), flow(20, 10), flow(30, 15)],
  )
  t.end()
})

t.test('progress during an unavailable coordinator is counted once it responds again', t => {
  const seen = flows(
    orders(100, [0, 100]),
    unlisted([0, 140]),
    orders(null, [0, 180]),
    ...Array.from({ length: 8 }, () => unlisted([0, 180])),
    orders(150, [0, 200]),
  )
  t.strictSame(seen.slice(0, 3), [flow(0, 0), flow(40, 0), flow(80, 0)])
  t.strictSame(seen.at(-2), flow(80, 0), 'longer than a reading counts')
  t.strictSame(seen.at(-1), flow(100, 50))
  t.end()
})

t.test('flow during an outage of the cluster is counted after it', t => {
  t.strictSame(
    flows(orders(100, [0, 100]), null, null, null, null, null, null, orders(150, [0, 190])).at(-1),
    flow(90, 50),
  )
  t.end()
})

t.test('messages that retention deletes unread are discarded, not done', t => {
  t.strictSame(
    flows(
      orders(100, [0, 1000]),
      orders(100, [400, 1000]),
      orders(100, [400, 1000]),
      orders(600, [500, 1000]),
    ),
    // 300 were deleted unread, then 200 were read; a group past the new log start lost none of them.
    [flow(0, 0), flow(0, 0, 300), flow(0, 0, 300), flow(0, 200, 300)],
  )
  t.end()
})

t.test('messages of a group without a commit are not counted twice after its first commit', t => {
  const uncommitted: ClusterFacts = {
    topics: { orders: [[0, 50]] },
    groups: { billing: { commits: {}, assigned: ['orders-0'], members: 1 } },
  }
  t.strictSame(flows(uncommitted, orders(40, [0, 60]), orders(60, [0, 60])), [
    flow(0, 0),
    flow(10, 0),
    flow(10, 20),
  ])
  t.end()
})

t.test('rates are known after half a window', t => {
  const { read } = watching()
  const rates = [0, 60, 120, 180].map(at => {
    const model = read(at, orders(at * 2, [0, 1000 + at * 3]))
    const { arrivalRate, completionRate } = model.backlogs
    return [byGroupTopic(model, arrivalRate), byGroupTopic(model, completionRate)].map(
      rate => rate['billing orders'],
    )
  })
  t.strictSame(rates, [
    [null, null],
    [null, null],
    [null, null],
    [3, 2],
  ])
  t.end()
})

/** Returns the drain time after each reading; readings are a minute apart. */
function drains(...readings: readonly ClusterFacts[]): readonly (number | null | undefined)[] {
  const { read } = watching()
  return readings.map((seen, at) => {
    const model = read(at * 60, seen)
    return byGroupTopic(model, model.backlogs.drain)['billing orders']
  })
}

t.test('the drain time of a shrinking lag is the lag divided by the rate of decrease', t => {
  const shrinking = [0, 1, 2, 3, 4, 5].map(at => orders(at * 60, [0, 1200]))
  t.strictSame(drains(...shrinking), [null, null, null, null, null, 900])
  t.end()
})

t.test('the drain time of a lag that does not shrink is infinite, that of no lag is 0 s', t => {
  const steady = [0, 1, 2, 3, 4, 5].map(at => orders(at * 60, [0, 1200 + at * 60]))
  t.strictSame(drains(...steady), [null, null, null, null, null, Infinity])
  t.strictSame(drains(orders(1200, [0, 1200])), [0])
  t.end()
})

t.test('a rewind or truncation in the window makes the drain time unknown', t => {
  const committed = [0, 60, 120, 100, 160, 220, 280]
  t.equal(drains(...committed.map(commit => orders(commit, [0, 1200]))).at(-1), null)
  const cut = [1200, 1200, 900, 900, 900, 900, 900]
  t.equal(drains(...cut.map((end, at) => orders(at * 60, [0, end]))).at(-1), null)
  t.end()
})

t.test('the drain time of a topic is that of its slowest partition', t => {
  const seen = [0, 1, 2, 3, 4, 5].map((at): ClusterFacts => ({
    topics: {
      orders: [
        [0, 1200],
        [0, 600],
        [0, 5],
      ],
    },
    groups: {
      billing: { commits: { 'orders-0': at * 60, 'orders-1': at * 60, 'orders-2': 5 } },
    },
  }))
  t.strictSame(drains(...seen), [null, null, null, null, null, 900])
  t.end()
})
