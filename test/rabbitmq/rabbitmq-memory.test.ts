import t from 'tap'
import { runToCompletion } from '../run-to-completion.ts'
import { observeNodes } from '../../src/rabbitmq/nodes/reading.ts'
import { observeQueues, type QueuesContext } from '../../src/rabbitmq/queues/reading.ts'
import { observeTraffic } from '../../src/rabbitmq/traffic/reading.ts'
import type { Observation } from '../../src/reading/observation.ts'
import { RabbitmqMemory } from '../../src/rabbitmq/rabbitmq-memory.ts'
import {
  anOverview,
  complete,
  expectations,
  nodesFacts,
  observationAt,
  queuesFacts,
  reading,
  trafficFacts,
} from './rabbitmq-readings.ts'

const sections = {
  overview: complete,
  vhosts: complete,
  queues: complete,
  nodes: complete,
  exchanges: complete,
  connections: complete,
}

const at = (now: number): Observation => observationAt(now, 120)

const context = (memory: RabbitmqMemory): QueuesContext => ({
  cluster: 'orders',
  memory,
  expectations,
})

/** Returns each counter after a poll in which all totals have the same value. */
function counts(memory: RabbitmqMemory, total: number, now: number): Record<string, unknown> {
  const queues = queuesFacts({
    overview: anOverview({ queuesCreated: total }),
    queues: [{ name: 'jobs', redelivered: total }],
  })
  const traffic = trafficFacts({ exchanges: [{ name: 'bus', in: total, out: total }] })
  const { exchanges } = runToCompletion(
    observeTraffic('orders', memory, reading(traffic, now, sections), at(now)),
  )
  const model = runToCompletion(
    observeQueues(context(memory), reading(queues, now, sections), at(now)),
  )
  return {
    cluster: model.overview?.queuesCreated,
    queue: model.queues.redeliveredCount[0],
    exchange: exchanges.publishedIn[0],
    rebases: model.counterRebases,
  }
}

t.test('after a restart detected by the nodes reading all counters count jumps as new', t => {
  const memory = new RabbitmqMemory()
  const uptime = (seconds: number, now: number): void => {
    const facts = nodesFacts([{ name: 'a', uptime: seconds }])
    observeNodes('orders', memory, reading(facts, now, sections), at(now))
  }
  uptime(5000, 0)
  t.same(counts(memory, 1000, 1), { cluster: 0, queue: 0, exchange: 0, rebases: 0 })
  t.same(counts(memory, 600, 31), { cluster: 0, queue: 0, exchange: 0, rebases: 0 })
  uptime(12, 40)
  t.same(counts(memory, 610, 61), { cluster: 10, queue: 10, exchange: 10, rebases: 4 })
  t.same(counts(memory, 1500, 91), { cluster: 900, queue: 900, exchange: 900, rebases: 4 })
  t.end()
})

t.test('vhosts without connections are known from the list of vhosts', t => {
  const memory = new RabbitmqMemory()
  const poll = (): readonly string[] =>
    runToCompletion(observeTraffic('orders', memory, reading(trafficFacts({}), 1, sections), at(1)))
      .connections.vhosts
  t.same(poll(), [])
  const queues = queuesFacts({ vhosts: [{ name: '/' }] })
  runToCompletion(observeQueues(context(memory), reading(queues, 0, sections), at(0)))
  t.same(poll(), ['/'])
  t.end()
})
