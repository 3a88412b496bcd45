import type { KafkaBacklogModel } from '../model/model.ts'
import type { Family, FamilyGroup } from '../../../exposition/family.ts'
import { constantLabel, namedLabel } from '../../../exposition/label.ts'
import { whileTopologyKnown } from './while-topology-known.ts'

function topicFamily(
  name: string,
  from: string,
  help: string,
  type: Family['type'] = 'gauge',
): Family {
  return {
    name: `tidemark_kafka_topic_${name}`,
    type,
    help,
    labels: ['messaging_cluster', 'topic'],
    stability: 'experimental',
    from,
  }
}

const groups: readonly FamilyGroup<KafkaBacklogModel>[] = [
  {
    level: 'topic',
    cardinality: 'one per topic',
    rows: ({ topics }) => topics.rows,
    labels: ({ cluster, topics }) => [
      constantLabel('messaging_cluster', cluster),
      namedLabel('topic', topics.name),
    ],
    families: [
      {
        family: topicFamily('partitions', 'Metadata', 'Partitions of the topic.'),
        values: ({ topics }) => topics.partitions,
      },
      {
        family: topicFamily(
          'replication_factor',
          'Metadata',
          'Replicas of the partition that has the fewest.',
        ),
        values: ({ replication }) => replication.replicationFactor,
      },
      {
        family: topicFamily(
          'leaderless_partitions',
          'Metadata',
          'Partitions without a leader, which can neither be written to nor read.',
        ),
        values: ({ replication }) => replication.leaderlessPartitions,
      },
      {
        family: topicFamily(
          'under_replicated_partitions',
          'Metadata',
          'Partitions with fewer in-sync replicas than assigned replicas.',
        ),
        values: ({ replication }) => replication.underReplicatedPartitions,
      },
      {
        family: topicFamily(
          'non_preferred_leader_partitions',
          'Metadata',
          'Partitions whose leader is not their preferred (first) replica, leaderless ones excluded.',
        ),
        values: ({ replication }) => replication.nonPreferredLeaderPartitions,
      },
      {
        family: topicFamily(
          'offline_replicas',
          'Metadata',
          'Replicas on a dead broker or a failed disk.',
        ),
        values: ({ replication }) => replication.offlineReplicas,
      },
      {
        family: topicFamily(
          'retained_messages',
          'ListOffsets',
          'Offsets between log start and log end. An upper bound of the retained messages, since transaction markers and compacted messages count. Absent while unknown for every partition.',
        ),
        values: ({ topicMessages }) => topicMessages.retained,
      },
      {
        family: topicFamily(
          'produced_messages_total',
          'ListOffsets',
          'Offsets appended since the exporter first saw the topic, transaction markers included. Continues when the topic is truncated or created again.',
          'counter',
        ),
        values: ({ topicMessages }) => topicMessages.producedTotal,
      },
    ],
  },
]

/** Each topic that passes the filter. */
export const kafkaTopicFamilies = groups.map(whileTopologyKnown)
