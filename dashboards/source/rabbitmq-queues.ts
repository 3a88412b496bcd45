import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import {
  ageWithBounds,
  flow,
  oldestBacklogs,
  statusHistory,
  worstBacklogs,
} from './backlog-panels.ts'
import { backlog, badStatus } from './backlog-status.ts'
import { greenUpTo, redFromOne, redUpTo, yesOrNo } from './grafana/colours.ts'
import type { DashboardPlan } from './grafana/dashboard.ts'
import { collapsedRow, line, row } from './grafana/layout.ts'
import { drillDown } from './grafana/links.ts'
import { stat, timeSeries } from './grafana/panels.ts'
import { table } from './grafana/table.ts'
import { clusterVariable, labelVariable } from './grafana/variables.ts'
import { nodeStarts } from './rabbitmq-node-panels.ts'
import { ofEach, rabbitmqOnly, rateOfEach } from './rabbitmq-queries.ts'
import { oldestReading } from './reading-panels.ts'
import { countIn } from './scale.ts'
import { statusChangesOf } from './status-changes.ts'
import { worstAtEnd } from './worst.ts'

/** Matchers for the selected queues, with the labels of RabbitMQ families and of backlog families. */
const selected = 'vhost=~"$vhost",queue=~"$queue"'
const selectedBacklogs = `${rabbitmqOnly},vhost=~"$vhost",destination=~"$queue"`

const queueLegend = '{{messaging_cluster}} {{vhost}} {{queue}}'
const backlogLegend = '{{messaging_cluster}} {{vhost}} {{destination}}'

/** Only quorum queues since RabbitMQ 4.3 have these counts. */
const notCounted = 'not counted'

const queue = (family: string, at = ''): string =>
  ofEach('queue', `tidemark_rabbitmq_queue_${family}`, selected, at)

/** Backlogs of queues with the labels of queues, and streams. */
const consumersOf = (at = ''): string =>
  `max by (messaging_cluster, vhost, queue) (label_replace(tidemark_backlog_consumers{${selectedBacklogs}}${at}, "queue", "$1", "destination", "(.+)") or tidemark_rabbitmq_stream_consumers{${selected}}${at})`

export const rabbitmqQueues: DashboardPlan = {
  uid: 'tidemark-rabbitmq-queues',
  title: 'RabbitMQ queues',
  description:
    'Which queues have problems, and why: their age, arrivals and completions, and consumers. Select a queue to see only that queue.',
  tags: ['rabbitmq'],
  annotations: [nodeStarts],
  statusChanges: statusChangesOf(selectedBacklogs),
  variables: [
    clusterVariable(rabbitmqOnly),
    labelVariable('vhost', 'vhost', 'tidemark_rabbitmq_vhost_unknown_queues'),
    labelVariable('queue', 'queue', 'tidemark_rabbitmq_queue_info{vhost=~"$vhost"}'),
  ],
  rows: [
    row('Now', line(4, ...keyNumbers())),
    row('Backlogs', line(11, worst())),
    row('History', line(8, statusHistory('Status history', selectedBacklogs, backlogLegend))),
    row(
      'Age',
      line(
        9,
        ageWithBounds('Age with its bounds', selectedBacklogs),
        oldestBacklogs('Oldest', selectedBacklogs, backlogLegend),
      ),
    ),
    row(
      'Flow',
      line(9, flow('Arrival and completion rates', selectedBacklogs), ready(), unacked()),
    ),
    row('Consumers', line(9, consumers(), capacity())),
    row(
      'Retries, dead letters and limits',
      line(9, redelivered(), delayed(), deadLettering()),
      line(9, deadLetterQueues(), fullest()),
    ),
    row('Properties', line(11, properties())),
    collapsedRow('Size', line(9, bytes(), memory(), retained())),
  ],
}

