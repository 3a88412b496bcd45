import t from 'tap'
import { entry } from '../../../src/columns/columns.ts'
import { runToCompletion } from '../../run-to-completion.ts'
import { statuses } from '../../../src/backlog/status.ts'
import type { QueueSettings } from '../../../src/rabbitmq/queues/facts/queue-settings.ts'
import type { QueuesFacts } from '../../../src/rabbitmq/queues/facts/facts.ts'
import { QueuesMemory } from '../../../src/rabbitmq/queues/memory/queues-memory.ts'
import { observeQueues } from '../../../src/rabbitmq/queues/reading.ts'
import { RabbitmqMemory } from '../../../src/rabbitmq/rabbitmq-memory.ts'
import { queueDetails } from '../../../src/rabbitmq/queues/model/queue-details.ts'
import type { RabbitmqQueuesModel } from '../../../src/rabbitmq/queues/model/model.ts'
import type { Outcome } from '../../../src/reading/reading.ts'
import {
  anOverview,
  complete,
  expectations,
  failed,
  observationAt,
  queuesFacts,
  reading,
} from '../rabbitmq-readings.ts'

type Model = RabbitmqQueuesModel

/** Memory that observes a reading every 30 s, with a staleness limit of 60 s. */
class Story {
  readonly memory = new RabbitmqMemory()
  #now = 0

