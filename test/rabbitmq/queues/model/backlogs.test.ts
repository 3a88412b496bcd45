import t from 'tap'
import { NameRules } from '../../../../src/backlog/name-rules.ts'
import { queueTraits } from '../../../../src/rabbitmq/queues/facts/queue-traits.ts'
import { BacklogStory, type ReportedBacklog } from './backlog-story.ts'
import type { QueueRow } from '../../rabbitmq-readings.ts'

type Totals = readonly [depth: number, published: number, acked: number]

/** Returns the backlog after one reading of each of these totals, and two more of the last. */
function backlogAfter(
  totals: readonly Totals[],
  queue: Partial<QueueRow> = {},
): ReportedBacklog | null {
  const story = new BacklogStory()
  const poll = ([ready, published, acked]: Totals): ReportedBacklog | null =>
    story.poll({ ready, unacked: 0, published, acked, consumers: 1, ...queue })
  totals.forEach(poll)
  const last = totals.at(-1) ?? [0, 0, 0]
  poll(last)
  return poll(last)
}

t.test('all messages of a queue created between two readings are counted', t => {
  t.match(backlogAfter([[7, 10, 3]]), { arrived: 10, completed: 3, discarded: 0, messages: 7 })
  t.end()
})

t.test('messages removed without completion are discarded', t => {
  const readings: readonly Totals[] = [
    [100, 100, 0],
    [0, 100, 20],
  ]
  t.match(backlogAfter(readings), { arrived: 100, completed: 20, discarded: 80 })
  t.end()
})

t.test('messages delivered with automatic acknowledgement are completed, by push and by get', t => {
  t.match(backlogAfter([[0, 10, 2]], { deliveredNoAck: 5, gotNoAck: 3 }), {
    completed: 10,
    discarded: 0,
  })
  t.end()
})

t.test('messages rejected at the length limit do not count as arrivals', t => {
  const traits = queueTraits.rejectsPublish
  t.match(backlogAfter([[10, 100, 0]], { traits }), {
    arrived: 10,
    discarded: 0,
    isUncounted: false,
  })
  t.end()
})

t.test('a depth reported later than its counters is neither a discard nor an arrival', t => {
  const story = new BacklogStory()
  const readings: readonly Totals[] = [
    [0, 1000, 0],
    [1000, 1000, 0],
    [1000, 1000, 1000],
    [0, 1000, 1000],
    [0, 1000, 1000],
    [0, 1000, 1000],
  ]
  for (const [ready, published, acked] of readings) {
    const reported = story.poll({ ready, unacked: 0, published, acked })
    t.match(reported, { arrived: 1000, completed: acked, discarded: 0, isUncounted: false })
  }
  t.end()
})

/** A quorum queue of RabbitMQ 4.3 that delays retries. */
const retrying = { type: 'quorum', traits: queueTraits.delaysRetries, consumers: 1 }

t.test(
  'delayed messages wait: they are neither completed nor discarded, and no arrivals later',
  t => {
    const story = new BacklogStory()
    const totals = { ...retrying, published: 1000, acked: 0, messages: 1000, unacked: 0 }
    story.poll({ ...totals, ready: 0, messages: 0, published: 0, delayed: 0, deadLettering: 0 })
    const flow = { messages: 1000, arrived: 1000, completed: 0, discarded: 0, isUncounted: false }
    const polls = [
      { ready: 1000, delayed: 0 },
      // Reported of different instants: neither ready nor delayed, then both.
      { ready: 0, delayed: 0 },
      ...Array.from({ length: 5 }, () => ({ ready: 0, delayed: 1000 })),
      { ready: 1000, delayed: 1000 },
      { ready: 1000, delayed: 0 },
      { ready: 1000, delayed: 0 },
    ]
    for (const [index, poll] of polls.entries()) {
      const reported = story.poll({ ...totals, ...poll, deadLettering: 0 })
      t.match(reported, { ...flow, atMost: 30 * index + 40 }, `poll ${index}`)
      t.ok((reported?.atLeast ?? NaN) <= 30 * (index + 1), `poll ${index}`)
    }
    t.end()
  },
)

