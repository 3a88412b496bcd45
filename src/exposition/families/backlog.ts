import type { Family } from '../family.ts'

/**
 * The vocabulary both brokers share: work waiting for one consumer group at one destination.
 *
 * Kafka has a series for each (group, topic), RabbitMQ for each classic or quorum queue. A label
 * that does not apply is left out: `vhost` on Kafka, `consumer_group` on RabbitMQ.
 */
const labels = [
  'messaging_cluster',
  'messaging_system',
  'vhost',
  'destination',
  'consumer_group',
] as const

const from = 'OffsetFetch, ListOffsets; GET /api/queues'

export const backlogMessages: Family = {
  name: 'tidemark_backlog_messages',
  type: 'gauge',
  help:
    'Messages not done yet: on Kafka the offsets from the committed one to the log end, by OffsetFetch and ListOffsets, over the partitions that are known; ' +
    'on RabbitMQ ready and unacknowledged messages of a classic or quorum queue, by GET /api/queues. Absent while unknown.',
  labels,
  stability: 'experimental',
  from,
}

export const backlogConsumers: Family = {
  name: 'tidemark_backlog_consumers',
  type: 'gauge',
  help:
    'Those who take messages from the backlog: on Kafka members of the group with a partition of the topic, by DescribeGroups or ConsumerGroupDescribe; ' +
    'on RabbitMQ consumers of the queue, by GET /api/queues. Absent while unknown.',
  labels,
  stability: 'experimental',
  from: 'DescribeGroups, ConsumerGroupDescribe; GET /api/queues',
}

export const backlogUnknownPartitions: Family = {
  name: 'tidemark_backlog_unknown_partitions',
  type: 'gauge',
  help: 'Partitions missing from the backlog because OffsetFetch or ListOffsets did not tell their commit or their log end. Kafka only.',
  labels,
  stability: 'experimental',
  from: 'OffsetFetch, ListOffsets',
}

export const backlogStalePartitions: Family = {
  name: 'tidemark_backlog_stale_partitions',
  type: 'gauge',
  help: 'Partitions that OffsetFetch or ListOffsets did not tell this time and that count with their last reading, up to the staleness limit. Kafka only.',
  labels,
  stability: 'experimental',
  from: 'OffsetFetch, ListOffsets',
}
