import type { KafkaBacklogModel } from '../model/model.ts'
import type { Family, FamilyGroup } from '../../../exposition/family.ts'
import { constantLabel, namedLabel } from '../../../exposition/label.ts'
import { backlogFamilies } from '../../../backlog/families.ts'
import { lagApis, memberApis, positionApis } from './apis.ts'

function groupTopicFamily(
  name: string,
  from: string,
  help: string,
  more: Partial<Pick<Family, 'type' | 'unit'>> = {},
): Family {
  return {
    name: `tidemark_kafka_group_topic_${name}`,
    type: 'gauge',
    help,
    labels: ['messaging_cluster', 'consumer_group', 'topic'],
    stability: 'experimental',
    from,
    ...more,
  }
}

function groupTopicRows({ groupTopics }: KafkaBacklogModel): number {
  return groupTopics.rows
}

/** Each topic that a group has committed offsets for, or that a member reads. */
export const kafkaGroupTopicFamilies: readonly FamilyGroup<KafkaBacklogModel>[] = [
  ...backlogFamilies('topic'),
  {
    level: 'topic',
    cardinality: 'one per group and topic',
    rows: groupTopicRows,
    labels: ({ cluster, groups, topics, groupTopics }) => [
      constantLabel('messaging_cluster', cluster),
      namedLabel('consumer_group', groups.name, groupTopics.group),
      namedLabel('topic', topics.name, groupTopics.topic),
    ],
    families: [
      {
        family: groupTopicFamily(
          'partition_lag_max',
          lagApis,
          'Messages behind in the partition that is furthest behind, by OffsetFetch and ListOffsets, over the partitions that are known. Absent while none is.',
        ),
        values: ({ groupTopicSums }) => groupTopicSums.partitionLagMax,
      },
      {
        family: groupTopicFamily(
          'assigned_partitions',
          memberApis,
          'Partitions of the topic that a member of the group reads, by DescribeGroups, ConsumerGroupDescribe or ShareGroupDescribe. Absent while the group rebalances or an assignment cannot be read.',
        ),
        values: ({ groupTopicSums }) => groupTopicSums.assignedPartitions,
      },
      {
        family: groupTopicFamily(
          'unassigned_partitions',
          memberApis,
          'Partitions of the topic that no member of the group reads, by DescribeGroups, ConsumerGroupDescribe or ShareGroupDescribe. Consumers that assign partitions to themselves are no members. Absent while the group rebalances or an assignment cannot be read.',
        ),
        values: ({ groupTopicSums }) => groupTopicSums.unassignedPartitions,
      },
      {
        family: groupTopicFamily(
          'uncommitted_partitions',
          lagApis,
          'Partitions with messages that are assigned to a member, or that a share group is to read, but have no commit and no start offset yet, by OffsetFetch, DescribeShareGroupOffsets and ListOffsets. They have no lag. An empty partition without a commit is not counted, nor is it unknown: nothing waits there.',
        ),
        values: ({ groupTopicSums }) => groupTopicSums.uncommittedPartitions,
      },
      {
        family: groupTopicFamily(
          'commits_past_end_partitions',
          lagApis,
          'Partitions whose committed offset is past the log end for more than one reading, by OffsetFetch and ListOffsets: the log was cut, or a wrong offset was committed. Their lag is unknown.',
        ),
        values: ({ groupTopicSums }) => groupTopicSums.commitsPastEndPartitions,
      },
      {
        family: groupTopicFamily(
          // Not `lost_messages`: in OpenMetrics that is the name of the counter below.
          'deleted_unread_messages',
          lagApis,
          'Messages that retention deleted before the group read them, by OffsetFetch and ListOffsets: from the committed offset to the log start, over the partitions that are known. Falls to 0 once the group commits past the log start, while tidemark_kafka_group_topic_lost_messages_total keeps them.',
        ),
        values: ({ groupTopicSums }) => groupTopicSums.lostMessages,
      },
      {
        family: groupTopicFamily(
          'lost_messages_total',
          lagApis,
          'Messages that retention deleted before the group read them, by OffsetFetch and ListOffsets, since the exporter first saw group and topic together.',
          { type: 'counter' },
        ),
        values: ({ groupTopicCounters }) => groupTopicCounters.lostMessagesTotal,
      },
      {
        family: groupTopicFamily(
          'rewinds_total',
          positionApis,
          'Times that the committed offset of a partition was found below the one before, by OffsetFetch, since the exporter first saw group and topic together.',
          { type: 'counter' },
        ),
        values: ({ groupTopicCounters }) => groupTopicCounters.rewindsTotal,
      },
      {
        family: groupTopicFamily(
          'unread_retained_ratio',
          lagApis,
          'Share from 0 to 1 of the retained messages that the group has not read, by OffsetFetch and ListOffsets, in the partition where it is highest: near 1, retention deletes unread messages soon. Absent until retention has been seen to delete something.',
          { unit: 'ratio' },
        ),
        values: ({ groupTopicRisk }) => groupTopicRisk.unreadRetainedRatio,
      },
      {
        family: groupTopicFamily(
          'retention_left_seconds',
          lagApis,
          'Time until retention deletes the oldest unread message if log starts advance as they did, by OffsetFetch and ListOffsets, in the partition where it is shortest. What the topic is configured to keep does not count. +Inf when nothing is unread; absent until retention has been seen to delete something.',
          { unit: 'seconds' },
        ),
        values: ({ groupTopicRisk }) => groupTopicRisk.retentionLeft,
      },
    ],
  },
]
