import type { KafkaBacklogModel } from '../model/model.ts'
import { maskWithoutOffset } from './mask-without-offset.ts'
import type { Family, FamilyGroup } from '../../../exposition/family.ts'
import {
  constantLabel,
  type Label,
  labelOfOwner,
  namedLabel,
  numberedLabel,
} from '../../../exposition/label.ts'
import { lagApis, positionApis } from './apis.ts'

type Declaration = Pick<Family, 'name' | 'from' | 'help'> & Partial<Pick<Family, 'unit'>>

function groupPartitionFamily(declaration: Declaration): Family {
  return {
    ...declaration,
    type: 'gauge',
    labels: ['messaging_cluster', 'consumer_group', 'topic', 'partition'],
    stability: 'experimental',
  }
}

/** Each partition that a group has a committed offset for, or that a member reads. */
export const kafkaGroupPartitionFamilies: readonly FamilyGroup<KafkaBacklogModel>[] = [
  {
    level: 'partition',
    cardinality: 'one per group and topic-partition',
    rows: ({ positions }) => positions.rows,
    labels: groupPartitionLabels,
    families: [
      {
        family: groupPartitionFamily({
          name: 'tidemark_kafka_group_partition_committed_offset',
          from: positionApis,
          help: 'Next offset that the group will read, by OffsetFetch; of a share group its start offset, by DescribeShareGroupOffsets, which may be far before the first message that is not done. Held up to the staleness limit while the coordinator does not tell it, then absent; absent where nothing is committed.',
        }),
        values: ({ storedOffset }) => storedOffset,
      },
      {
        family: groupPartitionFamily({
          name: 'tidemark_kafka_group_partition_lag',
          from: lagApis,
          help: 'Messages behind, by OffsetFetch and ListOffsets: offsets from the committed one, or from the log start when that is later, to the log end, transaction markers and compacted messages included. Of a share group those that are not done, by DescribeShareGroupOffsets, which tells it since Kafka 4.2; absent before. Held up to the staleness limit while it cannot be read, then absent; absent where nothing is committed, in an empty partition too, as kafka-consumer-groups prints - there.',
        }),
        values: ({ storedOffset, positionStates: { lag } }) => maskWithoutOffset(storedOffset, lag),
      },
      {
        family: groupPartitionFamily({
          name: 'tidemark_kafka_group_partition_lag_seconds',
          unit: 'seconds',
          from: lagApis,
          help: 'How long ago the broker received the next message that the group will read, by OffsetFetch (for share groups DescribeShareGroupOffsets) and ListOffsets: the likely value, of a share group as if it finished messages in order; tidemark_backlog_age_lower_bound_seconds and tidemark_backlog_age_upper_bound_seconds bound the oldest of the topic. 0 when all is read. Held up to the staleness limit while it cannot be read, then absent.',
        }),
        // As with the lag: without a commit, there is no message that the group reads next.
        values: ({ storedOffset, positionAge }) => maskWithoutOffset(storedOffset, positionAge),
      },
      {
        family: groupPartitionFamily({
          name: 'tidemark_kafka_group_partition_commit_changed_timestamp_seconds',
          unit: 'seconds',
          from: positionApis,
          help: 'When the exporter first saw the current committed offset, by OffsetFetch, or that a share group had done more, by DescribeShareGroupOffsets; after its start that is its first reading. Absent where nothing is committed.',
        }),
        values: ({ positionStates }) => positionStates.commitSeenAt,
      },
    ],
  },
]

function* groupPartitionLabels(model: KafkaBacklogModel): Generator<Label, void> {
  const { cluster, groups, topics, partitions, positions } = model
  const ofPartition = (label: Label): Label => labelOfOwner(positions.partition, label)
  yield constantLabel('messaging_cluster', cluster)
  yield namedLabel('consumer_group', groups.name, positions.group)
  yield ofPartition(namedLabel('topic', topics.name, partitions.topic))
  yield ofPartition(numberedLabel('partition', partitions.partition))
}