t.test('of delayed messages none is due, so that a queue is neither stalled nor stopped', t => {
  const delayed = { ready: 0, unacked: 0, messages: 100, delayed: 100, deadLettering: 0 }
  const queue = { ...retrying, ...delayed, published: 100, acked: 0 }
  t.equal(statusOf(queue), 'ok')
  t.equal(statusOf({ ...queue, consumers: 0 }), 'ok')
  t.equal(statusOf({ ...queue, ready: 1, delayed: 99 }), 'stalled')
  t.equal(statusOf({ ...queue, ready: 1, delayed: 99, consumers: 0 }), 'stopped')
  const story = new BacklogStory()
  for (let count = 0; count < 7; count++) story.poll(queue)
  t.match(story.last, { drain: NaN }, 'whether they will drain is not known before they are due')
  t.end()
})

/** A quorum queue that keeps dead letters until their target confirms them. */
const keeping = {
  type: 'quorum',
  traits: queueTraits.keepsDeadLetters | queueTraits.rejectsPublish,
  consumers: 1,
  delayed: 0,
  unacked: 0,
  acked: 0,
}

t.test('dead letters without a target are discarded once, do not wait, and are behind', t => {
  const story = new BacklogStory()
  const poll = (ready: number, deadLettering: number): ReportedBacklog | null =>
    story.poll({
      ...{ ...keeping, ready, deadLettering, messages: ready + deadLettering },
      published: 500,
    })
  story.poll({ ...keeping, ready: 0, deadLettering: 0, messages: 0 })
  poll(500, 0)
  for (let count = 0; count < 4; count++) poll(0, 500)
  t.match(poll(0, 500), { messages: 0, age: 0, drain: 0, arrived: 500, discarded: 500 })
  t.match(poll(0, 500), { status: 'behind' })
  for (let count = 0; count < 3; count++) poll(0, 0)
  t.match(poll(0, 0), { messages: 0, arrived: 500, discarded: 500, status: 'ok' }, 'target is back')
  t.end()
})

t.test('a queue that is created and dead-letters all its messages between two readings', t => {
  const story = new BacklogStory()
  const dead = { ...keeping, ready: 0, deadLettering: 500, messages: 500, published: 500 }
  for (let count = 0; count < 3; count++) story.poll(dead)
  t.match(story.last, { messages: 0, arrived: 500, completed: 0, discarded: 500 })
  t.end()
})

t.test('a steady flow of dead letters that are delivered is not behind', t => {
  const story = new BacklogStory()
  for (const deadLettering of [3, 7, 2, 5, 9, 4, 8, 1, 6]) {
    story.poll({ ...keeping, ready: 0, deadLettering, messages: deadLettering, published: 1000 })
  }
  t.match(story.last, { messages: 0, status: 'ok' })
  t.end()
})

t.test('while dead letters leave and returned messages are delayed, no zero is believed', t => {
  const story = new BacklogStory()
  const traits = keeping.traits | queueTraits.delaysRetries
  const queue = { ...keeping, traits, published: 600, ready: 0 }
  for (let count = 0; count < 3; count++) {
    t.match(story.poll({ ...queue, messages: 600, delayed: 100, deadLettering: 500 }), {
      messages: 100,
    })
  }
  // The buffer is empty already, which its own number does not show yet.
  const before = story.last
  t.match(story.poll({ ...queue, messages: 100, delayed: 100, deadLettering: 500 }), {
    ...{ messages: 100, discarded: before?.discarded, age: NaN },
  })
  t.match(story.poll({ ...queue, messages: 3, delayed: 0, deadLettering: 5 }), { age: NaN })
  t.end()
})

