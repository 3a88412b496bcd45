import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import {
  ageOfObjective,
  backlogLegend,
  consumersOfWorst,
  discardedInRange,
  flow,
  notDraining,
  ofBacklogs,
  oldestBacklogs,
  statusHistory,
  worstBacklogs,
} from './backlog-panels.ts'
import { firingAlertsTable } from './alert-panels.ts'
import { backlog, badStatus, notConsumed, objectiveSteps } from './backlog-status.ts'
import { greenUpTo, redFromOne } from './grafana/colours.ts'
import type { DashboardPlan } from './grafana/dashboard.ts'
import { line, row } from './grafana/layout.ts'
import { backlogPage, drillDown } from './grafana/links.ts'
import { stat, timeSeries } from './grafana/panels.ts'
import { clusterVariable, labelVariable } from './grafana/variables.ts'
import { oldestReading, readingAges, sectionsRead } from './reading-panels.ts'
import { countIn } from './scale.ts'
import { statusChangesOf } from './status-changes.ts'
import { worstAtEnd } from './worst.ts'

const selected = 'messaging_system=~"$system",destination=~"$destination"'
const system = 'messaging_system=~"$system"'

export const backlogOverview: DashboardPlan = {
  uid: 'tidemark-backlog',
  title: 'Backlog overview',
  description:
    'Which messages wait too long, where, and since when: Kafka consumer groups and RabbitMQ queues, worst first.',
  tags: ['kafka', 'rabbitmq'],
  statusChanges: statusChangesOf(selected),
  variables: [
    clusterVariable(),
    labelVariable('system', 'messaging_system', 'tidemark_source_up'),
    labelVariable('destination', 'destination', `tidemark_backlog_status{${system}}`),
  ],
  rows: [
    row('Now', line(3, ...keyNumbers()), line(6, firingAlertsTable()), line(11, worstTable())),
    row('History', line(10, statusHistory('Status history', selected, backlogLegend))),
    row('Age', line(9, againstObjective(), oldestBacklogs('Oldest', selected, backlogLegend))),
    row(
      'Rates, consumers and drain time',
      line(9, flow('Arrival and completion rates', selected), waiting()),
      line(9, consumersOfWorst(selected, backlogLegend), longestDrain()),
    ),
    row('Data quality', line(8, readingAges(system), sectionsRead(system), incompleteBacklogs())),
  ],
}

function keyNumbers(): readonly Panel[] {
  return [...statusNumbers(), ...messageNumbers(), oldestReading(system)]
}

function statusNumbers(): readonly Panel[] {
  return [
    stat({
      title: 'With problems',
      description:
        'Backlogs with the status rewound, stopped, abandoned, stalled or behind. The table below lists them, worst first.',
      queries: {
        backlogs: countIn(badStatus, 'tidemark_backlog_status', backlog, selected),
      },
      unit: 'short',
      thresholds: redFromOne(),
    }),
    stat({
      title: 'Not consumed',
      description:
        'Backlogs in which messages wait and nothing is completed: stopped (no consumers), abandoned (the group reads only other topics) or stalled (consumers are connected).',
      queries: {
        backlogs: countIn(notConsumed, 'tidemark_backlog_status', backlog, selected),
      },
      unit: 'short',
      thresholds: redFromOne(),
    }),
    stat({
      title: 'Not draining',
      description:
        'Backlogs with problems that had messages waiting during the whole window and did not shrink. They need more or faster consumers. A healthy backlog may keep its size.',
      queries: { backlogs: notDraining(selected) },
      unit: 'short',
      thresholds: greenUpTo({ from: 1, colour: 'orange' }),
    }),
    stat({
      title: 'Unknown',
      description:
        'Backlogs with too little data to confirm that they are ok. The last row shows what cannot be read.',
      queries: {
        backlogs: countIn('status="unknown"', 'tidemark_backlog_status', backlog, selected),
      },
      unit: 'short',
      thresholds: greenUpTo({ from: 1, colour: 'purple' }),
    }),
  ]
}

