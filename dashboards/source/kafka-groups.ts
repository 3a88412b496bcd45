import {
  ageWithBounds,
  flow,
  oldestBacklogs,
  statusHistory,
  worstBacklogs,
} from './backlog-panels.ts'
import { badStatus, statusScale } from './backlog-status.ts'
import type { DashboardPlan } from './grafana/dashboard.ts'
import { collapsedRow, line, row } from './grafana/layout.ts'
import { drillDown } from './grafana/links.ts'
import { stat, timeSeries } from './grafana/panels.ts'
import { table } from './grafana/table.ts'
import { clusterVariable, labelVariable } from './grafana/variables.ts'
import { groupPartitions, partitionsBehind } from './kafka-group-partitions.ts'
import { groupStateNumber, members, states, unread } from './kafka-group-readers.ts'
import { lost, retentionLeft, unreadRetained, lossNumbers } from './kafka-group-retention.ts'
import {
  selected,
  selectedBacklogs,
  selectedGroups,
  group,
  ofGroups,
} from './kafka-group-selection.ts'
import { groupStateScale } from './kafka-group-states.ts'
import { numberOn, stateMappings } from './scale.ts'
import { statusChangesOf } from './status-changes.ts'
import { worstAtEnd } from './worst.ts'

const legend = '{{messaging_cluster}} {{consumer_group}} {{destination}}'

export const kafkaGroups: DashboardPlan = {
  uid: 'tidemark-kafka-groups',
  title: 'Kafka consumer groups',
  description:
    'How far each consumer group is behind, in time and messages, whether it catches up, who reads, and what retention is about to delete.',
  tags: ['kafka'],
  statusChanges: statusChangesOf(selectedBacklogs),
  variables: [
    clusterVariable('messaging_system="kafka"'),
    labelVariable('consumer_group', 'consumer_group', 'tidemark_kafka_group_info'),
    labelVariable(
      'topic',
      'destination',
      'tidemark_backlog_status{messaging_system="kafka",consumer_group=~"$consumer_group"}',
    ),
  ],
  rows: [
    row(
      'Now',
      line(3, ...groupNumbers(), ...lossNumbers()),
      line(8, groupsTable()),
      line(9, topicsTable()),
    ),
    row('History', line(9, statusHistory('Status by topic', selectedBacklogs, legend))),
    row(
      'Age',
      line(
        9,
        ageWithBounds('Age of the oldest unread message', selectedBacklogs),
        oldestBacklogs('Oldest by topic', selectedBacklogs, legend),
      ),
    ),
    row('Rates and lag', line(9, flow('Arrival and completion rates', selectedBacklogs), lag())),
    row('Consumers', line(8, states(), members(), unread())),
    row('Lost messages and retention', line(8, retentionLeft(), unreadRetained(), lost())),
    collapsedRow(
      'Partitions',
      line(10, groupPartitions(selected)),
      line(9, partitionsBehind(selected)),
    ),
  ],
}

function statusNumber(): string {
  return numberOn(statusScale, 'tidemark_kafka_group_status', group, selectedGroups)
}

function groupNumbers() {
  return [
    stat({
      title: 'Worst status',
      description:
        'The worst status of the selected groups. Rewound: the committed offset moved backwards. Stopped: no consumers. Abandoned: the group no longer reads a topic. Stalled: consumers are connected but process nothing. Behind: too old or growing.',
      queries: { status: `max(${statusNumber()})` },
      unit: 'short',
      mappings: stateMappings(statusScale),
    }),
    stat({
      title: 'Oldest unread message',
      description:
        'How long ago the broker received the oldest message that one of the selected groups has not read.',
      queries: { age: `max(tidemark_kafka_group_lag_seconds{${selectedGroups}})` },
      unit: 's',
    }),
    stat({
      title: 'Lag',
      description:
        'Offsets between committed offsets and log ends, summed over the selected groups. Transaction markers and compacted messages count, so it may never reach 0.',
      queries: { messages: `sum(${ofGroups('tidemark_kafka_group_lag')})` },
      unit: 'count:messages',
    }),
    stat({
      title: 'Members',
      description:
        'Members of the selected groups. Consumers with manual assignment are not members.',
      queries: { members: `sum(${ofGroups('tidemark_kafka_group_members')})` },
      unit: 'short',
    }),
  ]
}

function groupsTable() {
  const any = `0 * ${ofGroups('tidemark_kafka_group_status')}`
  const bad = `1e9 * max by (${group}) (tidemark_kafka_group_status{${badStatus},${selectedGroups}})`
  const age = ofGroups('tidemark_kafka_group_lag_seconds')
  const worst = (expression: string): string =>
    `${expression} and topk(50, (${bad} or ${any}) + (${age} or ${any}))`
  const value = (family: string): string => worst(ofGroups(family))
  return table({
    title: 'Worst groups',
    description:
      'The 50 worst groups by status, then age; each with its total lag, highest age and worst status over its topics. Click a group to see only that group.',
    rowLabels: { Cluster: 'messaging_cluster', Group: 'consumer_group' },
    columns: {
      Status: {
        query: worst(statusNumber()),
        unit: 'short',
        mappings: stateMappings(statusScale),
      },
      Age: { query: value('tidemark_kafka_group_lag_seconds'), unit: 's' },
      Lag: { query: value('tidemark_kafka_group_lag'), unit: 'short' },
      State: {
        query: worst(groupStateNumber()),
        unit: 'short',
        mappings: stateMappings(groupStateScale),
      },
      Members: { query: value('tidemark_kafka_group_members'), unit: 'short' },
      'Invisible partitions': {
        query: value('tidemark_kafka_group_invisible_partitions'),
        unit: 'short',
      },
    },
    sortBy: ['Status', 'Age'],
    links: {
      Group: [
        drillDown('This group only', 'tidemark-kafka-groups', {
          cluster: 'Cluster',
          consumer_group: 'Group',
        }),
      ],
    },
  })
}

function topicsTable() {
  return worstBacklogs({
    title: 'Worst topics',
    matchers: selectedBacklogs,
    rowLabels: {
      Cluster: 'messaging_cluster',
      Group: 'consumer_group',
      Topic: 'destination',
    },
    links: {
      Group: [
        drillDown('This group and topic only', 'tidemark-kafka-groups', {
          cluster: 'Cluster',
          consumer_group: 'Group',
          topic: 'Topic',
        }),
      ],
      Topic: [drillDown('Topic', 'tidemark-kafka-topics', { cluster: 'Cluster', topic: 'Topic' })],
    },
  })
}

function lag() {
  return timeSeries({
    title: 'Lag by group',
    description:
      'Offsets between committed offsets and log ends: the 10 groups with the highest lag at the end of the time range.',
    queries: {
      '{{messaging_cluster}} {{consumer_group}}': worstAtEnd(10, at =>
        ofGroups('tidemark_kafka_group_lag', at),
      ),
    },
    unit: 'count:messages',
  })
}