t.test('without statistics delayed messages and dead letters wait, and none of them is due', t => {
  const story = new BacklogStory()
  const queue = { type: 'quorum', ready: 2, unacked: 1, messages: 103 }
  for (let count = 0; count < 7; count++) story.poll(queue, 'totals')
  t.match(story.last, { messages: 103, status: 'unknown', isUncounted: false, drain: Infinity })
  const aside = { ...queue, ready: 0, unacked: 0, messages: 100 }
  for (let count = 0; count < 7; count++) story.poll(aside, 'totals')
  t.match(story.last, { messages: 100, drain: NaN })
  t.end()
})

t.test('counters that vanish and come back neither fall nor jump', t => {
  for (const absent of [{}, { acked: 170 }, { redelivered: 5 }]) {
    const story = new BacklogStory()
    const totals = { ready: 10, unacked: 0, published: 180, acked: 170, consumers: 1 }
    for (let count = 0; count < 4; count++) story.poll(totals)
    const first = story.poll({ ready: 12, unacked: 0, consumers: 1, ...absent })
    t.match(first, { messages: 12, arrived: 180, completed: 170, discarded: 0, status: 'unknown' })
    for (let count = 0; count < 5; count++) story.poll({ ready: 12, unacked: 0, ...absent })
    t.match(story.last, {
      messages: 12,
      arrived: NaN,
      completed: NaN,
      discarded: NaN,
      atLeast: NaN,
    })
    t.not(story.last?.status, 'stalled', 'what is done is not known')
    for (let count = 0; count < 4; count++) {
      story.poll({ ready: 12, unacked: 0, published: 185, acked: 173 })
    }
    t.match(story.last, { arrived: 185, completed: 173, discarded: 0, isUncounted: false })
  }
  t.end()
})

t.test('while messages expire as they arrive, the discarded count is never too high', t => {
  const story = new BacklogStory()
  let reported: ReportedBacklog | null = null
  for (let minute = 1; minute <= 20; minute++) {
    const published = minute * 100
    reported = story.poll({ ready: 20, unacked: 0, published, acked: 0 })
    t.ok((reported?.discarded ?? NaN) <= published - 20)
  }
  t.ok((reported?.discarded ?? NaN) >= 2000 - 20 - 3 * 100, 'and it is not far behind')
  t.end()
})

t.test('a queue fed by dead letters is uncounted, and has a depth and a drain time', t => {
  const story = new BacklogStory()
  const poll = (ready: number): ReportedBacklog | null =>
    story.poll({ ready, unacked: 0, consumers: 0 })
  for (let count = 0; count < 5; count++) poll(100 * count)
  t.match(poll(500), {
    messages: 500,
    arrived: NaN,
    discarded: NaN,
    drain: Infinity,
    isUncounted: true,
    atLeast: NaN,
  })
  t.end()
})

t.test('the first messages of a queue that existed, but was never used, count', t => {
  const story = new BacklogStory({}, { ready: 0, unacked: 0 })
  story.poll({ ready: 0, unacked: 0 })
  const first = { arrived: 30, completed: 0, discarded: 0, isUncounted: false }
  t.match(story.poll({ ready: 30, unacked: 0, published: 30 }), first)
  for (let count = 0; count < 4; count++) {
    t.match(story.poll({ ready: 30, unacked: 0, published: 30 }), first)
  }
  t.match(story.poll({ ready: 25, unacked: 5, published: 40, acked: 10 }), { arrived: 40 })
  t.end()
})

t.test('totals that return to a queue without any are not its first messages', t => {
  const story = new BacklogStory({}, { ready: 0, unacked: 0 })
  story.poll({ ready: 3, unacked: 0, published: 1000, acked: 997 })
  t.match(story.last, { arrived: 0, completed: 0, discarded: 0 })
  const used = new BacklogStory({}, { ready: 3, unacked: 0 })
  t.match(used.poll({ ready: 3, unacked: 0, published: 3 }), { arrived: 0 })
  t.end()
})

