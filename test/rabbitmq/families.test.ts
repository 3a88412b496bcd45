import t from 'tap'
import type { RabbitmqNodesModel } from '../../src/rabbitmq/nodes/model.ts'
import { RabbitmqMemory } from '../../src/rabbitmq/rabbitmq-memory.ts'
import { observeNodes } from '../../src/rabbitmq/nodes/reading.ts'
import { observeQueues } from '../../src/rabbitmq/queues/reading.ts'
import { observeTraffic } from '../../src/rabbitmq/traffic/reading.ts'
import { runToCompletion } from '../run-to-completion.ts'
import type { RabbitmqQueuesModel } from '../../src/rabbitmq/queues/model/model.ts'
import type { FamilyGroup } from '../../src/exposition/family.ts'
import { rabbitmqClusterFamilies } from '../../src/rabbitmq/queues/families/cluster.ts'
import { rabbitmqNodeFamilies } from '../../src/rabbitmq/nodes/families.ts'
import { rabbitmqQueueFamilies } from '../../src/rabbitmq/queues/families/queue.ts'
import { rabbitmqTrafficFamilies } from '../../src/rabbitmq/traffic/families.ts'
import { rabbitmqVhostFamilies } from '../../src/rabbitmq/queues/families/vhost.ts'
import { createPage } from '../../src/exposition/page.ts'
import {
  anOverview,
  complete,
  expectations,
  failed,
  nodesFacts,
  observationAt,
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
const observation = observationAt(100, 120)

/** The samples of some families, without their common prefix and labels. */
function lines<Model>(groups: readonly FamilyGroup<Model>[], model: Model): string[] {
  return textOf([createPage(groups, model)])
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => line.replace('tidemark_', '').replace(/messaging_cluster="orders",?/, ''))
}

function queuesModel(...facts: Parameters<typeof queuesFacts>): RabbitmqQueuesModel {
  const memory = new RabbitmqMemory()
  return runToCompletion(
    observeQueues(
      { cluster: 'orders', memory, expectations },
      reading(queuesFacts(...facts), 100, everything),
      observation,
    ),
  )
}

t.test('each queue has the families of its type', t => {
  const model = queuesModel({
    queues: [
      {
        name: 'jobs',
        ready: 7,
        unacked: 3,
        bytes: 2048,
        consumers: 2,
        redelivered: 9,
        durable: false,
      },
      {
        name: 'mail',
        type: 'quorum',
        state: 'minority',
        policy: 'ha',
        ready: 1,
        unacked: 0,
        consumers: 0,
        members: 3,
        membersOnline: 1,
        hasLeader: 0,
      },
      {
        name: 'log',
        type: 'stream',
        ready: 900,
        unacked: 0,
        consumers: 4,
        members: 1,
        hasLeader: 1,
      },
      { name: 'new', state: '' },
    ],
  })
  t.same(lines(rabbitmqQueueFamilies, model), [
    'rabbitmq_queue_messages_ready{vhost="/",queue="jobs"} 7',
    'rabbitmq_queue_messages_ready{vhost="/",queue="mail"} 1',
    'rabbitmq_queue_messages_unacked{vhost="/",queue="jobs"} 3',
    'rabbitmq_queue_messages_unacked{vhost="/",queue="mail"} 0',
    'rabbitmq_queue_messages_bytes{vhost="/",queue="jobs"} 2048',
    'rabbitmq_stream_retained_messages{vhost="/",queue="log"} 900',
    'rabbitmq_stream_consumers{vhost="/",queue="log"} 4',
    'rabbitmq_queue_redelivered_messages_total{vhost="/",queue="jobs"} 0',
    'rabbitmq_queue_members{vhost="/",queue="mail"} 3',
    'rabbitmq_queue_members{vhost="/",queue="log"} 1',
    'rabbitmq_queue_members_online{vhost="/",queue="mail"} 1',
    'rabbitmq_queue_available{vhost="/",queue="jobs"} 1',
    'rabbitmq_queue_available{vhost="/",queue="mail"} 0',
    'rabbitmq_queue_available{vhost="/",queue="log"} 1',
    'rabbitmq_queue_info{vhost="/",queue="jobs",queue_type="classic",durable="false"} 1',
    'rabbitmq_queue_info{vhost="/",queue="mail",queue_type="quorum",policy="ha",durable="true"} 1',
    'rabbitmq_queue_info{vhost="/",queue="log",queue_type="stream",durable="true"} 1',
    'rabbitmq_queue_info{vhost="/",queue="new",queue_type="classic",durable="true"} 1',
    'backlog_messages{messaging_system="rabbitmq",vhost="/",destination="jobs"} 10',
    'backlog_messages{messaging_system="rabbitmq",vhost="/",destination="mail"} 1',
    'backlog_consumers{messaging_system="rabbitmq",vhost="/",destination="jobs"} 2',
    'backlog_consumers{messaging_system="rabbitmq",vhost="/",destination="mail"} 0',
    'backlog_completed_messages_total{messaging_system="rabbitmq",vhost="/",destination="jobs"} 0',
    'backlog_status{messaging_system="rabbitmq",vhost="/",destination="jobs",status="unknown"} 1',
    'backlog_status{messaging_system="rabbitmq",vhost="/",destination="mail",status="unknown"} 1',
    'backlog_status{messaging_system="rabbitmq",vhost="/",destination="new",status="unknown"} 1',
  ])
  t.end()
})

