import t from 'tap'
import { runToCompletion } from '../run-to-completion.ts'
import { RabbitmqMemory } from '../../src/rabbitmq/rabbitmq-memory.ts'
import type { Reading, Source } from '../../src/reading/reading.ts'
import { createPage } from '../../src/exposition/page.ts'
import type { Pipeline } from '../../src/monitor/pipeline.ts'
import { nodesPipeline } from '../../src/rabbitmq/nodes/reading.ts'
import { queuesPipeline } from '../../src/rabbitmq/queues/reading.ts'
import { trafficPipeline } from '../../src/rabbitmq/traffic/reading.ts'
import {
  anOverview,
  at,
  complete,
  expectations,
  nodesFacts,
  queuesFacts,
  reading,
  trafficFacts,
} from './rabbitmq-readings.ts'
import { textOf } from '../exposition/toy-families.ts'

const everything = {
  overview: complete,
  vhosts: complete,
  queues: complete,
  nodes: complete,
  health_checks: complete,
  exchanges: complete,
  connections: complete,
}

/** A source that is never read: these tests observe readings. */
function silentSource<Facts>(name: string): Source<Facts> {
  return { name, core: name, read: () => Promise.reject(new Error('not expected to be read')) }
}

const config = {
  name: 'orders',
  intervals: { queues: 30, nodes: 30, traffic: 30 },
  pluginAddress: '{host}:15692',
}

function summaryOf<Facts, Model>(
  pipeline: Pipeline<Facts, Model>,
  read: Reading<Facts>,
): Record<string, string> {
  const model = runToCompletion(pipeline.observe(read, read.span.to))
  return Object.fromEntries(pipeline.summary(model).map(({ label, value }) => [label, value]))
}

t.test('a queues reading produces a page of its cluster', t => {
  const pipeline = queuesPipeline(
    { config, memory: new RabbitmqMemory() },
    silentSource('queues'),
    expectations,
  )
  const facts = queuesFacts({ queues: [{ name: 'jobs', ready: 7, unacked: 3 }] })
  const model = runToCompletion(pipeline.observe(reading(facts, 30, everything), at(30)))
  const text = textOf([createPage(pipeline.groups, model)])
  t.match(
    text,
    'tidemark_backlog_messages{messaging_cluster="orders",messaging_system="rabbitmq",vhost="/",destination="jobs"} 10',
  )
  t.match(text, 'tidemark_rabbitmq_vhost_stale_queues{messaging_cluster="orders",vhost="/"} 0')
  t.end()
})

t.test('summaries have the number of objects found, and of problems if there are any', t => {
  const memory = new RabbitmqMemory()
  const queues = queuesPipeline({ config, memory }, silentSource('queues'), expectations)
  t.same(
    summaryOf(
      queues,
      reading(
        queuesFacts({
          overview: anOverview({ hiddenQueues: 4 }),
          queues: [{ name: 'jobs', ready: 1, unacked: 0 }],
        }),
        30,
        everything,
      ),
    ),
    { version: '4.2.0', vhosts: '1', queues: '1', mode: 'full' },
  )
  t.same(
    summaryOf(
      queues,
      reading(
        queuesFacts({
          overview: anOverview({ hiddenQueues: 4 }),
          vhosts: [{ name: '/', queuesListed: false }, { name: 'b' }],
          queues: [{ vhost: 'b', name: 'new' }],
        }),
        60,
        everything,
      ),
    ),
    {
      version: '4.2.0',
      vhosts: '2',
      queues: '2',
      mode: 'full',
      'stale queues': '1',
      'queues of unknown depth': '1',
      'hidden queues': '4',
    },
  )
  t.same(
    summaryOf(
      nodesPipeline({ config, memory }, silentSource('nodes')),
      reading(
        nodesFacts(
          [{ name: 'a' }, { name: 'b', running: false }],
          [
            { check: 'alarms', node: 'a', passed: false },
            { check: 'alarms', node: 'b', passed: false },
          ],
        ),
        60,
        everything,
      ),
    ),
    { nodes: '1 of 2 running', health: 'failing', 'failed checks': 'alarms' },
  )
  t.same(
    summaryOf(
      trafficPipeline({ config, memory }, silentSource('traffic')),
      reading(
        trafficFacts({
          exchanges: [{ name: 'bus' }],
          connections: [
            { vhost: '/', state: 'running', count: 2 },
            { vhost: '/', state: 'blocked', count: 1 },
          ],
        }),
        60,
        everything,
      ),
    ),
    { exchanges: '1', connections: '3' },
  )
  t.end()
})

t.test('queues that appear because another client has other filters are not new', t => {
  const memory = new RabbitmqMemory()
  const count = (names: readonly string[], now: number): number[] => {
    const pipeline = queuesPipeline({ config, memory }, silentSource('queues'), expectations)
    const facts = queuesFacts({ queues: names.map(name => ({ name, redelivered: 500 })) })
    const model = runToCompletion(pipeline.observe(reading(facts, now, everything), at(now)))
    return [...model.queues.redeliveredCount]
  }
  t.same(count(['a'], 30), [0])
  t.same(count(['a', 'b'], 60), [0, 0])
  t.end()
})