t.test('a queue fed by publishers and dead letters is uncounted for a window', t => {
  const story = new BacklogStory()
  const poll = (ready: number): ReportedBacklog | null =>
    story.poll({ ready, unacked: 0, published: 10, acked: 0, consumers: 1 })
  for (const ready of [10, 10, 10, 40, 40]) poll(ready)
  t.match(poll(40), { isUncounted: true, arrived: NaN, completed: 0 })
  for (let count = 0; count < 2; count++) t.match(poll(40), { isUncounted: true })
  t.match(poll(40), { isUncounted: false, arrived: 40 })
  t.end()
})

t.test('a node missing in one reading causes no spike and no negative value', t => {
  const story = new BacklogStory()
  const poll = (ready: number, published: number, acked: number): ReportedBacklog | null =>
    story.poll({ ready, unacked: 0, published, acked })
  for (let count = 0; count < 4; count++) poll(100, 1000, 900)
  const dip = poll(100, 600, 500)
  t.match(dip, { arrived: 1000, completed: 900, discarded: 0, isUncounted: false })
  for (let count = 0; count < 4; count++) {
    t.match(poll(100, 1001, 901), {
      ...{ arrived: 1001, completed: 901, discarded: 0, isUncounted: false },
    })
  }
  t.end()
})

t.test('a node that returns after minutes adds no arrivals, and no discarded messages', t => {
  const story = new BacklogStory()
  const poll = (ready: number, published: number, acked: number): ReportedBacklog | null =>
    story.poll({ ready, unacked: 0, published, acked })
  for (let count = 0; count < 4; count++) poll(10, 110, 100)
  for (let count = 0; count < 8; count++) {
    t.match(poll(10, 10, 5), { arrived: 110, completed: 100, discarded: 0, isUncounted: false })
  }
  for (let count = 0; count < 8; count++) {
    t.match(poll(10, 110, 100), { arrived: 110, completed: 100, discarded: 0, isUncounted: false })
  }
  for (let count = 1; count <= 4; count++) poll(10 + count, 110 + count, 100)
  t.match(story.last, { arrived: 114, completed: 100, discarded: 0, isUncounted: false })
  t.end()
})

t.test('messages of a node whose statistics are missing count once, also when these return', t => {
  const story = new BacklogStory()
  const poll = (ready: number, published: number, acked: number): ReportedBacklog | null =>
    story.poll({ ready, unacked: 0, published, acked })
  for (let count = 0; count < 4; count++) poll(10, 110, 100)
  // Its clients publish 40 messages and complete 20, first seen in the depth alone.
  const depths = [10, 10, 10, 10, 10, 10, 50, 50, 50, 30, 30, 30]
  for (const ready of depths) poll(ready, 60, 50)
  for (let count = 0; count < 12; count++) poll(30, 150, 120)
  t.match(story.last, { isUncounted: false, arrived: 150 })
  const { completed = NaN, discarded = NaN } = story.last ?? {}
  t.equal(completed + discarded, 120)
  t.end()
})

t.test('totals that restart from 0 cause no spike and no wrong balance', t => {
  const story = new BacklogStory()
  const poll = (ready: number, published: number, acked: number): ReportedBacklog | null =>
    story.poll({ ready, unacked: 0, published, acked })
  for (let count = 0; count < 4; count++) poll(100, 1000, 900)
  story.memory.restarts.report()
  for (const published of [5, 10, 15, 20, 25]) {
    t.match(poll(95 + published, published, 0), {
      ...{ arrived: 1000 + published - 5, completed: 900, discarded: 0, isUncounted: false },
    })
  }
  t.end()
})

t.test('the depth of a queue on a failed node is unknown, and nothing is discarded', t => {
  const story = new BacklogStory()
  const poll = (ready: number): ReportedBacklog | null =>
    story.poll({ ready, unacked: 0, published: 10, acked: 0 })
  for (let count = 0; count < 3; count++) poll(10)
  t.match(story.poll({ state: 'down' }), { messages: NaN, age: NaN, status: 'unknown' })
  for (let count = 0; count < 3; count++) t.match(poll(10), { messages: 10, discarded: 0 })
  t.end()
})