t.test('each vhost has its totals, and its queues by type and state', t => {
  const model = queuesModel({
    vhosts: [
      { name: '/', ready: 8, unacked: 3 },
      { name: 'secret', queuesListed: false },
    ],
    queues: [
      { name: 'jobs', state: 'running', ready: 8, unacked: 3 },
      { name: 'down', state: 'down' },
    ],
  })
  t.same(lines(rabbitmqVhostFamilies, model), [
    'rabbitmq_vhost_messages_ready{vhost="/"} 8',
    'rabbitmq_vhost_messages_unacked{vhost="/"} 3',
    'rabbitmq_vhost_stale_queues{vhost="/"} 0',
    'rabbitmq_vhost_stale_queues{vhost="secret"} 0',
    'rabbitmq_vhost_unknown_queues{vhost="/"} 1',
    'rabbitmq_vhost_uncounted_queues{vhost="/"} 1',
    'rabbitmq_vhost_queues{vhost="/",queue_type="classic",state="running"} 1',
    'rabbitmq_vhost_queues{vhost="/",queue_type="classic",state="down"} 1',
  ])
  t.end()
})

t.test('the cluster has the values of its overview, and its reading mode', t => {
  const overview = anOverview({ queues: 12, connections: 3, channelsOpened: 50, hiddenQueues: 0 })
  t.same(lines(rabbitmqClusterFamilies, queuesModel({ overview, mode: 'totals' })), [
    'rabbitmq_cluster_queues{} 12',
    'rabbitmq_cluster_connections{} 3',
    'rabbitmq_hidden_queues{} 0',
    'rabbitmq_cluster_channels_opened_total{} 0',
    'rabbitmq_cluster_info{cluster_name="rabbit@one",version="4.2.0",erlang_version="27.3"} 1',
    'rabbitmq_rebases_total{} 0',
    'source_mode{messaging_system="rabbitmq",reading="queues",mode="totals"} 1',
  ])
  t.end()
})

t.test('without an overview the cluster has no samples, not even zeros', t => {
  const text = lines(rabbitmqClusterFamilies, queuesModel({ overview: null })).join('\n')
  t.notMatch(text, /cluster_|hidden/)
  t.end()
})

