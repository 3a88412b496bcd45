import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { firingAlertsTable } from './alert-panels.ts'
import { greenUpTo, noneIsGood, words } from './grafana/colours.ts'
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
} from './rabbitmq-node-panels.ts'
import {
  clients,
  erlangMemory,
  erlangRunQueue,
  failedLogins,
  garbage,
  messagesThroughCluster,
  traffic,
  troubledMessages,
} from './rabbitmq-plugin-panels.ts'
import { ofEach, rabbitmqOnly, rateOfEach, sumByCluster } from './rabbitmq-words.ts'
import { oldestReading, readingAges, sectionsRead } from './reading-panels.ts'

export const rabbitmqOverview: DashboardPlan = {
  uid: 'tidemark-rabbitmq-overview',
  title: 'RabbitMQ overview',
  description:
    'Whether the RabbitMQ clusters are well: nodes, alarms, what waits, who is connected; ours beside RabbitMQ’s own metrics plugin.',
  tags: ['rabbitmq'],
  variables: [clusterVariable(rabbitmqOnly)],
  rows: [
    row(
      'What is wrong',
      line(4, ...answers()),
      line(6, firingAlertsTable('alertname!~"Kafka.+"'), healthChecks()),
    ),
    row(
      'Nodes',
      line(7, nodes()),
      line(6, nodeHistory()),
      line(8, memoryShare(), diskAboveLimit(), descriptorsShare()),
    ),
    row('What waits', line(8, vhosts()), line(8, messages(), unroutable())),
    row('What goes through', line(8, messagesThroughCluster(), troubledMessages(), traffic())),
    row(
      'Who is connected',
      line(8, connected(), connectionStates(), churn()),
      line(8, clients(), failedLogins()),
    ),
    collapsedRow('Erlang', line(8, erlangMemory(), erlangRunQueue(), garbage())),
    row(
      'Can this be trusted',
      line(8, readingAges(rabbitmqOnly), sectionsRead(rabbitmqOnly), notListed()),
    ),
  ],
}

