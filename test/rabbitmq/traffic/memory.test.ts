import t from 'tap'
import { runToCompletion } from '../../run-to-completion.ts'
import type { TrafficFacts } from '../../../src/rabbitmq/traffic/facts.ts'
import { observeTraffic } from '../../../src/rabbitmq/traffic/reading.ts'
import { RabbitmqMemory } from '../../../src/rabbitmq/rabbitmq-memory.ts'
import type { RabbitmqTrafficModel } from '../../../src/rabbitmq/traffic/model.ts'
import type { Outcome } from '../../../src/reading/reading.ts'
import { complete, failed, observationAt, reading, trafficFacts } from '../rabbitmq-readings.ts'

/** Memory that observes a reading every 60 s, with a staleness limit of 120 s. */
class Story {
  readonly #memory = new RabbitmqMemory()
  #now = 0

  poll(
    facts: TrafficFacts,
    sections: Readonly<Record<string, Outcome>> = {},
    vhosts: readonly string[] = [],
  ): RabbitmqTrafficModel {
    this.#now += 60
    const all = { exchanges: complete, connections: complete, ...sections }
    const read = reading(facts, this.#now, all)
    const observation = observationAt(this.#now, 120)
    this.#memory.vhosts = vhosts
    return runToCompletion(observeTraffic('orders', this.#memory, read, observation))
  }
}

function published({ exchanges }: RabbitmqTrafficModel): Record<string, readonly number[]> {
  return Object.fromEntries(
    exchanges.name.map((name, row) => [
      `${exchanges.vhost[row] ?? ''} ${name}`,
      [exchanges.publishedIn[row] ?? NaN, exchanges.publishedOut[row] ?? NaN],
    ]),
  )
}

function open({ connections }: RabbitmqTrafficModel): Record<string, number> {
  const { vhosts, vhost, states, state } = connections
  return Object.fromEntries(
    Array.from(connections.connections, (count, row) => [
      `${vhosts[vhost[row] ?? NaN] ?? ''} ${states[state[row] ?? NaN] ?? ''}`,
      count,
    ]),
  )
}

t.test(
  'published messages are counted from the first reading on; all messages of a new exchange count',
  t => {
    const story = new Story()
    const calm = { name: 'calm' }
    t.same(
      published(
        story.poll(trafficFacts({ exchanges: [{ name: 'bus', in: 100, out: 300 }, calm] })),
      ),
      { '/ bus': [0, 0], '/ calm': [NaN, NaN] },
    )
    t.same(
      published(
        story.poll(
          trafficFacts({
            exchanges: [{ name: 'bus', in: 60, out: 330 }, calm, { name: 'new', in: 4, out: 0 }],
          }),
        ),
      ),
      { '/ bus': [0, 30], '/ calm': [NaN, NaN], '/ new': [4, 0] },
    )
    t.end()
  },
)

t.test('exchanges missing from a truncated list keep their counts up to the staleness limit', t => {
  const story = new Story()
  const bus = { name: 'bus', in: 100, out: 100 }
  story.poll(trafficFacts({ exchanges: [{ name: 'audit', in: 1, out: 1 }, bus] }))
  const cut = trafficFacts({ exchanges: [{ name: 'audit', in: 3, out: 3 }], hiddenVhosts: null })
  const kept = { '/ audit': [2, 2], '/ bus': [0, 0] }
  t.same(published(story.poll(cut, { exchanges: failed })), kept)
  t.same(published(story.poll(cut, { exchanges: failed })), kept)
  t.same(published(story.poll(cut, { exchanges: failed })), { '/ audit': [2, 2] })
  t.same(
    published(story.poll(trafficFacts({ exchanges: [{ ...bus, in: 107 }] }))),
    { '/ bus': [7, 0] },
    'goes on from where it was, and what a whole list lacks is gone',
  )
  t.end()
})

t.test(
  'exchanges of a hidden vhost keep their counts up to the limit, and others are current',
  t => {
    const story = new Story()
    const shop = { vhost: 'shop', name: 'bus', in: 100, out: 100 }
    const [old, bus] = [
      { name: 'old', in: 1, out: 1 },
      { name: 'bus', in: 5, out: 5 },
    ]
    story.poll(trafficFacts({ exchanges: [old, bus, shop] }))
    const hidden = (total: number): TrafficFacts =>
      trafficFacts({ exchanges: [{ ...bus, in: total }], hiddenVhosts: ['shop'] })
    t.same(published(story.poll(hidden(6))), { '/ bus': [1, 0], 'shop bus': [0, 0] }, 'old is gone')
    t.same(published(story.poll(hidden(7))), { '/ bus': [2, 0], 'shop bus': [0, 0] })
    t.same(published(story.poll(hidden(8))), { '/ bus': [3, 0] })
    const visible = trafficFacts({
      exchanges: [
        { ...bus, in: 9 },
        { ...shop, in: 130 },
      ],
    })
    t.same(published(story.poll(visible)), { '/ bus': [4, 0], 'shop bus': [30, 0] })
    t.end()
  },
)

t.test('every known vhost has a connection count for every state', t => {
  const model = new Story().poll(
    trafficFacts({
      connections: [
        { vhost: 'a', state: 'running', count: 3 },
        { vhost: 'a', state: 'tuning', count: 1 },
      ],
    }),
    {},
    ['b'],
  )
  t.same(open(model), {
    'a running': 3,
    'a flow': 0,
    'a blocking': 0,
    'a blocked': 0,
    'a tuning': 1,
    'b running': 0,
    'b flow': 0,
    'b blocking': 0,
    'b blocked': 0,
    'b tuning': 0,
  })
  t.end()
})

t.test('an incomplete list of connections does not lower their number', t => {
  const story = new Story()
  const running = (model: RabbitmqTrafficModel): number | undefined => open(model)['a running']
  const facts = (count: number): TrafficFacts =>
    trafficFacts({ connections: [{ vhost: 'a', state: 'running', count }] })
  t.equal(running(story.poll(facts(9), { connections: failed })), undefined, 'never known')
  t.equal(running(story.poll(facts(9))), 9)
  t.equal(running(story.poll(facts(2), { connections: failed })), 9)
  t.equal(running(story.poll(facts(2), { connections: failed })), 9)
  t.equal(running(story.poll(facts(2), { connections: failed })), undefined, 'too long ago')
  t.end()
})