function keyNumbers(): readonly Panel[] {
  return [
    stat({
      title: 'With problems',
      description:
        'Queues with the status rewound, stopped, stalled or behind. The table below lists them, worst first.',
      queries: {
        queues: countIn(badStatus, 'tidemark_backlog_status', backlog, selectedBacklogs),
      },
      unit: 'short',
      thresholds: redFromOne(),
    }),
    stat({
      title: 'Oldest message',
      description: 'Estimated age of the oldest unprocessed message, over the selected queues.',
      queries: { age: `max(tidemark_backlog_age_seconds{${selectedBacklogs}})` },
      unit: 's',
    }),
    stat({
      title: 'Ready',
      description: 'Messages that wait for a consumer, over the selected queues.',
      queries: { messages: `sum(${queue('messages_ready')})` },
      unit: 'count:messages',
    }),
    stat({
      title: 'Unacked',
      description:
        'Messages delivered to consumers but not acknowledged yet, over the selected queues.',
      queries: { messages: `sum(${queue('messages_unacked')})` },
      unit: 'count:messages',
    }),
    stat({
      title: 'Without consumers',
      description:
        'Queues with ready messages but no consumers. Expected for dead-letter and retry queues.',
      queries: {
        queues: `sum((${queue('messages_ready')} > bool 0) * (${consumersOf()} == bool 0))`,
      },
      unit: 'short',
    }),
    stat({
      title: 'Unavailable',
      description:
        'Queues that can neither accept nor deliver messages: without a leader or a quorum, or on a node that is down.',
      queries: { queues: `sum(1 - ${queue('available')})` },
      unit: 'short',
      thresholds: redFromOne(),
    }),
    oldestReading(rabbitmqOnly),
  ]
}

