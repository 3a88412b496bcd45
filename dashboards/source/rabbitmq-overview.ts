import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { firingAlertsTable } from './alert-panels.ts'
import { backlog, badStatus } from './backlog-status.ts'
import { greenUpTo, redFromOne, textMappings } from './grafana/colours.ts'
import type { DashboardPlan } from './grafana/dashboard.ts'
import { collapsedRow, line, row } from './grafana/layout.ts'
import { drillDown } from './grafana/links.ts'
import { stat, stateTimeline, timeSeries } from './grafana/panels.ts'
import { table } from './grafana/table.ts'
import { clusterVariable } from './grafana/variables.ts'
import {
  descriptorsShare,
  diskAboveLimit,
  memoryShare,
  nodeHistory,
  nodes,
  nodeStarts,
} from './rabbitmq-node-panels.ts'
import {
  clients,
  erlangMemory,
  erlangRunQueue,
  failedLogins,
  garbage,
  messagesThroughCluster,
  traffic,
  failedMessages,
} from './rabbitmq-plugin-panels.ts'
import { links } from './rabbitmq-links.ts'
import { ofEach, rabbitmqOnly, rateOfEach, sumByCluster } from './rabbitmq-queries.ts'
import { oldestReading, readingAges, sectionsRead } from './reading-panels.ts'
import { countIn } from './scale.ts'

export const rabbitmqOverview: DashboardPlan = {
  uid: 'tidemark-rabbitmq-overview',
  title: 'RabbitMQ overview',
  description:
    'Whether the RabbitMQ clusters are healthy: nodes, alarms, waiting messages, connections; data of the exporter next to data of the RabbitMQ metrics plugin.',
  tags: ['rabbitmq'],
  variables: [clusterVariable(rabbitmqOnly)],
  annotations: [nodeStarts],
  rows: [
    row(
      'Now',
      line(4, ...keyNumbers()),
      line(6, firingAlertsTable('alertname!~"Kafka.+",messaging_system!="kafka"')),
    ),
    row(
      'Nodes',
      line(7, nodes()),
      line(6, nodeHistory(), healthChecks()),
      line(8, memoryShare(), diskAboveLimit(), descriptorsShare()),
    ),
    row('Waiting messages', line(8, vhosts()), line(8, messages(), unroutable())),
    row('Throughput', line(8, messagesThroughCluster(), failedMessages(), traffic())),
    row(
      'Connections',
      line(8, connected(), connectionStates(), churn()),
      line(8, clients(), failedLogins()),
    ),
    collapsedRow('Links', line(8, links())),
    collapsedRow('Erlang', line(8, erlangMemory(), erlangRunQueue(), garbage())),
    row(
      'Data quality',
      line(8, readingAges(rabbitmqOnly), sectionsRead(rabbitmqOnly), unreadQueues()),
    ),
  ],
}

function keyNumbers(): readonly Panel[] {
  return [
    stat({
      title: 'Nodes down',
      description:
        'Nodes that are not running, as seen by the node that responds. Queues without a replica on another node are unavailable.',
      queries: { nodes: `sum(1 - ${ofEach('node', 'tidemark_rabbitmq_node_running')})` },
      unit: 'short',
      thresholds: redFromOne(),
    }),
    stat({
      title: 'Alarms',
      description:
        'Memory and disk alarms in effect. Each blocks the publishers of its whole cluster: free memory or disk space on the node shown in the table below.',
      queries: {
        alarms: `sum(${ofEach('node', 'tidemark_rabbitmq_node_memory_alarm')} + ${ofEach('node', 'tidemark_rabbitmq_node_disk_alarm')})`,
      },
      unit: 'short',
      thresholds: redFromOne(),
    }),
    stat({
      title: 'Unavailable queues',
      description:
        'Queues that can neither accept nor deliver messages: without a leader or a quorum, or on a node that is down.',
      queries: { queues: `sum(1 - ${ofEach('queue', 'tidemark_rabbitmq_queue_available')})` },
      unit: 'short',
      thresholds: redFromOne(),
    }),
    stat({
      title: 'Queues with problems',
      description:
        'Queues with the status rewound, stopped, stalled or behind. The queue dashboard lists them, worst first.',
      queries: {
        queues: countIn(badStatus, 'tidemark_backlog_status', backlog, rabbitmqOnly),
      },
      unit: 'short',
      thresholds: redFromOne(),
    }),
    stat({
      title: 'Blocked connections',
      description:
        'Publisher connections affected by an alarm: blocked, or blocking, which will be blocked at their next publish.',
      queries: {
        connections:
          'sum(max by (messaging_cluster, vhost, state) (tidemark_rabbitmq_connections{state=~"blocked|blocking"}))',
      },
      unit: 'short',
      thresholds: redFromOne(),
    }),
    stat({
      title: 'Hidden queues',
      description:
        'Queues that the exporter has no permission to see, so they are missing here. Grant its user permissions in their virtual hosts; ^$ is enough.',
      queries: { queues: `sum(${ofEach('cluster', 'tidemark_rabbitmq_hidden_queues')})` },
      unit: 'short',
      thresholds: greenUpTo({ from: 1, colour: 'orange' }),
    }),
    oldestReading(rabbitmqOnly),
  ]
}

