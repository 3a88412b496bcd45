import t from 'tap'
import { observeNodes } from '../../../src/rabbitmq/nodes/reading.ts'
import { RabbitmqMemory } from '../../../src/rabbitmq/rabbitmq-memory.ts'
import type { RabbitmqNodesModel } from '../../../src/rabbitmq/nodes/model.ts'
import type { NodesFacts } from '../../../src/rabbitmq/nodes/facts.ts'
import type { Outcome } from '../../../src/reading/reading.ts'
import { at, complete, failed, nodesFacts, observationAt, reading } from '../rabbitmq-readings.ts'

/** Observes readings of nodes and counts restarts. Staleness limit: 60 s. */
class Story {
  restarts = 0
  readonly #memory = new RabbitmqMemory()

  constructor() {
    this.#memory.restarts.onRestart(() => this.restarts++)
  }

  poll(
    facts: NodesFacts,
    now: number,
    options: { version?: string; sections?: Readonly<Record<string, Outcome>> } = {},
  ): RabbitmqNodesModel {
    const { version = '4.2.0', sections = { nodes: complete, health_checks: complete } } = options
    this.#memory.version = version
    const read = reading(facts, now, sections)
    return observeNodes('orders', this.#memory, read, observationAt(now, 60))
  }
}

t.test('the start time of a node is poll time minus uptime, constant until a restart', t => {
  const story = new Story()
  const startedAt = (uptime: number, now: number): number =>
    (story.poll(nodesFacts([{ name: 'a', uptime }]), now).nodes.startedAt[0] ?? NaN) - at(0).wall
  t.equal(startedAt(500, 600), 100)
  t.equal(startedAt(530.02, 630), 100, 'no jitter')
  t.equal(startedAt(10, 660), 650, 'restarted')
  t.end()
})

const lives: readonly {
  readonly fact: string
  /** Uptime at each reading, 30 s apart; NaN: the node does not run. */
  readonly uptimes: readonly number[]
  readonly restarts: number
}[] = [
  { fact: 'an uptime that grows is not a restart', uptimes: [5, 35, 65, 95], restarts: 0 },
  { fact: 'an uptime that falls is a restart', uptimes: [500, 530, 10, 40], restarts: 1 },
  {
    fact: 'a node whose uptime is shorter than the time since the last reading restarted',
    uptimes: [5, 20],
    restarts: 1,
  },
  {
    fact: 'a node that comes back with a lower uptime restarted',
    uptimes: [500, NaN, NaN, 12],
    restarts: 1,
  },
  {
    fact: 'a node that was unreachable and comes back with its uptime did not restart',
    uptimes: [500, NaN, NaN, 590],
    restarts: 0,
  },
]

for (const { fact, uptimes, restarts } of lives) {
  t.test(fact, t => {
    const story = new Story()
    for (const [poll, uptime] of uptimes.entries()) {
      const node = { name: 'a', uptime, running: !Number.isNaN(uptime) }
      story.poll(nodesFacts([node]), 1000 + poll * 30)
    }
    t.equal(story.restarts, restarts)
    t.end()
  })
}

t.test('a node that left is forgotten; a new node with its name is not a restart', t => {
  const story = new Story()
  story.poll(
    nodesFacts([
      { name: 'a', uptime: 900 },
      { name: 'b', uptime: 900 },
    ]),
    1000,
  )
  story.poll(nodesFacts([{ name: 'a', uptime: 930 }]), 1030)
  story.poll(
    nodesFacts([
      { name: 'a', uptime: 960 },
      { name: 'b', uptime: 5 },
    ]),
    1060,
  )
  t.equal(story.restarts, 0)
  t.end()
})

t.test('nodes that cannot be read keep their rows up to the staleness limit', t => {
  const story = new Story()
  const unread = nodesFacts([])
  const sections = { nodes: failed }
  const before = story.poll(nodesFacts([{ name: 'a', uptime: 5, memoryUsed: 1e9 }]), 1000)
  t.same(story.poll(unread, 1060, { sections }).nodes, before.nodes)
  t.equal(story.poll(unread, 1061, { sections }).nodes.rows, 0)
  t.end()
})

t.test('health is failing if one check fails, and ok only if all checks pass', t => {
  const passed = { check: 'alarms', passed: true }
  const missed = { check: 'virtual-hosts', passed: false }
  const all = { nodes: complete, health_checks: complete }
  const some = { nodes: complete, health_checks: failed }
  const health = (checks: readonly (typeof passed)[], sections: typeof all): string =>
    new Story().poll(nodesFacts([{ name: 'a' }], checks), 1000, { sections }).health
  t.equal(health([passed], all), 'ok')
  t.equal(health([passed, missed], all), 'failing')
  t.equal(health([passed, missed], some), 'failing')
  t.equal(health([passed], some), 'unknown')
  t.equal(health([], all), 'unknown')
  t.end()
})

t.test('unreachable peers are reported up to 4.2 and unknown from 4.3 on', t => {
  const peers = (version: string): number =>
    new Story().poll(nodesFacts([{ name: 'a', partitionedPeers: 2 }]), 1000, { version }).nodes
      .unreachablePeers[0] ?? NaN
  t.equal(peers('3.10.8'), 2)
  t.equal(peers('4.2.1'), 2)
  t.ok(Number.isNaN(peers('4.3.0')))
  t.ok(Number.isNaN(peers('5.0.0')))
  t.ok(Number.isNaN(peers('')), 'version not reported yet')
  t.end()
})

t.test(
  'a restart is reported once all nodes respond, because the totals of others may return',
  t => {
    const story = new Story()
    const poll = (now: number, a: number, b: number): number => {
      story.poll(
        nodesFacts([
          { name: 'a', uptime: a },
          { name: 'b', uptime: b },
        ]),
        now,
      )
      return story.restarts
    }
    t.equal(poll(0, 500, 500), 0)
    t.equal(poll(30, 5, NaN), 0, 'b is away')
    story.poll(nodesFacts([]), 60)
    t.equal(story.restarts, 0, 'nothing could be read')
    t.equal(poll(90, 65, 590), 1)
    t.equal(poll(120, 95, 620), 1)
    t.end()
  },
)
