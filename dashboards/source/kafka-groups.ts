import {
  ageWithBounds,
  flow,
  oldestBacklogs,
  statusHistory,
  worstBacklogs,
} from './backlog-panels.ts'
import { statusScale } from './backlog-words.ts'
import type { DashboardPlan } from './grafana/dashboard.ts'
import { collapsedRow, line, row } from './grafana/layout.ts'
import { drillDown } from './grafana/links.ts'
import { stat, timeSeries } from './grafana/panels.ts'
import { table } from './grafana/table.ts'
import { clusterVariable, labelVariable } from './grafana/variables.ts'
import { groupPartitions, partitionsBehind } from './kafka-group-partitions.ts'
import { groupStateNumber, members, states, unread } from './kafka-group-readers.ts'
import { lost, retentionLeft, unreadRetained, whatIsLost } from './kafka-group-retention.ts'
import { chosen, chosenBacklogs, chosenGroups, group, ofGroups } from './kafka-group-selection.ts'
import { groupStateScale } from './kafka-words.ts'
import { numberOn, wordsOf } from './scale.ts'
import { worstAtEnd } from './worst.ts'

const legend = '{{messaging_cluster}} {{consumer_group}} {{destination}}'

export const kafkaGroups: DashboardPlan = {
  uid: 'tidemark-kafka-groups',
  title: 'Kafka consumer groups',
  description:
    'How far each group is behind, in time and messages, whether it gets better, who reads, and what retention is about to delete.',
  tags: ['kafka'],
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
    row('What is wrong', line(3, ...howFarBehind()), line(3, ...whatIsLost())),
    row('Which group', line(9, groupsTable())),
    row('Which topic', line(9, topicsTable())),
    row('Since when', line(9, statusHistory('Status by topic', chosenBacklogs, legend))),
    row(
      'How old',
      line(
        9,
        ageWithBounds('Age of the oldest unread message', chosenBacklogs),
        oldestBacklogs('Oldest by topic', chosenBacklogs, legend),
      ),
    ),
    row('Does it get better', line(9, flow('Produced and consumed', chosenBacklogs), lag())),
    row('Who reads', line(8, states(), members(), unread())),
    row('What is lost', line(8, retentionLeft(), unreadRetained(), lost())),
    collapsedRow(
      'Partitions',
      line(10, groupPartitions(chosen)),
      line(9, partitionsBehind(chosen)),
    ),
  ],
}

function statusNumber(): string {
  return numberOn(statusScale, 'tidemark_kafka_group_status', group, chosenGroups)
}

function howFarBehind() {
  return [
    stat({
      title: 'Worst status',
      description:
        'The worst status of the chosen groups. Rewound: the position went back. Stopped: nobody is there. Abandoned: the group no longer reads a topic. Stalled: somebody is there, and nothing gets done. Behind: too old or growing.',
      queries: { status: `max(${statusNumber()})` },
      unit: 'short',
      mappings: wordsOf(statusScale),
    }),
    stat({
      title: 'Oldest unread message',
      description:
        'How long ago the broker received the oldest message that one of the chosen groups has not read.',
      queries: { age: `max(tidemark_kafka_group_lag_seconds{${chosenGroups}})` },
      unit: 's',
    }),
    stat({
      title: 'Messages behind',
      description:
        'Offsets between commits and log ends, over the chosen groups. Markers of transactions and compacted messages count, so it may never reach 0.',
      queries: { messages: `sum(${ofGroups('tidemark_kafka_group_lag')})` },
      unit: 'short',
    }),
    stat({
      title: 'Members',
      description:
        'Members of the chosen groups. Consumers that assign partitions to themselves are none.',
      queries: { members: `sum(${ofGroups('tidemark_kafka_group_members')})` },
      unit: 'short',
    }),
  ]
}

function groupsTable() {
  const trouble = `max by (${group}) (tidemark_kafka_group_status{status!~"ok|unknown",${chosenGroups}})`
  const age = `(${ofGroups('tidemark_kafka_group_lag_seconds')} or 0 * ${ofGroups('tidemark_kafka_group_status')})`
  const worst = (expression: string): string =>
    `${expression} and topk(50, 1e9 * ${trouble} + ${age})`
  const value = (family: string): string => worst(ofGroups(family))
  return table({
    title: 'Worst groups',
    description:
      'The 50 groups in most trouble, then the oldest; each with its sum of messages, highest age and worst status over its topics. Click a group to see it alone.',
    rowLabels: { Cluster: 'messaging_cluster', Group: 'consumer_group' },
    columns: {
      Status: {
        query: worst(statusNumber()),
        unit: 'short',
        mappings: wordsOf(statusScale),
      },
      Age: { query: value('tidemark_kafka_group_lag_seconds'), unit: 's' },
      'Messages behind': { query: value('tidemark_kafka_group_lag'), unit: 'short' },
      State: {
        query: worst(groupStateNumber()),
        unit: 'short',
        mappings: wordsOf(groupStateScale),
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
        drillDown('This group alone', 'tidemark-kafka-groups', {
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
    matchers: chosenBacklogs,
    rowLabels: {
      Cluster: 'messaging_cluster',
      Group: 'consumer_group',
      Topic: 'destination',
    },
    links: {
      Group: [
        drillDown('This group and topic alone', 'tidemark-kafka-groups', {
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
    title: 'Messages behind, by group',
    description:
      'Offsets between commits and log ends: the 10 groups furthest behind at the end of the time shown.',
    queries: {
      '{{messaging_cluster}} {{consumer_group}}': worstAtEnd(10, at =>
        ofGroups('tidemark_kafka_group_lag', at),
      ),
    },
    unit: 'short',
  })
}