t.test('without statistics a queue still has depth, drain time and status', t => {
  const story = new BacklogStory()
  let reported: ReportedBacklog | null = null
  for (const ready of [50, 40, 30, 20, 10]) {
    reported = story.poll({ ready, unacked: 0 }, 'totals')
  }
  t.match(reported, { messages: 10, arrived: NaN, completed: NaN, discarded: NaN, atLeast: NaN })
  t.match(reported, { drain: 30, isUncounted: false, status: 'ok' })
  t.match(story.poll({ ready: 0, unacked: 0 }, 'totals'), { age: 0, status: 'ok' })
  t.match(story.poll({ ready: 3, unacked: 0 }, 'totals'), { age: NaN, atMost: 40 })
  t.end()
})

t.test(
  'the age is bounded by the last empty depth and the latest possible arrival of the oldest message',
  t => {
    const story = new BacklogStory()
    const poll = (ready: number, published: number): ReportedBacklog | null =>
      story.poll({ ready, unacked: 0, published, acked: published - ready })
    t.match(poll(0, 50), { age: 0, atLeast: 0, atMost: 0 })
    // Depths may be 10 s old: the depth reported at 60 s may be that of 50 s.
    t.match(poll(5, 55), { age: 27, atLeast: 0, atMost: 40 })
    t.match(poll(5, 55), { age: 57, atLeast: 20, atMost: 70 })
    t.match(poll(10, 60), { age: 87, atLeast: 50, atMost: 100 })
    // Five were completed since, in any order: the remaining ones may be the latest arrivals.
    t.match(poll(5, 60), { age: 57, atLeast: 20, atMost: 130 })
    t.match(poll(0, 60), { age: 0, atLeast: 0, atMost: 0 })
    t.end()
  },
)

t.test("the publisher's timestamp gives the age if no other source is available", t => {
  const story = new BacklogStory()
  // The wall clock of readings began at 1,000,000.
  const head = { ready: 4, unacked: 0, headMessageTimestamp: 1_000_000 - 500 }
  t.match(story.poll(head), { age: 560, atLeast: NaN, atMost: NaN })
  t.match(story.poll({ ...head, headMessageTimestamp: 2_000_000 }), { age: NaN }, 'a wrong clock')
  const counted = { ...head, published: 4, acked: 0 }
  t.match(story.poll(counted), { age: 620, atLeast: NaN }, 'a lower bound of 0 is no bound')
  t.match(story.poll(counted), { age: 650, atLeast: 20 }, 'at least 20 bounds it from below only')
  t.end()
})

t.test('an unlisted queue keeps its values up to the staleness limit, then is unknown', t => {
  const story = new BacklogStory()
  story.poll({ ready: 0, unacked: 0, published: 5, acked: 5 })
  const reported = story.poll({ ready: 5, unacked: 0, published: 10, acked: 5 })
  t.same(story.pollUnlisted(), { ...reported, workable: NaN })
  t.same(story.pollUnlisted(), { ...reported, workable: NaN })
  t.equal(story.pollUnlisted(), null)
  t.end()
})

/** Returns the status after five readings without completions and with a growing depth. */
function statusOf(queue: Partial<QueueRow>, growth = 0): string | undefined {
  const story = new BacklogStory()
  let reported: ReportedBacklog | null = null
  for (let count = 0; count < 7; count++) {
    const ready = 100 + growth * count
    reported = story.poll({ ready, unacked: 0, consumers: 0, published: ready, acked: 0, ...queue })
  }
  return reported?.status
}