function answers(): readonly Panel[] {
  return [
    stat({
      title: 'Nodes down',
      description:
        'Nodes that do not run, as the node that answers sees it. Queues without a replica elsewhere are away with it.',
      queries: { nodes: `sum(1 - ${ofEach('node', 'tidemark_rabbitmq_node_running')})` },
      unit: 'short',
      thresholds: noneIsGood(),
    }),
    stat({
      title: 'Alarms',
      description:
        'Memory and disk alarms that are on. Each blocks the publishers of its whole cluster: free memory or disk on the node that the table below names.',
      queries: {
        alarms: `sum(${ofEach('node', 'tidemark_rabbitmq_node_memory_alarm')} + ${ofEach('node', 'tidemark_rabbitmq_node_disk_alarm')})`,
      },
      unit: 'short',
      thresholds: noneIsGood(),
    }),
    stat({
      title: 'Queues not available',
      description:
        'Queues that can neither take nor give messages: without a leader or a majority, or on a node that is down.',
      queries: { queues: `sum(1 - ${ofEach('queue', 'tidemark_rabbitmq_queue_available')})` },
      unit: 'short',
      thresholds: noneIsGood(),
    }),
    stat({
      title: 'Queues in trouble',
      description:
        'Queues that are rewound, stopped, stalled or behind. The dashboard of queues names them, worst first.',
      queries: {
        queues: `sum(max by (messaging_cluster, vhost, destination) (tidemark_backlog_status{${rabbitmqOnly},status!~"ok|unknown"}))`,
      },
      unit: 'short',
      thresholds: noneIsGood(),
    }),
    stat({
      title: 'Connections blocked',
      description:
        'Connections of publishers that are made to wait: blocked by an alarm, or blocking, which publish next and are blocked then.',
      queries: {
        connections:
          'sum(max by (messaging_cluster, vhost, state) (tidemark_rabbitmq_connections{state=~"blocked|blocking"}))',
      },
      unit: 'short',
      thresholds: noneIsGood(),
    }),
    stat({
      title: 'Queues hidden',
      description:
        'Queues that the exporter may not see, so that nothing here speaks of them. Give its user permissions in their virtual hosts; ^$ is enough.',
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
      'RabbitMQ’s own health checks, those of a node at each node. A check that fails says what in the management interface; a gap: it was not answered.',
    queries: {
      '{{messaging_cluster}} {{check}} {{rabbitmq_node}}':
        'min by (messaging_cluster, check, rabbitmq_node) (tidemark_rabbitmq_health_check_passed)',
    },
    unit: 'short',
    mappings: words({ 0: ['fails', 'red'], 1: ['passes', 'green'] }),
  })
}

function vhosts(): Panel {
  const vhost = (family: string): string => ofEach('vhost', `tidemark_rabbitmq_vhost_${family}`)
  const queues =
    'max by (messaging_cluster, vhost, queue_type, state) (tidemark_rabbitmq_vhost_queues)'
  return table({
    title: 'Virtual hosts',
    description:
      'What waits in each virtual host, filtered queues included. Unknown: queues whose depth nobody tells. Stale: queues with their last reading. Click on one to see its queues.',
    rowLabels: { Cluster: 'messaging_cluster', 'Virtual host': 'vhost' },
    columns: {
      Ready: { query: `topk(50, ${vhost('messages_ready')})`, unit: 'short' },
      Unacked: { query: vhost('messages_unacked'), unit: 'short' },
      Queues: { query: `sum by (messaging_cluster, vhost) (${queues})`, unit: 'short' },
      Unknown: { query: vhost('unknown_queues'), unit: 'short', thresholds: noneIsGood() },
      Stale: { query: vhost('stale_queues'), unit: 'short', thresholds: noneIsGood() },
      Uncounted: { query: vhost('uncounted_queues'), unit: 'short' },
    },
    sortBy: ['Ready'],
    links: {
      'Virtual host': [
        drillDown('Its queues', 'tidemark-rabbitmq-queues', {
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
      'Messages that wait for a consumer, and messages that consumers have and did not acknowledge, over all virtual hosts. Ready that climbs: too few or too slow consumers. Unacked that climbs: consumers hang, or prefetch too much.',
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
    unit: 'short',
  })
}

function unroutable(): Panel {
  return timeSeries({
    title: 'Unroutable',
    description:
      'Messages a second that no queue took. Dropped: lost without anybody knowing. Returned: the publisher was told. A binding is missing, or a routing key is wrong.',
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
    unit: 'cps',
  })
}

function connected(): Panel {
  const cluster = (what: string): string => ofEach('cluster', `tidemark_rabbitmq_cluster_${what}`)
  return timeSeries({
    title: 'Connections, channels, consumers',
    description:
      'What clients hold open in each cluster. Connections or channels that only ever climb: a client that opens and never closes.',
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
      'Connections by what RabbitMQ says they do. Flow: slowed down for a moment, because queues or disks are slower than the publisher. Blocked: an alarm is on.',
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
      'Connections, channels and queues opened or made a second. More than a few for long: clients that connect for each message. That costs nodes more than the messages do.',
    queries: {
      '{{messaging_cluster}} connections': opened('connections_opened'),
      '{{messaging_cluster}} channels': opened('channels_opened'),
      '{{messaging_cluster}} queues': opened('queues_created'),
    },
    unit: 'cps',
  })
}

function notListed(): Panel {
  const count = (kind: string): string =>
    sumByCluster('vhost', `tidemark_rabbitmq_vhost_${kind}_queues`)
  return timeSeries({
    title: 'Queues that were not read',
    description:
      'Stale queues keep their last values up to the staleness limit; unknown ones are missing from everything. A node that is down, or a list that takes too long.',
    queries: {
      '{{messaging_cluster}} stale': count('stale'),
      '{{messaging_cluster}} unknown': count('unknown'),
    },
    unit: 'short',
  })
}
