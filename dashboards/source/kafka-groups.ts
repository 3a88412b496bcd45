import {
  ageWithBounds,
  flow,
  oldestBacklogs,
  statusHistory,
  worstBacklogs,
} from './backlog-panels.ts'
import { statusScale } from './backlog-words.ts'
import { endless, greenUpTo, noneIsGood, redUpTo } from './grafana/colours.ts'
import type { DashboardPlan } from './grafana/dashboard.ts'
import { collapsedRow, line, row } from './grafana/layout.ts'
import { drillDown } from './grafana/links.ts'
import { stat, stateTimeline, timeSeries } from './grafana/panels.ts'
import { table } from './grafana/table.ts'
import { clusterVariable, labelVariable } from './grafana/variables.ts'
import { groupPartitions, partitionsBehind } from './kafka-group-partitions.ts'
import { groupStateScale } from './kafka-words.ts'
import { oldestReading } from './reading-panels.ts'
import { numberOn, wordsOf } from './scale.ts'
import { worstAtEnd } from './worst.ts'

const group = 'messaging_cluster, group'
const groupTopic = 'messaging_cluster, group, topic'
const chosenGroups = 'group=~"$group"'
const chosen = `${chosenGroups},topic=~"$topic"`
/** The same choice in the words of both systems. */
const chosenBacklogs = 'messaging_system="kafka",consumer_group=~"$group",destination=~"$topic"'
const legend = '{{messaging_cluster}} {{consumer_group}} {{destination}}'