  poll(facts: QueuesFacts, sections: Readonly<Record<string, Outcome>> = {}): Model {
    this.#now += 30
    const all = { overview: complete, vhosts: complete, queues: complete, ...sections }
    return runToCompletion(
      observeQueues(
        { cluster: 'orders', memory: this.memory, expectations },
        reading(facts, this.#now, all),
        observationAt(this.#now, 60),
      ),
    )
  }
}

/** A column of queues by `vhost queue`. */
function byQueue({ vhosts, queues }: Model, column: Float64Array): Record<string, number> {
  return Object.fromEntries(
    queues.name.map((name, row) => [
      `${entry(vhosts.name, queues.vhost[row] ?? NaN)} ${name}`,
      column[row] ?? NaN,
    ]),
  )
}

/** Waiting messages of each backlog by `vhost queue`. */
function messages({ backlogs }: Model): Record<string, number> {
  const { vhost, destination } = backlogs
  return Object.fromEntries(
    Array.from(backlogs.messages, (count, row) => [
      `${vhost?.names[vhost.index[row] ?? NaN]} ${destination.names[destination.index[row] ?? NaN]}`,
      count,
    ]),
  )
}

function byVhost({ vhosts }: Model, column: Float64Array): Record<string, number> {
  return Object.fromEntries(vhosts.name.map((name, row) => [name, column[row] ?? NaN]))
}

/** Number of queues by `vhost type state`. */
function countedStates({ vhosts, queueCounts }: Model): Record<string, number> {
  const { vhost, types, type, states, state, queues } = queueCounts
  const rows = Array.from(queues, (count, row) => {
    const words = [
      vhosts.name[vhost[row] ?? NaN],
      types[type[row] ?? NaN],
      states[state[row] ?? NaN],
    ]
    return [words.join(' '), count] as const
  })
  return Object.fromEntries(rows.filter(([, count]) => !Number.isNaN(count)))
}

t.test('the backlog of a queue is the sum of ready and unacked, for every type but streams', t => {
  const model = new Story().poll(
    queuesFacts({
      queues: [
        { name: 'jobs', type: 'classic', ready: 7, unacked: 3, consumers: 2 },
        { name: 'mail', type: 'quorum', ready: 1, unacked: 0, consumers: 0 },
        { name: 'log', type: 'stream', ready: 900, unacked: 0, consumers: 4 },
        { name: 'qos0', type: 'rabbit_mqtt_qos0_queue', ready: 5, unacked: 0, consumers: 1 },
        { name: 'new', type: 'classic' },
      ],
    }),
  )
  t.same(messages(model), { '/ jobs': 10, '/ mail': 1, '/ qos0': 5, '/ new': NaN })
  t.same([...model.backlogs.consumers], [2, 0, 1, NaN])
  t.end()
})

t.test('details of a queue are those of its own row, although streams are no backlogs', t => {
  const model = new Story().poll(
    queuesFacts({
      queues: [
        { name: 'a-stream', type: 'stream', ready: 900, consumers: 4 },
        { name: 'jobs', type: 'quorum', ready: 7, unacked: 3, consumers: 2, policy: 'limits' },
      ],
    }),
  )
  t.equal(model.backlogs.rows, 1)
  const details = queueDetails(model)
  t.match(details.queue(0), {
    type: 'quorum',
    policy: 'limits',
    ready: 7,
    unacked: 3,
    consumers: 2,
  })
  t.equal(details.group('any', { topic: null, limit: 1 }), null)
  t.end()
})

t.test('a queue of an unknown type is a backlog once it has reported what waits', t => {
  const story = new Story()
  const poll = (queue: { readonly ready?: number; readonly unacked?: number }): Model =>
    story.poll(
      queuesFacts({
        queues: [
          { name: 'later', type: 'jms', ...queue },
          { name: 'never', type: 'pseudo' },
        ],
      }),
    )
  t.same(messages(poll({})), {})
  t.same(messages(poll({ ready: 3, unacked: 1 })), { '/ later': 4 })
  const model = poll({})
  t.same(Object.keys(messages(model)), ['/ later'], 'its series do not come and go')
  t.match(countedStates(model), { '/ jms running': 1, '/ pseudo running': 1 })
  t.end()
})

t.test('a stream has retained messages, and no ready messages', t => {
  const model = new Story().poll(
    queuesFacts({
      queues: [
        { name: 'jobs', ready: 7, unacked: 3 },
        { name: 'log', type: 'stream', ready: 900, unacked: 0 },
      ],
    }),
  )
  t.same(byQueue(model, model.queues.ready), { '/ jobs': 7, '/ log': NaN })
  t.same(byQueue(model, model.queues.unacked), { '/ jobs': 3, '/ log': NaN })
  t.same(byQueue(model, model.queues.retainedMessages), { '/ jobs': NaN, '/ log': 900 })
  t.end()
})

t.test('queues of an unlisted vhost keep their rows up to the limit, then are unknown', t => {
  const story = new Story()
  const billing = { vhost: 'billing', name: 'invoices', ready: 5, unacked: 1 }
  const main = { name: 'jobs', ready: 7, unacked: 0 }
  story.poll(queuesFacts({ vhosts: [{ name: '/' }, { name: 'billing' }], queues: [main, billing] }))
  const forbidden = queuesFacts({
    vhosts: [{ name: '/' }, { name: 'billing', queuesListed: false }],
    queues: [{ ...main, ready: 8 }],
  })

  const stale = story.poll(forbidden)
  t.same(messages(stale), { '/ jobs': 8, 'billing invoices': 6 })
  t.same(byVhost(stale, stale.vhosts.staleQueues), { '/': 0, billing: 1 })
  t.same(byVhost(stale, stale.vhosts.unknownQueues), { '/': 0, billing: 0 })

  const stillStale = story.poll(forbidden)
  t.same(messages(stillStale), { '/ jobs': 8, 'billing invoices': 6 })

  const unknown = story.poll(forbidden)
  t.same(messages(unknown), { '/ jobs': 8 })
  t.same(byVhost(unknown, unknown.vhosts.staleQueues), { '/': 0, billing: 0 })
  t.same(byVhost(unknown, unknown.vhosts.unknownQueues), { '/': 0, billing: 1 })
  t.same(countedStates(unknown), { '/ classic running': 1 })

  const back = story.poll(
    queuesFacts({
      vhosts: [{ name: '/' }, { name: 'billing' }],
      queues: [main, { ...billing, ready: 2 }],
    }),
  )
  t.same(messages(back), { '/ jobs': 7, 'billing invoices': 3 })
  t.same(byVhost(back, back.vhosts.unknownQueues), { '/': 0, billing: 0 })
  t.end()
})

t.test('a vhost that was never listed has no queue counts, not even unknown ones', t => {
  const model = new Story().poll(
    queuesFacts({ vhosts: [{ name: 'secret', ready: 3, unacked: 0, queuesListed: false }] }),
  )
  t.same(byVhost(model, model.vhosts.ready), { secret: 3 })
  t.same(byVhost(model, model.vhosts.unknownQueues), { secret: NaN })
  t.ok(Object.values(countedStates(model)).every(Number.isNaN))
  t.end()
})

t.test('if nothing can be read, all rows are kept with all of their columns', t => {
  const story = new Story()
  const facts = queuesFacts({
    overview: anOverview({ queues: 2 }),
    vhosts: [{ name: '/', ready: 7, unacked: 3 }, { name: 'billing' }],
    queues: [
      { name: 'jobs', ready: 7.5, unacked: 3, policy: 'ha', durable: false, bytes: 100 },
      {
        vhost: 'billing',
        name: 'mail',
        type: 'quorum',
        members: 3,
        membersOnline: 2,
        hasLeader: 1,
      },
    ],
  })
  const before = story.poll(facts)
  const after = story.poll(queuesFacts({ vhosts: [] }), {
    overview: failed,
    vhosts: failed,
    queues: failed,
  })
  t.same(after.queues, before.queues)
  t.same(after.overview, before.overview)
  t.same(after.vhosts.ready, before.vhosts.ready)
  t.same(byVhost(after, after.vhosts.staleQueues), { '/': 1, billing: 1 })
  t.end()
})

t.test('a vhost or queue missing from a complete list is removed at once', t => {
  const story = new Story()
  story.poll(
    queuesFacts({
      vhosts: [{ name: '/' }, { name: 'billing' }],
      queues: [{ name: 'jobs' }, { name: 'mail' }, { vhost: 'billing', name: 'invoices' }],
    }),
  )
  const model = story.poll(queuesFacts({ queues: [{ name: 'jobs', ready: 1, unacked: 0 }] }))
  t.same(messages(model), { '/ jobs': 1 })
  t.same(model.vhosts.name, ['/'])
  t.end()
})

t.test(
  'totals of a vhost that are no longer reported are kept only while the list is incomplete',
  t => {
    const story = new Story()
    story.poll(queuesFacts({ vhosts: [{ name: '/', ready: 4, unacked: 1 }] }))
    const unreported = queuesFacts({ vhosts: [{ name: '/' }] })
    const kept = story.poll(unreported, { vhosts: failed })
    t.same(byVhost(kept, kept.vhosts.ready), { '/': 4 })
    const dropped = story.poll(unreported)
    t.same(byVhost(dropped, dropped.vhosts.ready), { '/': NaN })
    t.end()
  },
)

t.test('a vhost total does not decrease before a restarted node reports its depths', t => {
  const story = new Story()
  const jobs = { name: 'jobs', ready: 4, unacked: 0 }
  const whole = queuesFacts({
    vhosts: [{ name: '/', ready: 10, unacked: 0 }],
    queues: [jobs, { name: 'mail', ready: 6, unacked: 0 }],
  })
  const lacking = queuesFacts({
    vhosts: [{ name: '/', ready: 4, unacked: 0 }],
    queues: [jobs, { name: 'mail', ready: NaN, unacked: NaN }],
  })
  story.poll(whole)
  const back = story.poll(lacking)
  t.same(byVhost(back, back.vhosts.ready), { '/': 10 }, 'the last complete one')
  t.same(byVhost(back, back.vhosts.staleQueues), { '/': 1 })

  const latest = story.poll(whole)
  t.same(byVhost(latest, latest.vhosts.ready), { '/': 10 })
  t.end()
})

t.test(
  'totals requested before depths are incomplete in the first reading after a failed one',
  t => {
    const sums = (ready: number): QueuesFacts =>
      queuesFacts({
        vhosts: [{ name: '/', ready, unacked: 0 }],
        queues: [
          { name: 'jobs', ready: 4, unacked: 0 },
          { name: 'mail', ready: 6, unacked: 0 },
        ],
      })
    const nothing = queuesFacts({ overview: null, vhosts: [], queues: [] })
    const failing = { overview: failed, vhosts: failed, queues: failed }
    const story = new Story()
    const ready = (model: Model): unknown => byVhost(model, model.vhosts.ready)
    t.same(ready(story.poll(sums(10))), { '/': 10 })
    story.poll(nothing, failing)
    t.same(ready(story.poll(sums(4))), { '/': 10 }, 'the depths came later than the sum')
    t.same(ready(story.poll(sums(9))), { '/': 9 }, 'the next one is accepted')
    t.end()
  },
)

t.test(
  'a vhost total does not decrease after a restart in which only its queues were unreadable',
  t => {
    const jobs = { name: 'jobs', ready: 4, unacked: 0 }
    const mail = { name: 'mail', ready: 6, unacked: 0 }
    const sum = (ready: number, unacked = 0): QueuesFacts =>
      queuesFacts({ vhosts: [{ name: '/', ready, unacked }], queues: [jobs, mail] })
    const unlisted = (numbers: {
      readonly ready?: number
      readonly unacked?: number
    }): QueuesFacts => queuesFacts({ vhosts: [{ name: '/', queuesListed: false, ...numbers }] })
    const ready = (model: Model): unknown => byVhost(model, model.vhosts.ready)['/']

    for (const [what, first] of [
      ['without sums yet', unlisted({})],
      ['with a sum that lacks a queue', unlisted({ ready: 4, unacked: 0 })],
    ] as const) {
      const story = new Story()
      t.equal(ready(story.poll(sum(10))), 10)
      t.equal(ready(story.poll(first, { queues: failed })), 10, what)
      // RabbitMQ 3.10 reported 21, then 35 messages of a vhost within 5 s of a restart.
      t.equal(ready(story.poll(sum(4))), 10, `${what}, and requested before the depths`)
      t.equal(ready(story.poll(sum(9))), 9, 'the next one is accepted')
    }
    t.end()
  },
)

t.test('with incomplete depths the last complete total is kept, then absent', t => {
  const jobs = { name: 'jobs', ready: 4, unacked: 0 }
  const mail = { name: 'mail', ready: 6, unacked: 0 }
  const unknown = { ready: NaN, unacked: NaN }
  const of = (ready: number, ...queues: readonly (typeof jobs)[]): QueuesFacts =>
    queuesFacts({
      vhosts: [{ name: '/', ready, unacked: Number.isNaN(ready) ? NaN : 0 }],
      queues,
    })
  const story = new Story()
  const ready = (facts: QueuesFacts): unknown => {
    const model = story.poll(facts)
    return byVhost(model, model.vhosts.ready)['/']
  }
  t.equal(ready(of(10, jobs, mail)), 10)
  t.equal(ready(of(NaN, { ...jobs, ...unknown }, { ...mail, ...unknown })), 10)
  t.equal(ready(of(4, jobs, { ...mail, ...unknown })), 10)
  t.same(ready(of(4, jobs, { ...mail, ...unknown })), NaN, 'for as long as a reading counts')
  t.equal(ready(of(4, jobs, { ...mail, ...unknown })), 4, 'the queue is gone for good, it seems')
  t.equal(ready(of(10, jobs, mail)), 10)
  t.end()
})

t.test('a total that was never complete is the one that the API reports', t => {
  const model = new Story().poll(
    queuesFacts({
      vhosts: [{ name: '/', ready: 4, unacked: 0 }],
      queues: [{ name: 'mail', ready: NaN, unacked: NaN }],
    }),
  )
  t.same(byVhost(model, model.vhosts.ready), { '/': 4 })
  t.end()
})

t.test('states are counted by vhost and type, with a zero for every other state', t => {
  const model = new Story().poll(
    queuesFacts({
      vhosts: [{ name: '/' }, { name: 'empty' }],
      queues: [
        { name: 'a', state: 'running' },
        { name: 'b', state: 'running' },
        { name: 'c', type: 'quorum', state: 'minority' },
        { name: 'd', state: '' },
        { name: 'e', state: 'terminated' },
      ],
    }),
  )
  t.same(countedStates(model), {
    '/ classic running': 2,
    '/ quorum minority': 1,
    '/ classic unknown': 1,
    '/ classic terminated': 1,
  })
  t.end()
})

t.test('hidden queues are reported only if two readings agree', t => {
  const hiddenAfter = (...hidden: readonly number[]): number[] => {
    const story = new Story()
    return hidden.map(hiddenQueues => {
      const facts = queuesFacts({ overview: anOverview({ hiddenQueues }) })
      return story.poll(facts).overview?.hiddenQueues ?? -1
    })
  }
  t.same(hiddenAfter(5, 5, 7, 6), [NaN, 5, 5, 6], 'the smaller of two')
  t.same(
    hiddenAfter(0, 3, 0),
    [0, 0, 0],
    'a queue that was created between two lists is not hidden',
  )
  t.same(hiddenAfter(-2, 0), [0, 0], 'a queue that died between two lists is not hidden')
  t.same(hiddenAfter(5, NaN, 5), [NaN, NaN, NaN], 'unknown agrees with nothing')
  t.end()
})

t.test('redeliveries count from the first reading on; all of a new queue count', t => {
  const story = new Story()
  const old = { name: 'old', redelivered: 1000 }
  const counts = (model: Model): unknown => byQueue(model, model.queues.redeliveredCount)
  t.same(counts(story.poll(queuesFacts({ queues: [old] }))), { '/ old': 0 })
  t.same(
    counts(
      story.poll(
        queuesFacts({
          queues: [{ ...old, redelivered: 600 }, { name: 'new', redelivered: 4 }, { name: 'calm' }],
        }),
      ),
    ),
    { '/ old': 0, '/ new': 4, '/ calm': NaN },
  )
  t.same(
    counts(
      story.poll(
        queuesFacts({
          queues: [
            { ...old, redelivered: 1003 },
            { name: 'new', redelivered: 6 },
            { name: 'calm', redelivered: 2 },
          ],
        }),
      ),
    ),
    { '/ old': 3, '/ new': 6, '/ calm': 2 },
  )
  t.end()
})

t.test('queues that a new permission or filter reveals are not new', t => {
  const story = new Story()
  const counts = (model: Model): unknown => byQueue(model, model.queues.redeliveredCount)
  story.poll(queuesFacts({ queues: [] }))
  t.same(
    counts(story.poll(queuesFacts({ queues: [{ name: 'uncovered', redelivered: 900 }] }))),
    { '/ uncovered': 0 },
    'a vhost without permission is an empty list',
  )
  story.memory.of(QueuesMemory).forgetListings()
  const both = [
    { name: 'uncovered', redelivered: 905 },
    { name: 'filtered', redelivered: 800 },
  ]
  t.same(counts(story.poll(queuesFacts({ queues: both }))), { '/ uncovered': 5, '/ filtered': 0 })
  t.end()
})

t.test('a queue that reappears after a permission was revoked and granted is not new', t => {
  const story = new Story()
  const facts = queuesFacts({ queues: [{ name: 'jobs', redelivered: 900 }] })
  story.poll(facts)
  story.poll(queuesFacts({ queues: [] }))
  const model = story.poll(facts)
  t.same(byQueue(model, model.queues.redeliveredCount), { '/ jobs': 0 })
  t.end()
})

t.test('a queue listed before its list was truncated has one row, with the new values', t => {
  const story = new Story()
  const mail = { name: 'mail', ready: 2, unacked: 0 }
  story.poll(queuesFacts({ queues: [{ name: 'jobs', ready: 1, unacked: 0 }, mail] }))
  const model = story.poll(
    queuesFacts({
      vhosts: [{ name: '/', queuesListed: false }],
      queues: [{ name: 'jobs', ready: 5, unacked: 0 }],
    }),
  )
  t.same(model.queues.name, ['jobs', 'mail'])
  t.same(messages(model), { '/ jobs': 5, '/ mail': 2 })
  t.same(byVhost(model, model.vhosts.staleQueues), { '/': 1 })
  t.end()
})

t.test('a queue recreated with another type counts its full totals', t => {
  const story = new Story()
  story.poll(queuesFacts({ queues: [{ name: 'q', redelivered: 1000 }] }))
  const model = story.poll(queuesFacts({ queues: [{ name: 'q', type: 'quorum', redelivered: 3 }] }))
  t.same(byQueue(model, model.queues.redeliveredCount), { '/ q': 3 })
  t.equal(story.memory.counters.rebases, 4, 'of redeliveries, and of three ways to be done')
  t.end()
})

t.test('without statistics counters are unknown, not constant', t => {
  const story = new Story()
  const q = { name: 'q', ready: 4, unacked: 0 }
  story.poll(queuesFacts({ queues: [{ ...q, redelivered: 1000 }] }))
  story.poll(queuesFacts({ queues: [{ ...q, redelivered: 1003 }] }))
  const poll = (): unknown => {
    const model = story.poll(queuesFacts({ mode: 'totals', queues: [q] }))
    return byQueue(model, model.queues.redeliveredCount)['/ q']
  }
  for (let count = 0; count < 3; count++) t.equal(poll(), 3, 'up to the staleness limit')
  t.strictSame(poll(), NaN)
  const back = story.poll(queuesFacts({ queues: [{ ...q, redelivered: 1005 }] }))
  t.equal(byQueue(back, back.queues.redeliveredCount)['/ q'], 5)
  t.end()
})

t.test('queues that are listed without statistics keep their rows, then are unknown', t => {
  const story = new Story()
  const numbers = { ready: 3, unacked: 1, consumers: 2, bytes: 400, published: 9, acked: 5 }
  const whole = ['mail', 'jobs'].map(name => ({ name, policy: 'old', ...numbers }))
  story.poll(queuesFacts({ queues: whole }))
  const listed = ['jobs', 'mail'].map(name => ({ name, policy: 'changed' }))
  const fresh = { name: 'new', policy: 'old', ready: 7, unacked: 0 }
  const silent = (): Model => story.poll(queuesFacts({ queues: [...listed, fresh] }))
  for (let count = 0; count < 2; count++) {
    const model = silent()
    t.same(messages(model), { '/ new': 7, '/ jobs': 4, '/ mail': 4 })
    t.same(byQueue(model, model.queues.consumers), { '/ new': NaN, '/ jobs': 2, '/ mail': 2 })
    t.same(model.queues.policy, ['old', 'changed', 'changed'], 'what is listed is new')
    t.same(byVhost(model, model.vhosts.staleQueues), { '/': 2 })
    t.same(byVhost(model, model.vhosts.unknownQueues), { '/': 0 })
  }
  const unknown = silent()
  t.same(messages(unknown), { '/ jobs': NaN, '/ mail': NaN, '/ new': 7 })
  t.same(byVhost(unknown, unknown.vhosts.staleQueues), { '/': 0 })
  t.same(byVhost(unknown, unknown.vhosts.unknownQueues), { '/': 2 })
  t.end()
})

t.test('a queue that is down is unknown at once, whatever it last reported', t => {
  const story = new Story()
  story.poll(queuesFacts({ queues: [{ name: 'q', ready: 3, unacked: 1 }] }))
  const down = { name: 'q', state: 'down' }
  t.same(messages(story.poll(queuesFacts({ queues: [down] }))), { '/ q': NaN })
  t.end()
})

t.test('without statistics totals of the cluster and of vhosts are kept up to the limit', t => {
  const story = new Story()
  const q = { name: 'q', ready: 4, unacked: 0 }
  const values = (facts: QueuesFacts): unknown => {
    const model = story.poll(facts)
    return [model.overview?.connectionsOpened, byVhost(model, model.vhosts.ready)['/']]
  }
  const whole = (connectionsOpened: number): QueuesFacts =>
    queuesFacts({
      overview: anOverview({ connectionsOpened, unroutableDropped: 3 }),
      vhosts: [{ name: '/', ready: 4, unacked: 0 }],
      queues: [q],
    })
  const without = queuesFacts({ overview: anOverview(), mode: 'totals', queues: [q] })
  values(whole(10))
  t.same(values(whole(12)), [2, 4])
  t.same(values(without), [2, 4])
  t.same(values(without), [2, 4])
  t.same(values(without), [NaN, NaN])
  t.same(values(whole(15)), [5, 4])
  t.end()
})

t.test('totals of the cluster continue after a dip, and expire with the overview', t => {
  const story = new Story()
  const opened = (connectionsOpened: number): number | undefined =>
    story.poll(queuesFacts({ overview: anOverview({ connectionsOpened }) })).overview
      ?.connectionsOpened
  t.same([opened(1000), opened(600), opened(1002)], [0, 0, 2])
  const unread = queuesFacts({ overview: null })
  t.equal(story.poll(unread, { overview: failed }).overview?.connectionsOpened, 2)
  t.equal(story.poll(unread, { overview: failed }).overview?.connectionsOpened, 2)
  t.equal(story.poll(unread, { overview: failed }).overview, null)
  t.equal(opened(1010), 10)
  t.end()
})

t.test('observing 50,000 queues yields between kernels', t => {
  const queues = Array.from({ length: 50_000 }, (_, index) => ({
    name: `queue-${index}`,
    ready: index,
    unacked: 0,
    redelivered: index,
  }))
  const work = observeQueues(
    { cluster: 'orders', memory: new RabbitmqMemory(), expectations },
    reading(queuesFacts({ queues }), 0, { vhosts: complete }),
    observationAt(0, 60),
  )
  let stretches = 1
  while (work.next().done !== true) stretches++
  t.ok(stretches >= 9, `${stretches} stretches`)
  t.end()
})

/** Returns the status of a dead-letter queue without consumers after six readings. */
function statusOfTarget(story: Story, settings: Partial<QueueSettings>): string | undefined {
  const work = { name: 'work', ready: 0, unacked: 0, consumers: 1, published: 100, acked: 100 }
  const dead = { name: 'work.dead', ready: 5, unacked: 0, consumers: 0, published: 5, acked: 0 }
  const facts = queuesFacts({ queues: [{ ...work, settings }, dead] })
  let model = story.poll(facts)
  for (let polls = 1; polls < 6; polls++) model = story.poll(facts)
  t.match(byQueue(model, Float64Array.from(model.isDeadLetterTarget)), { '/ work': 0 })
  return statuses[model.backlogs.status[1] ?? NaN]
}

t.test('a queue that gets dead letters may wait without consumers', t => {
  t.equal(statusOfTarget(new Story(), {}), 'stopped')
  const routingKey = { deadLetterRoutingKey: 'work.dead' }
  t.equal(statusOfTarget(new Story(), { deadLetterExchange: '', ...routingKey }), 'ok')

  const story = new Story()
  const settings = { deadLetterExchange: 'dead', ...routingKey }
  t.equal(statusOfTarget(story, settings), 'stopped', 'the bindings are not known')
  t.strictSame(story.memory.deadLetterExchanges.named, [{ vhost: '/', name: 'dead' }])
  const bindings = [{ destination: 'work.dead', isQueue: true, routingKey: 'work.dead' }]
  const exchanges = new Map([['dead', { type: 'direct', bindings }]])
  story.memory.deadLetterExchanges.setBindings(new Map([['/', exchanges]]))
  t.equal(statusOfTarget(story, settings), 'ok')
  t.end()
})

t.test('a dead-letter target stays one while its virtual host cannot be listed', t => {
  const story = new Story()
  const work = { name: 'work', settings: { deadLetterExchange: '', deadLetterRoutingKey: 'dead' } }
  story.poll(queuesFacts({ queues: [{ name: 'dead', ready: 1, unacked: 0 }, work] }))
  const unlisted = queuesFacts({ vhosts: [{ name: '/', queuesListed: false }] })
  const { isDeadLetterTarget, queues } = story.poll(unlisted, { queues: failed })
  t.strictSame(queues.name, ['dead', 'work'])
  t.strictSame(isDeadLetterTarget, Uint8Array.of(1, 0))
  t.end()
})

t.test('the queues of virtual hosts are counted for their limits', t => {
  const story = new Story()
  const queuesOfVhosts = new Map([['/', 7]])
  story.poll(queuesFacts({ queuesOfVhosts }))
  t.equal(story.memory.vhostUse.queues, queuesOfVhosts)
  story.poll(queuesFacts({}))
  t.equal(story.memory.vhostUse.queues, null)
  t.end()
})
