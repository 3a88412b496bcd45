import type { KafkaBacklogModel } from '../model/model.ts'
import type { Family, FamilyGroup } from '../../../exposition/family.ts'
import { constantLabel, namedLabel } from '../../../exposition/label.ts'
import { whileTopologyKnown } from './topology.ts'

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
        family: topicFamily('partitions', 'Metadata', 'Partitions of the topic, by Metadata.'),
        values: ({ topics }) => topics.partitions,
      },
      {
        family: topicFamily(
          'replication_factor',
          'Metadata',
          'Replicas of the partition that has fewest, by Metadata.',
        ),
        values: ({ replication }) => replication.replicationFactor,
      },
      {
        family: topicFamily(
          'leaderless_partitions',
          'Metadata',
          'Partitions without a leader, by Metadata: nobody can write to them or read from them.',
        ),
        values: ({ replication }) => replication.leaderlessPartitions,
      },
      {
        family: topicFamily(
          'under_replicated_partitions',
          'Metadata',
          'Partitions with fewer replicas in sync than assigned, by Metadata.',
        ),
        values: ({ replication }) => replication.underReplicatedPartitions,
      },
      {
        family: topicFamily(
          'non_preferred_leader_partitions',
          'Metadata',
          'Partitions led by another replica than their first one, by Metadata. Leaderless ones are not counted.',
        ),
        values: ({ replication }) => replication.nonPreferredLeaderPartitions,
      },
      {
        family: topicFamily(
          'offline_replicas',
          'Metadata',
          'Replicas on a dead broker or a dead disk, by Metadata.',
        ),
        values: ({ replication }) => replication.offlineReplicas,
      },
      {
        family: topicFamily(
          'retained_messages',
          'ListOffsets',
          'Offsets between log start and log end, by ListOffsets: an upper bound of the messages, because transaction markers and compacted messages leave gaps. A partition that cannot be read counts with its last reading. Absent while all are unknown.',
        ),
        values: ({ topicMessages }) => topicMessages.retained,
      },
      {
        family: topicFamily(
          'produced_messages_total',
          'ListOffsets',
          'Offsets appended since the exporter first saw the topic, by ListOffsets, transaction markers included. Goes on where it was when the topic is truncated or created anew.',
          'counter',
        ),
        values: ({ topicMessages }) => topicMessages.producedTotal,
      },
    ],
  },
]

/** Each topic that passes the filter. */
export const kafkaTopicFamilies = groups.map(whileTopologyKnown)
