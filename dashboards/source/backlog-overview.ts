import {
  ageOfObjective,
  backlogLegend,
  flow,
  ofBacklogs,
  oldestBacklogs,
  statusHistory,
  worstBacklogs,
} from './backlog-panels.ts'
import { firingAlertsTable } from './alert-panels.ts'
import { objectiveSteps } from './backlog-words.ts'
import { greenUpTo, noneIsGood } from './grafana/colours.ts'
import type { DashboardPlan } from './grafana/dashboard.ts'
import { line, row } from './grafana/layout.ts'
import { drillDown } from './grafana/links.ts'
import { stat, timeSeries } from './grafana/panels.ts'
import { clusterVariable, labelVariable } from './grafana/variables.ts'
import { oldestReading, readingAges, sectionsRead } from './reading-panels.ts'
import { worstAtEnd } from './worst.ts'

const chosen = 'messaging_system=~"$system",destination=~"$destination"'
const system = 'messaging_system=~"$system"'

export const backlogOverview: DashboardPlan = {
  uid: 'tidemark-backlog',
  title: 'Backlog overview',
  description:
    'Which work waits too long, where, and since when: Kafka groups and RabbitMQ queues, worst first.',
  tags: ['kafka', 'rabbitmq'],
  variables: [
    clusterVariable(),
    labelVariable('system', 'messaging_system', 'tidemark_source_up'),
    labelVariable('destination', 'destination', `tidemark_backlog_status{${system}}`),
  ],
  rows: [
    row('What is wrong', line(4, ...answers()), line(6, firingAlertsTable())),
    row('Where', line(12, whereTable())),
    row('Since when', line(10, statusHistory('Status history', chosen, backlogLegend))),
    row('How old', line(9, againstObjective(), oldestBacklogs('Oldest', chosen, backlogLegend))),
    row('Does it get better', line(9, flow('Arrived and done', chosen), waiting(), longestDrain())),
    row('Can this be trusted', line(8, readingAges(system), sectionsRead(system), inPart())),
  ],
}

function answers() {
  return [
    stat({
      title: 'In trouble',
      description:
        'Backlogs that are rewound, stopped, abandoned, stalled or behind. The table below names them, worst first.',
      queries: {
        backlogs: `sum(${ofBacklogs('tidemark_backlog_status', `status!~"ok|unknown",${chosen}`)})`,
      },
      unit: 'short',
      thresholds: noneIsGood(),
    }),
    stat({
      title: 'Worst of objective',
      description:
        'Age of the oldest message as a share of the age that you allow, where it is highest. Above 100 % the objective is missed; from 400 % on the alert is critical. Objectives are set in the configuration.',
      queries: { share: `max(${ageOfObjective(chosen)})` },
      unit: 'percentunit',
      thresholds: objectiveSteps,
      noValue: 'no objective',
    }),
    stat({
      title: 'Oldest message',
      description:
        'Likely age of the oldest message that is not done, over all backlogs that are known.',
      queries: { age: `max(tidemark_backlog_age_seconds{${chosen}})` },
      unit: 's',
    }),
    stat({
      title: 'Messages not done',
      description:
        'Messages that wait or are being worked on, over all backlogs that are known. Many are no trouble if they are young.',
      queries: { messages: `sum(${ofBacklogs('tidemark_backlog_messages', chosen)})` },
      unit: 'short',
    }),
    stat({
      title: 'Do not shrink',
      description:
        'Backlogs in which work waited over the whole window and did not become less. They need more or faster consumers.',
      queries: {
        backlogs: `sum(${ofBacklogs('tidemark_backlog_drain_seconds', chosen)} == bool Inf)`,
      },
      unit: 'short',
      thresholds: greenUpTo({ from: 1, colour: 'orange' }),
    }),
    stat({
      title: 'Unknown',
      description:
        'Backlogs of which too little is known to say that they are ok. See the last row for what cannot be read.',
      queries: {
        backlogs: `sum(${ofBacklogs('tidemark_backlog_status', `status="unknown",${chosen}`)})`,
      },
      unit: 'short',
      thresholds: greenUpTo({ from: 1, colour: 'purple' }),
    }),
    oldestReading(system),
  ]
}

function whereTable() {
  const topic = { cluster: 'Cluster', topic: 'Destination' }
  return worstBacklogs({
    title: 'Worst backlogs',
    matchers: chosen,
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
      ],
      Destination: [
        drillDown('Kafka topic', 'tidemark-kafka-topics', topic),
        drillDown('RabbitMQ queue', 'tidemark-rabbitmq-queues', {
          cluster: 'Cluster',
          vhost: 'Virtual host',
          queue: 'Destination',
        }),
      ],
    },
  })
}

function againstObjective() {
  const worst = `topk(10, ${ageOfObjective(chosen, ' @ end()')})`
  const ofWorst = (family: string): string => `(${ofBacklogs(family, chosen)} and ${worst})`
  return timeSeries({
    title: 'Age against objective',
    description:
      'Age of the oldest message as a share of the age that you allow: the 10 worst at the end of the time shown. The dashed lines are where the warning and the critical alert begin.',
    queries: {
      // The ten are found before they are divided, not after: a division of thousands takes long.
      [backlogLegend]: `${ofWorst('tidemark_backlog_age_seconds')} / ${ofWorst('tidemark_backlog_objective_seconds')}`,
    },
    unit: 'percentunit',
    thresholds: objectiveSteps,
  })
}

function waiting() {
  return timeSeries({
    title: 'Messages not done, by cluster',
    description:
      'Messages that wait or are being worked on. A sum that jumps when a broker is away is one whose parts became unknown: see the last row.',
    queries: {
      '{{messaging_cluster}}': `sum by (messaging_cluster) (${ofBacklogs('tidemark_backlog_messages', chosen)})`,
    },
    unit: 'short',
  })
}

function longestDrain() {
  const shrinking = (at: string): string =>
    `(${ofBacklogs('tidemark_backlog_drain_seconds', chosen, at)} < Inf)`
  return timeSeries({
    title: 'Time until drained',
    description:
      'Time until nothing waits if it goes on as over the window: the 10 slowest of those that shrink. Those that do not are counted at the top.',
    queries: { [backlogLegend]: worstAtEnd(10, shrinking) },
    unit: 's',
  })
}

function inPart() {
  const count = (family: string): string =>
    `sum by (messaging_cluster) (${ofBacklogs(family, chosen)})`
  return timeSeries({
    title: 'Backlogs known in part',
    description:
      'Kafka partitions whose commit or log end could not be read: stale ones count with their last reading, unknown ones are missing from all sums.',
    queries: {
      '{{messaging_cluster}} stale': count('tidemark_backlog_stale_partitions'),
      '{{messaging_cluster}} unknown': count('tidemark_backlog_unknown_partitions'),
    },
    unit: 'short',
  })
}