function messageNumbers(): readonly Panel[] {
  return [
    stat({
      title: 'Oldest message',
      description: 'Estimated age of the oldest unprocessed message, over all known backlogs.',
      queries: { age: `max(tidemark_backlog_age_seconds{${selected}})` },
      unit: 's',
    }),
    stat({
      title: 'Highest age / objective',
      description:
        'Age of the oldest message divided by its objective, for the worst backlog. Above 100 % the objective is missed; above 400 % the alert is critical. Objectives are set in the configuration.',
      queries: { share: `max(${ageOfObjective(selected)})` },
      unit: 'percentunit',
      thresholds: objectiveSteps,
      noValue: 'no objective',
    }),
    stat({
      title: 'Lost or discarded',
      description:
        'Messages removed unprocessed in the time range: deleted by retention on Kafka; expired, dropped or purged on RabbitMQ. The graph of rates shows when; the group and queue dashboards show where.',
      queries: { messages: discardedInRange(selected) },
      unit: 'count:messages',
      thresholds: greenUpTo({ from: 1, colour: 'orange' }),
    }),
  ]
}

function worstTable() {
  const topic = { cluster: 'Cluster', topic: 'Destination' }
  const place = { cluster: 'Cluster', destination: 'Destination' }
  return worstBacklogs({
    title: 'Worst backlogs',
    matchers: selected,
    rowLabels: {
      Cluster: 'messaging_cluster',
      System: 'messaging_system',
      'Virtual host': 'vhost',
      Destination: 'destination',
      Group: 'consumer_group',
    },
    links: {
      Group: [
        drillDown('Kafka group', 'tidemark-kafka-groups', { ...topic, consumer_group: 'Group' }),
        backlogPage('Status page', { ...place, consumer_group: 'Group' }),
      ],
      Destination: [
        drillDown('Kafka topic', 'tidemark-kafka-topics', topic),
        drillDown('RabbitMQ queue', 'tidemark-rabbitmq-queues', {
          cluster: 'Cluster',
          vhost: 'Virtual host',
          queue: 'Destination',
        }),
        backlogPage('Status page of the RabbitMQ queue', { ...place, vhost: 'Virtual host' }),
      ],
    },
  })
}

function againstObjective() {
  const worst = `topk(10, ${ageOfObjective(selected, ' @ end()')})`
  const ofWorst = (family: string): string => `(${ofBacklogs(family, selected)} and ${worst})`
  return timeSeries({
    title: 'Age / objective',
    description:
      'Age of the oldest message divided by its objective: the 10 worst at the end of the time range. The dashed lines mark the thresholds of the warning and the critical alert.',
    queries: {
      // Selects the ten before dividing: dividing thousands of series is slow.
      [backlogLegend]: `${ofWorst('tidemark_backlog_age_seconds')} / ${ofWorst('tidemark_backlog_objective_seconds')}`,
    },
    unit: 'percentunit',
    thresholds: objectiveSteps,
  })
}

function waiting() {
  return timeSeries({
    title: 'Unprocessed messages by cluster',
    description:
      'Messages that wait or are being processed. If the sum jumps while a broker is down, some of its parts are unknown: see the last row.',
    queries: {
      '{{messaging_cluster}}': `sum by (messaging_cluster) (${ofBacklogs('tidemark_backlog_messages', selected)})`,
    },
    unit: 'count:messages',
  })
}

function longestDrain() {
  const shrinking = (at: string): string =>
    `(0 < ${ofBacklogs('tidemark_backlog_drain_seconds', selected, at)} < Inf)`
  return timeSeries({
    title: 'Drain time',
    description:
      'Time until the backlog is empty at the rate of the window: the 10 slowest of those that shrink. Those with problems that do not shrink are counted at the top.',
    queries: { [backlogLegend]: worstAtEnd(10, shrinking) },
    unit: 's',
    noValue: 'no backlog shrinks',
  })
}

function incompleteBacklogs() {
  const count = (family: string): string =>
    `sum by (messaging_cluster) (${ofBacklogs(family, selected)})`
  return timeSeries({
    title: 'Stale and unknown partitions',
    description:
      'Kafka partitions whose committed offset or log end could not be read. Stale ones count with their last known value, unknown ones are missing from all sums.',
    queries: {
      '{{messaging_cluster}} stale': count('tidemark_backlog_stale_partitions'),
      '{{messaging_cluster}} unknown': count('tidemark_backlog_unknown_partitions'),
    },
    unit: 'short',
  })
}