export const kafkaGroups: DashboardPlan = {
  uid: 'tidemark-kafka-groups',
  title: 'Kafka consumer groups',
  description:
    'How far each group is behind, in time and messages, whether it gets better, who reads, and what retention is about to delete.',
  tags: ['kafka'],
  variables: [
    clusterVariable('messaging_system="kafka"'),
    labelVariable('group', 'group', 'tidemark_kafka_group_info'),
    labelVariable(
      'topic',
      'destination',
      'tidemark_backlog_status{messaging_system="kafka",consumer_group=~"$group"}',
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

function ofGroups(family: string, at = ''): string {
  return `max by (${group}) (${family}{${chosenGroups}}${at})`
}

function ofTopics(family: string, at = ''): string {
  return `max by (${groupTopic}) (${family}{${chosen}}${at})`
}

function increaseOfTopics(family: string): string {
  return `max by (${groupTopic}) (increase(${family}{${chosen}}[$__range]))`
}

function statusNumber(): string {
  return numberOn(statusScale, 'tidemark_kafka_group_status', group, chosenGroups)
}

function stateNumber(): string {
  return numberOn(groupStateScale, 'tidemark_kafka_group_state', group, chosenGroups)
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

function whatIsLost() {
  return [
    stat({
      title: 'Retention deletes unread in',
      description:
        'Time until retention deletes the oldest unread message if log starts advance as they did, where it is shortest. Speed up the consumers, or lengthen retention.ms of the topic at once.',
      queries: {
        left: `min(tidemark_kafka_group_topic_retention_left_seconds{${chosen}})`,
      },
      unit: 's',
      thresholds: redUpTo({ from: 3600, colour: 'orange' }, { from: 6 * 3600, colour: 'green' }),
      mappings: endless('nothing unread', 'green'),
      noValue: 'nothing deleted yet',
    }),
    stat({
      title: 'Lost',
      description:
        'Messages that retention deleted before they were read, in the time shown. They do not come back: read them from where they came.',
      queries: {
        messages: `sum(${increaseOfTopics('tidemark_kafka_group_topic_lost_messages_total')})`,
      },
      unit: 'short',
      thresholds: noneIsGood(),
    }),
    stat({
      title: 'Rewinds',
      description:
        'Times that a committed offset went back in the time shown: somebody reset offsets, or two consumers commit for one partition.',
      queries: {
        times: `sum(${increaseOfTopics('tidemark_kafka_group_topic_rewinds_total')})`,
      },
      unit: 'short',
      thresholds: greenUpTo({ from: 1, colour: 'orange' }),
    }),
    oldestReading('messaging_system="kafka"'),
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
    rowLabels: { Cluster: 'messaging_cluster', Group: 'group' },
    columns: {
      Status: {
        query: worst(statusNumber()),
        unit: 'short',
        mappings: wordsOf(statusScale),
      },
      Age: { query: value('tidemark_kafka_group_lag_seconds'), unit: 's' },
      'Messages behind': { query: value('tidemark_kafka_group_lag'), unit: 'short' },
      State: {
        query: worst(stateNumber()),
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
          group: 'Group',
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
          group: 'Group',
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
      '{{messaging_cluster}} {{group}}': worstAtEnd(10, at =>
        ofGroups('tidemark_kafka_group_lag', at),
      ),
    },
    unit: 'short',
  })
}

function states() {
  return stateTimeline({
    title: 'State of the groups',
    description:
      'The state by Kafka’s words, of the 20 groups furthest behind. Rebalancing for long or again and again: members come and go, or take longer than max.poll.interval.ms.',
    queries: {
      '{{messaging_cluster}} {{group}}': `${stateNumber()} and topk(20, ${ofGroups('tidemark_kafka_group_lag', ' @ end()')} or 0 * ${ofGroups('tidemark_kafka_group_state', ' @ end()')})`,
    },
    unit: 'short',
    mappings: wordsOf(groupStateScale),
  })
}

function members() {
  return timeSeries({
    title: 'Members by group',
    description:
      'Members of the groups, the 10 with most. Fewer than you deployed: some are down, or cannot reach the coordinator.',
    queries: {
      '{{messaging_cluster}} {{group}}': worstAtEnd(10, at =>
        ofGroups('tidemark_kafka_group_members', at),
      ),
    },
    unit: 'short',
  })
}

function unread() {
  const sum = (family: string): string => `sum(${ofTopics(family)})`
  return timeSeries({
    title: 'Partitions not read as they should',
    description:
      'Unassigned: no member reads them (nor do members exist where consumers assign partitions to themselves). Uncommitted: messages, a member, and no commit, so no lag. Past the end: the log was cut, or a wrong offset committed.',
    queries: {
      unassigned: sum('tidemark_kafka_group_topic_unassigned_partitions'),
      uncommitted: sum('tidemark_kafka_group_topic_uncommitted_partitions'),
      'past the end': sum('tidemark_kafka_group_topic_commits_past_end_partitions'),
    },
    unit: 'short',
  })
}

function retentionLeft() {
  const soonest = (at: string): string =>
    `-(${ofTopics('tidemark_kafka_group_topic_retention_left_seconds', at)} < Inf)`
  return timeSeries({
    title: 'Time until retention deletes unread messages',
    description:
      'If log starts advance as they did: the 10 soonest at the end of the time shown. Absent until retention has deleted something, and where nothing is unread.',
    queries: { '{{group}} {{topic}}': `-(${worstAtEnd(10, soonest)})` },
    unit: 's',
    noValue: 'nothing deleted yet',
  })
}

function unreadRetained() {
  return timeSeries({
    title: 'Unread share of what is retained',
    description:
      'Share of the retained messages that the group has not read, in the partition where it is highest. Near 100 %: retention deletes unread messages soon. Absent until retention has deleted something.',
    queries: {
      '{{group}} {{topic}}': worstAtEnd(10, at =>
        ofTopics('tidemark_kafka_group_topic_unread_retained_ratio', at),
      ),
    },
    unit: 'percentunit',
    thresholds: greenUpTo({ from: 0.8, colour: 'orange' }, { from: 0.95, colour: 'red' }),
    noValue: 'nothing deleted yet',
  })
}

function lost() {
  return timeSeries({
    title: 'Lost messages',
    description:
      'Messages a second that retention deleted before the group read them. Their consumers have missed them for good. The 10 that lose most at the end of the time shown.',
    queries: {
      '{{group}} {{topic}}': worstAtEnd(
        10,
        at =>
          `max by (${groupTopic}) (rate(tidemark_kafka_group_topic_lost_messages_total{${chosen}}[$__rate_interval]${at}))`,
      ),
    },
    unit: 'cps',
  })
}
