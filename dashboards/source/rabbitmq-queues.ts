import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import {
  ageWithBounds,
  flow,
  oldestBacklogs,
  statusHistory,
  worstBacklogs,
} from './backlog-panels.ts'
import { noneIsGood, redUpTo, yesOrNo } from './grafana/colours.ts'
import type { DashboardPlan } from './grafana/dashboard.ts'
import { collapsedRow, line, row } from './grafana/layout.ts'
import { drillDown } from './grafana/links.ts'
import { stat, timeSeries } from './grafana/panels.ts'
import { table } from './grafana/table.ts'
import { clusterVariable, labelVariable } from './grafana/variables.ts'
import { ofEach, rabbitmqOnly, rateOfEach } from './rabbitmq-words.ts'
import { oldestReading } from './reading-panels.ts'
import { worstAtEnd } from './worst.ts'

/** The chosen queues, by the labels of RabbitMQ's families, and by those of backlogs. */
const chosen = 'vhost=~"$vhost",queue=~"$queue"'
const chosenBacklogs = `${rabbitmqOnly},vhost=~"$vhost",destination=~"$queue"`

const queueLegend = '{{messaging_cluster}} {{vhost}} {{queue}}'
const backlogLegend = '{{messaging_cluster}} {{vhost}} {{destination}}'

const queue = (family: string, at = ''): string =>
  ofEach('queue', `tidemark_rabbitmq_queue_${family}`, chosen, at)

export const rabbitmqQueues: DashboardPlan = {
  uid: 'tidemark-rabbitmq-queues',
  title: 'RabbitMQ queues',
  description:
    'Which queues are in trouble, and why: their age, what comes and goes, and who consumes. Choose one to see it alone.',
  tags: ['rabbitmq'],
  variables: [
    clusterVariable(rabbitmqOnly),
    labelVariable('vhost', 'vhost', 'tidemark_rabbitmq_vhost_queues'),
    labelVariable('queue', 'queue', 'tidemark_rabbitmq_queue_info{vhost=~"$vhost"}'),
  ],
  rows: [
    row('What is wrong', line(4, ...answers())),
    row('Where', line(11, worst())),
    row('Since when', line(8, statusHistory('Status history', chosenBacklogs, backlogLegend))),
    row(
      'How old',
      line(
        9,
        ageWithBounds('Age with its bounds', chosenBacklogs),
        oldestBacklogs('Oldest', chosenBacklogs, backlogLegend),
      ),
    ),
    row(
      'What comes and goes',
      line(9, flow('Arrived and done', chosenBacklogs), ready(), unacked()),
    ),
    row('Who consumes', line(9, consumers(), capacity(), redelivered())),
    row('What they are', line(11, kinds())),
    collapsedRow('Size', line(9, bytes(), memory(), retained())),
  ],
}

function answers(): readonly Panel[] {
  return [
    stat({
      title: 'In trouble',
      description:
        'Queues that are rewound, stopped, stalled or behind. The table below names them, worst first.',
      queries: {
        queues: `sum(max by (messaging_cluster, vhost, destination, status) (tidemark_backlog_status{status!~"ok|unknown",${chosenBacklogs}}))`,
      },
      unit: 'short',
      thresholds: noneIsGood(),
    }),
    stat({
      title: 'Oldest message',
      description: 'Likely age of the oldest message that is not done, over the chosen queues.',
      queries: { age: `max(tidemark_backlog_age_seconds{${chosenBacklogs}})` },
      unit: 's',
    }),
    stat({
      title: 'Ready',
      description: 'Messages that wait for a consumer, over the chosen queues.',
      queries: { messages: `sum(${queue('messages_ready')})` },
      unit: 'short',
    }),
    stat({
      title: 'Unacked',
      description:
        'Messages that consumers have and did not acknowledge yet, over the chosen queues.',
      queries: { messages: `sum(${queue('messages_unacked')})` },
      unit: 'short',
    }),
    stat({
      title: 'Without consumers',
      description:
        'Queues in which messages are ready and that nobody consumes. Meant so for queues of dead letters and retries.',
      queries: {
        queues: `sum((${queue('messages_ready')} > bool 0) * (${queue('consumers')} == bool 0))`,
      },
      unit: 'short',
    }),
    stat({
      title: 'Not available',
      description:
        'Queues that can neither take nor give messages: without a leader or a majority, or on a node that is down.',
      queries: { queues: `sum(1 - ${queue('available')})` },
      unit: 'short',
      thresholds: noneIsGood(),
    }),
    oldestReading(rabbitmqOnly),
  ]
}

function worst(): Panel {
  return worstBacklogs({
    title: 'Worst queues',
    matchers: chosenBacklogs,
    rowLabels: { Cluster: 'messaging_cluster', 'Virtual host': 'vhost', Queue: 'destination' },
    links: {
      Queue: [
        drillDown('This queue alone', 'tidemark-rabbitmq-queues', {
          cluster: 'Cluster',
          vhost: 'Virtual host',
          queue: 'Queue',
        }),
      ],
    },
  })
}

