import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard'
import { greenUpTo, redFromOne } from './grafana/colours.ts'
import { drillDown } from './grafana/links.ts'
import { table } from './grafana/table.ts'

const topic = 'messaging_cluster, topic'
const partition = 'messaging_cluster, topic, partition'

const orangeFromOne = greenUpTo({ from: 1, colour: 'orange' })

function ofTopics(family: string, matchers: string): string {
  return `max by (${topic}) (tidemark_kafka_topic_${family}{${matchers}})`
}

/** A table of the fifty worst topics; among healthy ones the busiest first. */
export function worstTopics(title: string, matchers: string): Panel {
  const value = (family: string): string => ofTopics(family, matchers)
  const rate = `max by (${topic}) (rate(tidemark_kafka_topic_produced_messages_total{${matchers}}[$__rate_interval]))`
  // The factors keep the ranks apart, whatever the number of partitions or the traffic.
  const badStatus = `1e15 * ${value('leaderless_partitions')} + 1e12 * ${value('under_replicated_partitions')}`
  const worst = (expression: string): string =>
    `${expression} and topk(50, ${badStatus} + (${rate} or 0 * ${value('partitions')}))`
  return table({
    title,
    description:
      'The 50 topics with the most leaderless partitions, then the most under-replicated ones, then the busiest. Click a topic to see only that topic.',
    rowLabels: { Cluster: 'messaging_cluster', Topic: 'topic' },
    columns: {
      Leaderless: {
        query: worst(value('leaderless_partitions')),
        unit: 'short',
        thresholds: redFromOne(),
      },
      'Under-replicated': {
        query: worst(value('under_replicated_partitions')),
        unit: 'short',
        thresholds: orangeFromOne,
      },
      'Offline replicas': {
        query: worst(value('offline_replicas')),
        unit: 'short',
        thresholds: orangeFromOne,
      },
      'Non-preferred leaders': {
        query: worst(value('non_preferred_leader_partitions')),
        unit: 'short',
      },
      Partitions: { query: worst(value('partitions')), unit: 'short' },
      'Replication factor': { query: worst(value('replication_factor')), unit: 'short' },
      'Produced/s': { query: worst(rate), unit: 'short' },
      Retained: { query: worst(value('retained_messages')), unit: 'short' },
    },
    sortBy: ['Leaderless', 'Under-replicated', 'Produced/s'],
    links: {
      Topic: [drillDown('Topic', 'tidemark-kafka-topics', { cluster: 'Cluster', topic: 'Topic' })],
    },
  })
}

/** A table of the hundred partitions with the most missing replicas, with leader and offsets. */
export function topicPartitions(matchers: string): Panel {
  const ofPartitions = (family: string): string =>
    `max by (${partition}) (tidemark_kafka_partition_${family}{${matchers}})`
  const missing = `${ofPartitions('replicas')} - ${ofPartitions('in_sync_replicas')}`
  const worst = (expression: string): string => `${expression} and topk(100, ${missing})`
  return table({
    title: 'Partitions, worst first',
    description:
      'The 100 partitions with the most replicas out of sync. Without a leader, clients can neither read nor write. Select a topic above to see all its partitions. Requires granularity partition.',
    rowLabels: { Cluster: 'messaging_cluster', Topic: 'topic', Partition: 'partition' },
    columns: {
      Leader: {
        query: `max by (${partition}, broker) (tidemark_kafka_partition_leader{${matchers}}) and on (${partition}) topk(100, ${missing})`,
        label: 'broker',
      },
      'Out of sync': {
        query: worst(missing),
        unit: 'short',
        thresholds: orangeFromOne,
      },
      Replicas: { query: worst(ofPartitions('replicas')), unit: 'short' },
      'Log start': { query: worst(ofPartitions('log_start_offset')), unit: 'none' },
      'Log end': { query: worst(ofPartitions('log_end_offset')), unit: 'none' },
      Retained: {
        query: worst(`(${ofPartitions('log_end_offset')} - ${ofPartitions('log_start_offset')})`),
        unit: 'short',
      },
    },
    sortBy: ['Out of sync'],
  })
}