function worst(): Panel {
  return worstBacklogs({
    title: 'Worst queues',
    matchers: selectedBacklogs,
    rowLabels: { Cluster: 'messaging_cluster', 'Virtual host': 'vhost', Queue: 'destination' },
    links: {
      Queue: [
        drillDown('This queue only', 'tidemark-rabbitmq-queues', {
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
      'Messages that wait for a consumer: the 10 longest queues at the end of the time range. A long queue is no problem while its messages are young; see the age.',
    queries: { [queueLegend]: worstAtEnd(10, at => queue('messages_ready', at)) },
    unit: 'count:messages',
  })
}

function unacked(): Panel {
  return timeSeries({
    title: 'Messages unacked',
    description:
      'Messages delivered but not acknowledged: the 10 highest. Constant at consumers × prefetch: consumers are busy, or hang. Check what they wait for.',
    queries: { [queueLegend]: worstAtEnd(10, at => queue('messages_unacked', at)) },
    unit: 'count:messages',
  })
}

function consumers(): Panel {
  return timeSeries({
    title: 'Consumers',
    description:
      'Consumers of the 10 longest queues at the end of the time range. A drop to 0: the application is down or cannot connect.',
    queries: {
      [queueLegend]: `${consumersOf()} and topk(10, ${queue('messages_ready', ' @ end()')})`,
    },
    unit: 'short',
  })
}

function capacity(): Panel {
  return timeSeries({
    title: 'Consumer capacity',
    description:
      'Share of time in which the queue could deliver messages immediately: the 10 lowest with consumers. Below 100 %, more or faster consumers or a higher prefetch would help. RabbitMQ 4.3.1 always reports 0 for quorum queues.',
    queries: {
      [queueLegend]: `${queue('consumer_capacity_ratio')} and bottomk(10, ${queue('consumer_capacity_ratio', ' @ end()')} and ${consumersOf(' @ end()')} > 0)`,
    },
    unit: 'percentunit',
  })
}

function redelivered(): Panel {
  const rate = (at: string): string =>
    `max by (messaging_cluster, vhost, queue) (rate(tidemark_rabbitmq_queue_redelivered_messages_total{${selected}}[$__rate_interval]${at}))`
  return timeSeries({
    title: 'Redelivered',
    description:
      'Messages per second delivered again because a consumer requeued them or disconnected: the 10 highest. If it does not end, no consumer can process some message. Set a delivery limit and a dead-letter exchange.',
    queries: { [queueLegend]: worstAtEnd(10, rate) },
    unit: 'count:messages/s',
  })
}

function delayed(): Panel {
  return timeSeries({
    title: 'Delayed',
    description:
      'Messages that a quorum queue delivers again only after its delay: the 10 highest. They count as waiting, but not as ready. Requires RabbitMQ 4.3.',
    queries: { [queueLegend]: worstAtEnd(10, at => queue('messages_delayed', at)) },
    unit: 'count:messages',
    noValue: 'no quorum queue of RabbitMQ 4.3',
  })
}

function deadLettering(): Panel {
  return timeSeries({
    title: 'Dead letters that wait for their target',
    description:
      'Dead letters that a quorum queue keeps until a target queue confirms them (strategy at-least-once): the 10 highest. If they do not fall, the dead-letter exchange, its binding or the target queue is missing or full.',
    queries: { [queueLegend]: worstAtEnd(10, at => queue('messages_dead_lettering', at)) },
    unit: 'count:messages',
    noValue: 'no quorum queue of RabbitMQ 4.3',
  })
}

function deadLetterQueues(): Panel {
  const ready = (at: string): string =>
    `(${queue('messages_ready', at)} and ${queue('is_dead_letter_target', at)})`
  return timeSeries({
    title: 'Dead-letter queues',
    description:
      'Ready messages in queues that get the dead letters of others: the 10 longest. A rise: consumers reject messages, or messages expire. The header x-death of a message has the reason and the queue.',
    queries: { [queueLegend]: worstAtEnd(10, ready) },
    unit: 'count:messages',
    noValue: 'no dead-letter queues',
  })
}

function fullest(): Panel {
  return timeSeries({
    title: 'Fullest queues',
    description:
      'Used share of the limit of messages or bytes, whichever is higher: the 10 fullest. At 100 % RabbitMQ drops, dead-letters or rejects messages, as the overflow of the queue says.',
    queries: { [queueLegend]: worstAtEnd(10, at => queue('fullness_ratio', at)) },
    unit: 'percentunit',
    noValue: 'no queues with a limit',
  })
}

function properties(): Panel {
  const shown = (expression: string): string =>
    `${expression} and topk(50, ${queue('messages_ready')})`
  return table({
    title: 'Queues',
    description:
      'The 50 longest queues and their properties. Some members offline: degraded. Half or fewer online: the queue is unavailable until they return. Delayed, dead letters that wait for their target, and publishers: quorum queues since RabbitMQ 4.3.',
    rowLabels: { Cluster: 'messaging_cluster', 'Virtual host': 'vhost', Queue: 'queue' },
    columns: {
      Ready: { query: `topk(50, ${queue('messages_ready')})`, unit: 'short' },
      Unacked: { query: shown(queue('messages_unacked')), unit: 'short' },
      Delayed: { query: shown(queue('messages_delayed')), unit: 'short', noValue: notCounted },
      'Dead letters': {
        query: shown(queue('messages_dead_lettering')),
        unit: 'short',
        noValue: notCounted,
      },
      Consumers: { query: shown(consumersOf()), unit: 'short' },
      Publishers: { query: shown(queue('publishers')), unit: 'short', noValue: notCounted },
      Bytes: { query: shown(queue('messages_bytes')), unit: 'bytes' },
      Full: {
        query: shown(queue('fullness_ratio')),
        unit: 'percentunit',
        thresholds: greenUpTo({ from: 0.9, colour: 'orange' }, { from: 1, colour: 'red' }),
        noValue: 'no limit',
      },
      Memory: { query: shown(queue('memory_bytes')), unit: 'bytes' },
      'Redelivered/s': {
        query: shown(
          rateOfEach('queue', 'tidemark_rabbitmq_queue_redelivered_messages_total', selected),
        ),
        unit: 'short',
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
    title: 'Message bytes',
    description:
      'Total size of the message bodies in the queue: the 10 highest. Headers and disk overhead are not included.',
    queries: { [queueLegend]: worstAtEnd(10, at => queue('messages_bytes', at)) },
    unit: 'bytes',
  })
}

function memory(): Panel {
  return timeSeries({
    title: 'Queue memory',
    description:
      'Memory of the Erlang process of the queue: the 10 highest. Counts towards the memory limit of its node.',
    queries: { [queueLegend]: worstAtEnd(10, at => queue('memory_bytes', at)) },
    unit: 'bytes',
  })
}

function retained(): Panel {
  const stream = (at: string): string =>
    ofEach('queue', 'tidemark_rabbitmq_stream_retained_messages', selected, at)
  return timeSeries({
    title: 'Stream length',
    description:
      'Messages in the log of each stream, consumed or not: the 10 longest. Not a backlog: a stream keeps consumed messages until retention deletes them.',
    queries: { [queueLegend]: worstAtEnd(10, stream) },
    unit: 'count:messages',
    noValue: 'no streams',
  })
}