t.test('a node that is down has no values; a check of the cluster has no node label', t => {
  const memory = new RabbitmqMemory()
  const nodes = [
    { name: 'a', uptime: 40, memoryUsed: 1_000_000 },
    { name: 'b', running: false },
  ]
  const checks = [
    { check: 'alarms', passed: false },
    { check: 'virtual-hosts', node: 'a', passed: true },
  ]
  const model: RabbitmqNodesModel = observeNodes(
    'orders',
    memory,
    reading(nodesFacts(nodes, checks), 100, everything),
    observation,
  )
  t.same(lines(rabbitmqNodeFamilies, model), [
    'rabbitmq_node_running{rabbitmq_node="a"} 1',
    'rabbitmq_node_running{rabbitmq_node="b"} 0',
    'rabbitmq_node_start_time_seconds{rabbitmq_node="a"} 1000060',
    'rabbitmq_node_memory_used_bytes{rabbitmq_node="a"} 1000000',
    'rabbitmq_health_check_passed{check="alarms"} 0',
    'rabbitmq_health_check_passed{check="virtual-hosts",rabbitmq_node="a"} 1',
  ])
  t.end()
})

t.test('exchanges that were published to, and connections by state, have samples', t => {
  const memory = new RabbitmqMemory()
  const facts = trafficFacts({
    exchanges: [{ name: '', in: 5, out: 5 }, { name: 'bus', in: 8, out: 1 }, { name: 'amq.topic' }],
    connections: [{ vhost: '/', state: 'blocked', count: 2 }],
  })
  const whole = runToCompletion(
    observeTraffic('orders', memory, reading(facts, 100, everything), observation),
  )
  t.same(lines(rabbitmqTrafficFamilies, whole), [
    'rabbitmq_exchange_published_in_messages_total{vhost="/"} 0',
    'rabbitmq_exchange_published_in_messages_total{vhost="/",exchange="bus"} 0',
    'rabbitmq_exchange_published_out_messages_total{vhost="/"} 0',
    'rabbitmq_exchange_published_out_messages_total{vhost="/",exchange="bus"} 0',
    'rabbitmq_connections{vhost="/",state="running"} 0',
    'rabbitmq_connections{vhost="/",state="flow"} 0',
    'rabbitmq_connections{vhost="/",state="blocking"} 0',
    'rabbitmq_connections{vhost="/",state="blocked"} 2',
  ])
  const none = { ...everything, exchanges: failed, connections: failed }
  const unread = observeTraffic(
    'orders',
    new RabbitmqMemory(),
    reading(trafficFacts({ hiddenVhosts: null }), 100, none),
    observation,
  )
  t.same(lines(rabbitmqTrafficFamilies, runToCompletion(unread)), [])
  t.end()
})

t.test('limits, fullness and dead-letter targets have series only where they are', t => {
  const model = queuesModel({
    queues: [
      {
        name: 'jobs',
        ready: 5,
        unacked: 3,
        messages: 8,
        settings: {
          ...{ maxLength: 10, deadLetterExchange: '', deadLetterRoutingKey: 'jobs.dead' },
        },
      },
      { name: 'jobs.dead', ready: 1, unacked: 0 },
      {
        name: 'mail',
        ready: 1,
        unacked: 0,
        limitedBytes: 500,
        settings: { maxLengthBytes: 2000, overflow: 'reject-publish' },
      },
    ],
  })
  const shown = lines(rabbitmqQueueFamilies, model)
  t.same(
    shown.filter(line => /limit|target|fullness/.test(line)),
    [
      'rabbitmq_queue_limit_messages{vhost="/",queue="jobs"} 10',
      'rabbitmq_queue_limit_bytes{vhost="/",queue="mail"} 2000',
      'rabbitmq_queue_is_dead_letter_target{vhost="/",queue="jobs.dead"} 1',
      'rabbitmq_queue_fullness_ratio{vhost="/",queue="jobs",overflow="dead-letter"} 0.5',
      'rabbitmq_queue_fullness_ratio{vhost="/",queue="mail",overflow="reject"} 0.25',
    ],
  )
  t.end()
})