function healthChecks(): Panel {
  return stateTimeline({
    title: 'Health checks',
    description:
      'Health checks of RabbitMQ, node checks for each node. The management UI shows why a check fails. A gap: no response.',
    queries: {
      '{{messaging_cluster}} {{check}} {{rabbitmq_node}}':
        'min by (messaging_cluster, check, rabbitmq_node) (tidemark_rabbitmq_health_check_passed)',
    },
    unit: 'short',
    mappings: textMappings({ 0: ['fails', 'red'], 1: ['passes', 'green'] }),
  })
}

function vhosts(): Panel {
  const vhost = (family: string): string => ofEach('vhost', `tidemark_rabbitmq_vhost_${family}`)
  const queues =
    'sum by (messaging_cluster, vhost) (max by (messaging_cluster, vhost, queue_type, state) (tidemark_rabbitmq_vhost_queues))'
  const longest = (expression: string): string =>
    `${expression} and topk(50, ${vhost('messages_ready')})`
  return table({
    title: 'Virtual hosts',
    description:
      'Messages waiting in the 50 virtual hosts with the most ready messages, filtered queues included. Unknown: queues without a known length. Stale: queues with their last known value. Click a virtual host to see its queues.',
    rowLabels: { Cluster: 'messaging_cluster', 'Virtual host': 'vhost' },
    columns: {
      Ready: { query: `topk(50, ${vhost('messages_ready')})`, unit: 'short' },
      Unacked: { query: longest(vhost('messages_unacked')), unit: 'short' },
      Queues: { query: longest(queues), unit: 'short' },
      Unknown: { query: longest(vhost('unknown_queues')), unit: 'short', thresholds: redFromOne() },
      Stale: { query: longest(vhost('stale_queues')), unit: 'short', thresholds: redFromOne() },
      Uncounted: { query: longest(vhost('uncounted_queues')), unit: 'short' },
    },
    sortBy: ['Ready'],
    links: {
      'Virtual host': [
        drillDown('Queues of this virtual host', 'tidemark-rabbitmq-queues', {
          cluster: 'Cluster',
          vhost: 'Virtual host',
        }),
      ],
    },
  })
}

function messages(): Panel {
  return timeSeries({
    title: 'Ready and unacknowledged',
    description:
      'Messages that wait for a consumer, and messages delivered but not acknowledged, over all virtual hosts. Ready rises: too few or too slow consumers. Unacked rises: consumers hang, or prefetch too much.',
    queries: {
      '{{messaging_cluster}} ready': sumByCluster(
        'vhost',
        'tidemark_rabbitmq_vhost_messages_ready',
      ),
      '{{messaging_cluster}} unacked': sumByCluster(
        'vhost',
        'tidemark_rabbitmq_vhost_messages_unacked',
      ),
    },
    unit: 'count:messages',
  })
}

function unroutable(): Panel {
  return timeSeries({
    title: 'Unroutable',
    description:
      'Messages per second that matched no queue. Dropped: lost without notice. Returned: the publisher was notified. A binding is missing, or a routing key is wrong.',
    queries: {
      '{{messaging_cluster}} dropped': rateOfEach(
        'cluster',
        'tidemark_rabbitmq_unroutable_dropped_messages_total',
      ),
      '{{messaging_cluster}} returned': rateOfEach(
        'cluster',
        'tidemark_rabbitmq_unroutable_returned_messages_total',
      ),
    },
    unit: 'count:messages/s',
  })
}

function connected(): Panel {
  const cluster = (what: string): string => ofEach('cluster', `tidemark_rabbitmq_cluster_${what}`)
  return timeSeries({
    title: 'Connections, channels, consumers',
    description:
      'Open connections, channels and consumers of each cluster. Connections or channels that only increase: a client never closes them.',
    queries: {
      '{{messaging_cluster}} connections': cluster('connections'),
      '{{messaging_cluster}} channels': cluster('channels'),
      '{{messaging_cluster}} consumers': cluster('consumers'),
    },
    unit: 'short',
  })
}

function connectionStates(): Panel {
  return timeSeries({
    title: 'Connections by state',
    description:
      'Connections by the state that RabbitMQ reports. Flow: throttled for a moment, because queues or disks are slower than the publisher. Blocked: an alarm is in effect.',
    queries: {
      '{{messaging_cluster}} {{state}}':
        'sum by (messaging_cluster, state) (max by (messaging_cluster, vhost, state) (tidemark_rabbitmq_connections))',
    },
    unit: 'short',
    stacked: true,
  })
}

function churn(): Panel {
  const opened = (what: string): string =>
    rateOfEach('cluster', `tidemark_rabbitmq_cluster_${what}_total`)
  return timeSeries({
    title: 'Churn',
    description:
      'Connections, channels and queues created per second. More than a few for a long time: clients connect for each message, which costs nodes more than the messages.',
    queries: {
      '{{messaging_cluster}} connections': opened('connections_opened'),
      '{{messaging_cluster}} channels': opened('channels_opened'),
      '{{messaging_cluster}} queues': opened('queues_created'),
    },
    unit: 'count:opened/s',
  })
}

function unreadQueues(): Panel {
  const count = (kind: string): string =>
    sumByCluster('vhost', `tidemark_rabbitmq_vhost_${kind}_queues`)
  return timeSeries({
    title: 'Stale and unknown queues',
    description:
      'Stale queues keep their last known values up to the staleness limit; unknown queues are missing from all panels. Causes: a node that is down, or a queue list that takes too long.',
    queries: {
      '{{messaging_cluster}} stale': count('stale'),
      '{{messaging_cluster}} unknown': count('unknown'),
    },
    unit: 'short',
  })
}
