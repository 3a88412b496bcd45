import { cell, derive } from '../../../columns/columns.ts'
import type { KafkaBacklogModel } from '../model/model.ts'
import { isLeaderless } from '../model/replication.ts'
import type { Family, FamilyGroup } from '../../../exposition/family.ts'
import { constantLabel, type Label, namedLabel, numberedLabel } from '../../../exposition/label.ts'
import { whileTopologyKnown } from './while-topology-known.ts'

function partitionFamily(
  name: string,
  from: string,
  help: string,
  labels: readonly string[] = [],
): Family {
  return {
    name: `tidemark_kafka_partition_${name}`,
    type: 'gauge',
    help,
    labels: ['messaging_cluster', 'topic', 'partition', ...labels],
    stability: 'experimental',
    from,
  }
}

function partitionLabels({ cluster, topics, partitions }: KafkaBacklogModel): readonly Label[] {
  return [
    constantLabel('messaging_cluster', cluster),
    namedLabel('topic', topics.name, partitions.topic),
    numberedLabel('partition', partitions.partition),
  ]
}

const groups: readonly FamilyGroup<KafkaBacklogModel>[] = [
  {
    level: 'partition',
    cardinality: 'one per topic-partition',
    rows: ({ partitions }) => partitions.rows,
    labels: partitionLabels,
    families: [
      {
        family: partitionFamily(
          'log_start_offset',
          'ListOffsets',
          'Oldest offset that can still be read. Absent while unknown.',
        ),
        values: ({ partitionOffsets }) => partitionOffsets.logStartOffset,
      },
      {
        family: partitionFamily(
          'log_end_offset',
          'ListOffsets',
          'High watermark: the offset after the last replicated message, open transactions included. Absent while unknown.',
        ),
        values: ({ partitionOffsets }) => partitionOffsets.logEndOffset,
      },
      {
        family: partitionFamily(
          'open_transaction_offsets',
          'ListOffsets',
          'Offsets from the last stable offset to the log end, which consumers of committed messages cannot read yet. Only with isolation read_committed.',
        ),
        values: ({ partitions, partitionOffsets: { logEndOffset, lastStableOffset } }) =>
          derive(partitions.rows, row => cell(logEndOffset, row) - cell(lastStableOffset, row)),
      },
      {
        family: partitionFamily('replicas', 'Metadata', 'Replicas assigned to the partition.'),
        values: ({ partitions }) => partitions.replicas,
      },
      {
        family: partitionFamily(
          'in_sync_replicas',
          'Metadata',
          'In-sync replicas of the partition, the leader included.',
        ),
        values: ({ partitions }) => partitions.inSyncReplicas,
      },
    ],
  },
  {
    level: 'partition',
    cardinality: 'one per topic-partition',
    rows: ({ partitions }) => partitions.rows,
    labels: model => [...partitionLabels(model), numberedLabel('broker', model.partitions.leader)],
    families: [
      {
        family: partitionFamily(
          'leader',
          'Metadata',
          'Always 1; the label broker is the leader of the partition. Absent for a leaderless partition.',
          ['broker'],
        ),
        values: ({ partitions }) =>
          derive(partitions.rows, row => (isLeaderless(partitions, row) ? NaN : 1)),
      },
    ],
  },
]

/** Each partition of a topic that passes the filter. */
export const kafkaPartitionFamilies = groups.map(whileTopologyKnown)