t.test('a queue without consumers is stopped, unless it is a retry or dead-letter queue', t => {
  const uncounted = { published: NaN, acked: NaN }
  t.equal(statusOf({}), 'stopped')
  t.equal(statusOf({ traits: queueTraits.restsUnread }), 'ok')
  t.equal(statusOf(uncounted), 'ok', 'fed by nothing that is counted')
  t.equal(statusOf(uncounted, 50), 'behind', 'and growing')
  t.end()
})

t.test('a queue without progress is stalled, unless progress may be uncounted', t => {
  t.equal(statusOf({ consumers: 2 }), 'stalled')
  t.equal(statusOf({ consumers: 2, published: NaN, acked: NaN }), 'unknown')
  t.end()
})

t.test('a queue older than its objective is behind', t => {
  const rule = { owners: ['/'], destinations: ['jo.*'], value: 30 }
  const story = new BacklogStory({ objectives: new NameRules([rule], NaN) })
  const queue = { ready: 5, unacked: 0, published: 5, acked: 0, consumers: 1 }
  t.match(story.poll(queue), { status: 'unknown' })
  story.poll(queue)
  t.match(story.poll(queue), { age: 50, status: 'behind' })
  t.end()
})

t.test('after a purge the drain time is unknown for a window', t => {
  const story = new BacklogStory()
  const poll = (ready: number): ReportedBacklog | null =>
    story.poll({ ready, unacked: 0, published: 1000, acked: 0, consumers: 1 })
  for (let count = 0; count < 6; count++) poll(1000)
  t.match(poll(100), { drain: NaN })
  t.end()
})

t.test('a recreated queue starts again without history', t => {
  const story = new BacklogStory()
  for (let count = 0; count < 4; count++)
    story.poll({ ready: 9, unacked: 0, published: 9, acked: 0 })
  t.equal(story.poll(null), null)
  t.match(story.poll({ ready: 2, unacked: 0, published: 3, acked: 1 }), {
    ...{ arrived: 3, completed: 1, discarded: 0, atLeast: NaN, atMost: NaN },
  })
  t.end()
})

t.test(
  'after a restart of a node without statistics the age of an idle queue is unknown for a while',
  t => {
    const story = new BacklogStory()
    const idle = { ready: 5, unacked: 0, published: 5, acked: 0 }
    for (let count = 0; count < 3; count++) story.poll(idle)
    story.memory.restarts.report()
    const unreported = { ready: 5, unacked: 0 }
    t.match(story.poll(unreported), { messages: 5, age: NaN, arrived: 5, discarded: 0 })
    story.poll(unreported)
    t.match(story.poll(unreported), {
      age: 20,
      atLeast: 20,
      arrived: 5,
      discarded: 0,
      isUncounted: false,
    })
    t.end()
  },
)

t.test('consumers can work on ready and unacknowledged messages, not on delayed ones', t => {
  const story = new BacklogStory()
  const queue = { ...retrying, ready: 5, unacked: 2, messages: 107, delayed: 100, deadLettering: 0 }
  t.match(story.poll(queue), { messages: 107, workable: 7, usableConsumers: Infinity })
  t.match(story.pollUnlisted(), { messages: 107, workable: NaN }, 'not read now')
  t.end()
})

t.test('a single active consumer leaves nothing to do for others', t => {
  const story = new BacklogStory()
  const settings = { singleActiveConsumer: true }
  const poll = (acked: number): ReportedBacklog | null =>
    story.poll({
      ready: 50_000,
      unacked: 0,
      published: 50_000 + acked,
      acked,
      consumers: 3,
      settings,
    })
  for (let minute = 0; minute < 8; minute++) poll(300 * minute)
  t.match(poll(2400), { usableConsumers: 1, consumerRate: 10 })
  t.end()
})

t.test('a stalled queue has no use for more consumers', t => {
  const story = new BacklogStory()
  const queue = { ready: 5, unacked: 0, published: 5, acked: 0, consumers: 1 }
  for (let count = 0; count < 6; count++) story.poll(queue)
  t.match(story.poll(queue), { status: 'stalled', usableConsumers: 0 })
  t.end()
})
