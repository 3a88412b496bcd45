import { statusHistory, worstBacklogs } from './backlog-panels.ts'
import { greenUpTo, noneIsGood } from './grafana/colours.ts'
import type { DashboardPlan } from './grafana/dashboard.ts'
import { collapsedRow, line, row } from './grafana/layout.ts'
import { drillDown } from './grafana/links.ts'
import { stat, timeSeries } from './grafana/panels.ts'
import { clusterVariable, labelVariable } from './grafana/variables.ts'
import { topicPartitions, troubledTopics } from './kafka-topic-tables.ts'
import { oldestReading } from './reading-panels.ts'
import { worstAtEnd } from './worst.ts'

const topic = 'messaging_cluster, topic'
const chosen = 'topic=~"$topic"'
const chosenBacklogs = 'messaging_system="kafka",destination=~"$topic"'
const legend = '{{messaging_cluster}} {{topic}}'

export const kafkaTopics: DashboardPlan = {
  uid: 'tidemark-kafka-topics',
  title: 'Kafka topics',
  description:
    'Which topics cannot be written or are about to be lost, what comes into them, what they keep, and who reads them.',
  tags: ['kafka'],
  variables: [
    clusterVariable('messaging_system="kafka"'),
    labelVariable('topic', 'topic', 'tidemark_kafka_topic_partitions'),
  ],
  rows: [
    row('What is wrong', line(4, ...answers())),
    row('Which topic', line(9, troubledTopics('Topics, worst first', chosen))),
    row('Since when', line(8, leaderless(), underReplicated())),
    row('What comes in', line(9, produced(), retained())),
    row(
      'Who reads',
      line(9, readers()),
      line(
        9,
        statusHistory('Status by group', chosenBacklogs, '{{destination}} {{consumer_group}}'),
      ),
    ),
    collapsedRow('Partitions', line(12, topicPartitions(chosen)), line(9, openTransactions())),
  ],
}

function ofTopics(family: string, at = ''): string {
  return `max by (${topic}) (${family}{${chosen}}${at})`
}

function producedRate(at = ''): string {
  return `max by (${topic}) (rate(tidemark_kafka_topic_produced_messages_total{${chosen}}[$__rate_interval]${at}))`
}

function answers() {
  const sum = (family: string): string => `sum(${ofTopics(family)})`
  return [
    stat({
      title: 'Leaderless partitions',
      description:
        'Nobody can write to them or read from them. All their replicas in sync are down: bring one of those brokers back.',
      queries: { partitions: sum('tidemark_kafka_topic_leaderless_partitions') },
      unit: 'short',
      thresholds: noneIsGood(),
    }),
    stat({
      title: 'Under-replicated partitions',
      description:
        'Partitions with fewer replicas in sync than assigned. One more broker down may make them unwritable, or lose messages.',
      queries: { partitions: sum('tidemark_kafka_topic_under_replicated_partitions') },
      unit: 'short',
      thresholds: greenUpTo({ from: 1, colour: 'orange' }),
    }),
    stat({
      title: 'Offline replicas',
      description:
        'Replicas on a dead broker or a dead disk. Look for the broker that has them all.',
      queries: { replicas: sum('tidemark_kafka_topic_offline_replicas') },
      unit: 'short',
      thresholds: greenUpTo({ from: 1, colour: 'orange' }),
    }),
    stat({
      title: 'Not led by the preferred replica',
      description:
        'Partitions led by another replica than their first one: the load is not where it was meant to be. Kafka puts it right by itself, or kafka-leader-election.sh does.',
      queries: { partitions: sum('tidemark_kafka_topic_non_preferred_leader_partitions') },
      unit: 'short',
    }),
    stat({
      title: 'Topics',
      description: 'Topics that pass the filter of the exporter, of those chosen.',
      queries: { topics: `count(${ofTopics('tidemark_kafka_topic_partitions')})` },
      unit: 'short',
    }),
    stat({
      title: 'Produced',
      description:
        'Messages a second into the chosen topics, by how far log ends advance; markers of transactions count.',
      queries: { messages: `sum(${producedRate()})` },
      unit: 'cps',
    }),
    oldestReading('messaging_system="kafka"'),
  ]
}

function leaderless() {
  return timeSeries({
    title: 'Leaderless partitions, by topic',
    description:
      'Since when partitions have no leader: the 10 topics with most at the end of the time shown.',
    queries: {
      [legend]: worstAtEnd(10, at => ofTopics('tidemark_kafka_topic_leaderless_partitions', at)),
    },
    unit: 'short',
  })
}

function underReplicated() {
  return timeSeries({
    title: 'Under-replicated partitions, by topic',
    description:
      'Since when replicas are out of sync: the 10 topics with most at the end of the time shown.',
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
    title: 'Produced, by topic',
    description:
      'Messages a second by how far log ends advance, the 10 busiest topics. At 0 while others go on: its producers are gone, or cannot write.',
    queries: { [legend]: worstAtEnd(10, producedRate) },
    unit: 'cps',
  })
}

function retained() {
  return timeSeries({
    title: 'Retained, by topic',
    description:
      'Offsets between log start and log end, the 10 largest topics. An upper bound of the messages: compaction and markers of transactions leave gaps.',
    queries: {
      [legend]: worstAtEnd(10, at => ofTopics('tidemark_kafka_topic_retained_messages', at)),
    },
    unit: 'short',
  })
}

function readers() {
  return worstBacklogs({
    title: 'Groups that read these topics',
    matchers: chosenBacklogs,
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
    title: 'Behind open transactions',
    description:
      'Offsets from the last stable offset to the log end, the 10 partitions with most: what consumers of committed messages wait for. Rising for minutes: a producer has left its transaction open. Needs isolation read_committed.',
    queries: {
      '{{topic}}-{{partition}}': worstAtEnd(
        10,
        at =>
          `max by (${partition}) (tidemark_kafka_partition_open_transaction_offsets{${chosen}}${at})`,
      ),
    },
    unit: 'short',
    noValue: 'isolation is not read_committed',
  })
}
