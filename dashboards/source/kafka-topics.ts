import { statusHistory, worstBacklogs } from './backlog-panels.ts'
import { greenUpTo, redFromOne } from './grafana/colours.ts'
import type { DashboardPlan } from './grafana/dashboard.ts'
import { collapsedRow, line, row } from './grafana/layout.ts'
import { drillDown } from './grafana/links.ts'
import { stat, timeSeries } from './grafana/panels.ts'
import { clusterVariable, labelVariable } from './grafana/variables.ts'
import { topicPartitions, worstTopics } from './kafka-topic-tables.ts'
import { oldestReading } from './reading-panels.ts'
import { worstAtEnd } from './worst.ts'

const topic = 'messaging_cluster, topic'
const selected = 'topic=~"$topic"'
const selectedBacklogs = 'messaging_system="kafka",destination=~"$topic"'
const legend = '{{messaging_cluster}} {{topic}}'

export const kafkaTopics: DashboardPlan = {
  uid: 'tidemark-kafka-topics',
  title: 'Kafka topics',
  description:
    'Which topics are unavailable or at risk, how much is produced and retained, and which groups read them.',
  tags: ['kafka'],
  variables: [
    clusterVariable('messaging_system="kafka"'),
    labelVariable('topic', 'topic', 'tidemark_kafka_topic_partitions'),
  ],
  rows: [
    row('Now', line(4, ...keyNumbers())),
    row('Topics', line(9, worstTopics('Topics, worst first', selected))),
    row('History', line(8, leaderless(), underReplicated())),
    row('Produced and retained', line(9, produced(), retained())),
    row(
      'Consumers',
      line(9, readers()),
      line(
        9,
        statusHistory('Status by group', selectedBacklogs, '{{destination}} {{consumer_group}}'),
      ),
    ),
    collapsedRow('Partitions', line(12, topicPartitions(selected)), line(9, openTransactions())),
  ],
}

function ofTopics(family: string, at = ''): string {
  return `max by (${topic}) (${family}{${selected}}${at})`
}

function producedRate(at = ''): string {
  return `max by (${topic}) (rate(tidemark_kafka_topic_produced_messages_total{${selected}}[$__rate_interval]${at}))`
}

function keyNumbers() {
  const sum = (family: string): string => `sum(${ofTopics(family)})`
  return [
    stat({
      title: 'Leaderless partitions',
      description:
        'Clients can neither write to them nor read from them. All in-sync replicas are down: restore one of those brokers.',
      queries: { partitions: sum('tidemark_kafka_topic_leaderless_partitions') },
      unit: 'short',
      thresholds: redFromOne(),
    }),
    stat({
      title: 'Under-replicated partitions',
      description:
        'Partitions with fewer in-sync replicas than assigned. Losing another broker may make them unwritable, or lose messages.',
      queries: { partitions: sum('tidemark_kafka_topic_under_replicated_partitions') },
      unit: 'short',
      thresholds: greenUpTo({ from: 1, colour: 'orange' }),
    }),
    stat({
      title: 'Offline replicas',
      description:
        'Replicas on a failed broker or a failed disk. Look for the broker that they have in common.',
      queries: { replicas: sum('tidemark_kafka_topic_offline_replicas') },
      unit: 'short',
      thresholds: greenUpTo({ from: 1, colour: 'orange' }),
    }),
    stat({
      title: 'Not led by the preferred replica',
      description:
        'Partitions not led by their preferred replica, so the load is unevenly distributed. Kafka moves leaders back by itself, or run kafka-leader-election.sh.',
      queries: { partitions: sum('tidemark_kafka_topic_non_preferred_leader_partitions') },
      unit: 'short',
    }),
    stat({
      title: 'Topics',
      description: 'Selected topics that pass the filter of the exporter.',
      queries: { topics: `count(${ofTopics('tidemark_kafka_topic_partitions')})` },
      unit: 'short',
    }),
    stat({
      title: 'Produced',
      description:
        'Messages per second into the selected topics, measured by log end offsets; transaction markers count.',
      queries: { messages: `sum(${producedRate()})` },
      unit: 'count:messages/s',
    }),
    oldestReading('messaging_system="kafka"'),
  ]
}

function leaderless() {
  return timeSeries({
    title: 'Leaderless partitions by topic',
    description:
      'Partitions without a leader over time: the 10 topics with the most at the end of the time range.',
    queries: {
      [legend]: worstAtEnd(10, at => ofTopics('tidemark_kafka_topic_leaderless_partitions', at)),
    },
    unit: 'short',
  })
}

function underReplicated() {
  return timeSeries({
    title: 'Under-replicated partitions by topic',
    description:
      'Under-replicated partitions over time: the 10 topics with the most at the end of the time range.',
    queries: {
      [legend]: worstAtEnd(10, at =>
        ofTopics('tidemark_kafka_topic_under_replicated_partitions', at),
      ),
    },
    unit: 'short',
  })
}

function produced() {
  return timeSeries({
    title: 'Produced by topic',
    description:
      'Messages per second, measured by log end offsets: the 10 busiest topics. 0 while others continue: its producers are down, or cannot write.',
    queries: { [legend]: worstAtEnd(10, producedRate) },
    unit: 'count:messages/s',
  })
}

function retained() {
  return timeSeries({
    title: 'Retained by topic',
    description:
      'Offsets between log start and log end, the 10 largest topics. An upper bound of the number of messages: compaction and transaction markers leave gaps.',
    queries: {
      [legend]: worstAtEnd(10, at => ofTopics('tidemark_kafka_topic_retained_messages', at)),
    },
    unit: 'count:messages',
  })
}

function readers() {
  return worstBacklogs({
    title: 'Consumer groups of these topics',
    matchers: selectedBacklogs,
    rowLabels: {
      Cluster: 'messaging_cluster',
      Topic: 'destination',
      Group: 'consumer_group',
    },
    links: {
      Group: [
        drillDown('Group', 'tidemark-kafka-groups', {
          cluster: 'Cluster',
          consumer_group: 'Group',
          topic: 'Topic',
        }),
      ],
    },
  })
}

function openTransactions() {
  const partition = `${topic}, partition`
  return timeSeries({
    title: 'Held back by open transactions',
    description:
      'Offsets between the last stable offset and the log end, the 10 highest: messages that read_committed consumers cannot read yet. Rising for minutes: a producer left its transaction open. Requires isolation read_committed.',
    queries: {
      '{{topic}}-{{partition}}': worstAtEnd(
        10,
        at =>
          `max by (${partition}) (tidemark_kafka_partition_open_transaction_offsets{${selected}}${at})`,
      ),
    },
    unit: 'count:messages',
    noValue: 'isolation is not read_committed',
  })
}
