import { lagApis, positionApis } from '../../../backlog/families.ts'
import type { Family, FamilyGroup } from '../../../exposition/family.ts'
import {
  constantLabel,
  type Label,
  labelOfOwner,
  namedLabel,
  numberedLabel,
} from '../../../exposition/label.ts'
import type { KafkaBacklogModel } from '../model/model.ts'
import { maskWithoutOffset } from './mask-without-offset.ts'

type Declaration = Pick<Family, 'name' | 'from' | 'help'> & Partial<Pick<Family, 'unit'>>

function groupPartitionFamily(declaration: Declaration): Family {
  return {
    ...declaration,
    type: 'gauge',
    labels: ['messaging_cluster', 'consumer_group', 'topic', 'partition'],
    stability: 'experimental',
  }
}

/** Each partition for which a group has a committed offset or a member has an assignment. */
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
          help: 'Next offset that the group will read. For a share group its start offset, which may be far below the first pending message. Absent while unknown, and where nothing is committed.',
        }),
        values: ({ storedOffset }) => storedOffset,
      },
      {
        family: groupPartitionFamily({
          name: 'tidemark_kafka_group_partition_lag',
          from: lagApis,
          help: 'Offsets between the committed offset (or the log start if it is later) and the log end. For a share group the lag that Kafka 4.2 and later report. Absent while unknown, and where nothing is committed.',
        }),
        values: ({ storedOffset, positionStates: { lag } }) => maskWithoutOffset(storedOffset, lag),
      },
      {
        family: groupPartitionFamily({
          name: 'tidemark_kafka_group_partition_lag_seconds',
          unit: 'seconds',
          from: lagApis,
          help: 'Estimated age of the next message that the group will read; 0 when all are read. Absent while unknown.',
        }),
        // As with the lag: without a commit, there is no message that the group reads next.
        values: ({ storedOffset, positionAge }) => maskWithoutOffset(storedOffset, positionAge),
      },
      {
        family: groupPartitionFamily({
          name: 'tidemark_kafka_group_partition_commit_changed_timestamp_seconds',
          unit: 'seconds',
          from: positionApis,
          help: 'Unix time at which the exporter first saw the current committed offset, or progress of a share group. Absent where nothing is committed.',
        }),
        values: ({ positionStates }) => positionStates.commitSeenAt,
      },
    ],
  },
]

function groupPartitionLabels(model: KafkaBacklogModel): readonly Label[] {
  const { cluster, groups, topics, partitions, positions } = model
  const ofPartition = (label: Label): Label => labelOfOwner(positions.partition, label)
  return [
    constantLabel('messaging_cluster', cluster),
    namedLabel('consumer_group', groups.name, positions.group),
    ofPartition(namedLabel('topic', topics.name, partitions.topic)),
    ofPartition(numberedLabel('partition', partitions.partition)),
  ]
}
