import { cell, derive } from '../../../columns/columns.ts'
import type { KafkaBacklogModel } from '../model/model.ts'
import { isLeaderless } from '../model/replication.ts'
import type { Family, FamilyGroup } from '../../../exposition/family.ts'
import { constantLabel, type Label, namedLabel, numberedLabel } from '../../../exposition/label.ts'
import { whileTopologyKnown } from './topology.ts'

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
          'Oldest offset that can still be read, by ListOffsets. Held up to the staleness limit while the leader does not tell it, then absent.',
        ),
        values: ({ partitionOffsets }) => partitionOffsets.logStartOffset,
      },
      {
        family: partitionFamily(
          'log_end_offset',
          'ListOffsets',
          'Offset that the next message gets, by ListOffsets: the high watermark, transactions that are open included. Held up to the staleness limit while the leader does not tell it, then absent.',
        ),
        values: ({ partitionOffsets }) => partitionOffsets.logEndOffset,
      },
      {
        family: partitionFamily(
          'open_transaction_offsets',
          'ListOffsets',
          'Offsets from the last stable offset to the log end, by ListOffsets: what consumers of committed messages wait for. Only with isolation read_committed.',
        ),
        values: ({ partitions, partitionOffsets: { logEndOffset, lastStableOffset } }) =>
          derive(partitions.rows, row => cell(logEndOffset, row) - cell(lastStableOffset, row)),
      },
      {
        family: partitionFamily(
          'replicas',
          'Metadata',
          'Replicas that are assigned to the partition, by Metadata.',
        ),
        values: ({ partitions }) => partitions.replicas,
      },
      {
        family: partitionFamily(
          'in_sync_replicas',
          'Metadata',
          'Replicas in sync with the leader, the leader included, by Metadata.',
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
          'Always 1; the label broker is the partition’s leader, by Metadata. Absent for a leaderless partition.',
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