function ready(): Panel {
  return timeSeries({
    title: 'Messages ready',
    description:
      'Messages that wait for a consumer: the 10 longest queues at the end of the time shown. Long is no trouble while it is young; see the age.',
    queries: { [queueLegend]: worstAtEnd(10, at => queue('messages_ready', at)) },
    unit: 'short',
  })
}

function unacked(): Panel {
  return timeSeries({
    title: 'Messages unacked',
    description:
      'Messages that consumers have and did not acknowledge: the 10 highest. Flat at consumers times prefetch: they are busy, or hang. Check what they wait for.',
    queries: { [queueLegend]: worstAtEnd(10, at => queue('messages_unacked', at)) },
    unit: 'short',
  })
}

function consumers(): Panel {
  return timeSeries({
    title: 'Consumers',
    description:
      'Consumers of the 10 longest queues at the end of the time shown. A fall to 0: the application is gone or cannot connect.',
    queries: {
      [queueLegend]: `${queue('consumers')} and topk(10, ${queue('messages_ready', ' @ end()')})`,
    },
    unit: 'short',
  })
}

function capacity(): Panel {
  return timeSeries({
    title: 'Consumer capacity',
    description:
      'Share of time in which the queue could deliver at once: the 10 lowest of those with consumers. Below 100 % more consumers, faster ones or a higher prefetch would help. RabbitMQ 4.3.1 says 0 for quorum queues whatever they do.',
    queries: {
      [queueLegend]: `${queue('consumer_capacity_ratio')} and bottomk(10, ${queue('consumer_capacity_ratio', ' @ end()')} and ${queue('consumers', ' @ end()')} > 0)`,
    },
    unit: 'percentunit',
  })
}

function redelivered(): Panel {
  const rate = (at: string): string =>
    `max by (messaging_cluster, vhost, queue) (rate(tidemark_rabbitmq_queue_redelivered_messages_total{${chosen}}[$__rate_interval]${at}))`
  return timeSeries({
    title: 'Redelivered',
    description:
      'Messages a second that were delivered again, because a consumer gave them back or went away: the 10 highest. Without an end: a message that no consumer can handle. Give the queue a delivery limit and a place for dead letters.',
    queries: { [queueLegend]: worstAtEnd(10, rate) },
    unit: 'cps',
  })
}

function kinds(): Panel {
  const shown = (expression: string): string =>
    `${expression} and topk(50, ${queue('messages_ready')})`
  return table({
    title: 'Queues',
    description:
      'The 50 longest queues with what they are. Fewer members online than there are: degraded; half or fewer: nothing goes on until they are back.',
    rowLabels: { Cluster: 'messaging_cluster', 'Virtual host': 'vhost', Queue: 'queue' },
    columns: {
      Ready: { query: `topk(50, ${queue('messages_ready')})`, unit: 'short' },
      Unacked: { query: shown(queue('messages_unacked')), unit: 'short' },
      Consumers: { query: shown(queue('consumers')), unit: 'short' },
      Bytes: { query: shown(queue('messages_bytes')), unit: 'bytes' },
      Memory: { query: shown(queue('memory_bytes')), unit: 'bytes' },
      'Redelivered/s': {
        query: shown(
          rateOfEach('queue', 'tidemark_rabbitmq_queue_redelivered_messages_total', chosen),
        ),
        unit: 'cps',
      },
      Available: { query: shown(queue('available')), unit: 'short', mappings: yesOrNo },
      'Members online': {
        query: shown(`${queue('members_online')} / ${queue('members')}`),
        unit: 'percentunit',
        thresholds: redUpTo({ from: 0.51, colour: 'orange' }, { from: 1, colour: 'green' }),
        noValue: 'not replicated',
      },
    },
    sortBy: ['Ready'],
  })
}

function bytes(): Panel {
  return timeSeries({
    title: 'Bytes of messages',
    description:
      'Bytes of the bodies of all messages in the queue: the 10 highest. What the disk has to hold, without headers and overhead.',
    queries: { [queueLegend]: worstAtEnd(10, at => queue('messages_bytes', at)) },
    unit: 'bytes',
  })
}

function memory(): Panel {
  return timeSeries({
    title: 'Memory of queues',
    description:
      'Memory of the process of the queue: the 10 highest. Counts towards the limit of its node.',
    queries: { [queueLegend]: worstAtEnd(10, at => queue('memory_bytes', at)) },
    unit: 'bytes',
  })
}

function retained(): Panel {
  const stream = (at: string): string =>
    ofEach('queue', 'tidemark_rabbitmq_stream_retained_messages', chosen, at)
  return timeSeries({
    title: 'Length of streams',
    description:
      'Messages in the log of each stream, read or not: the 10 longest. No backlog: a stream keeps what was consumed, until its retention deletes it.',
    queries: { [queueLegend]: worstAtEnd(10, stream) },
    unit: 'short',
    noValue: 'no streams',
  })
}
