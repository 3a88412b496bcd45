import { backlogFamilies, lagApis, memberApis, positionApis } from '../../../backlog/families.ts'
import type { Family, FamilyGroup } from '../../../exposition/family.ts'
import { constantLabel, namedLabel } from '../../../exposition/label.ts'
import type { KafkaBacklogModel } from '../model/model.ts'

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

/** Each topic for which a group has committed offsets or a member has an assignment. */
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
          'Messages behind in the partition that is furthest behind. Absent while unknown for every partition.',
        ),
        values: ({ groupTopicSums }) => groupTopicSums.partitionLagMax,
      },
      {
        family: groupTopicFamily(
          'unassigned_partitions',
          memberApis,
          'Partitions of the topic assigned to no member of the group. Absent while the group rebalances or an assignment cannot be read.',
        ),
        values: ({ groupTopicSums }) => groupTopicSums.unassignedPartitions,
      },
      {
        family: groupTopicFamily(
          'uncommitted_partitions',
          lagApis,
          'Partitions with messages where the group has no committed or start offset. Assigned or not; they have no lag. Empty partitions are not counted.',
        ),
        values: ({ groupTopicSums }) => groupTopicSums.uncommittedPartitions,
      },
      {
        family: groupTopicFamily(
          'commits_past_end_partitions',
          lagApis,
          'Partitions whose committed offset is past the log end in more than one reading. The log was truncated, or a wrong offset committed. Their lag is unknown.',
        ),
        values: ({ groupTopicSums }) => groupTopicSums.commitsPastEndPartitions,
      },
      {
        family: groupTopicFamily(
          'deleted_unread_messages',
          lagApis,
          'Messages that retention deleted before the group read them: from the committed offset to the log start. Falls to 0 once the group commits past the log start.',
        ),
        values: ({ groupTopicSums }) => groupTopicSums.lostMessages,
      },
      {
        family: groupTopicFamily(
          'rewinds_total',
          positionApis,
          'Number of times the committed offset of a partition went back. Since the exporter first saw group and topic together.',
          { type: 'counter' },
        ),
        values: ({ groupTopicCounters }) => groupTopicCounters.rewindsTotal,
      },
      {
        family: groupTopicFamily(
          'unread_retained_ratio',
          lagApis,
          'Share (0 to 1) of the retained messages that the group has not read, where it is highest. Of all partitions of the topic; near 1, retention soon deletes unread messages. 0 where only the group itself deletes, up to its commits. Absent until retention has deleted something.',
          { unit: 'ratio' },
        ),
        values: ({ groupTopicRisk }) => groupTopicRisk.unreadRetainedRatio,
      },
      {
        family: groupTopicFamily(
          'retention_left_seconds',
          lagApis,
          'Time until retention deletes an unread message, at the observed rate. In the partition where it is shortest; +Inf when nothing is unread, or where only the group itself deletes, up to its commits. Absent until retention has deleted something.',
          { unit: 'seconds' },
        ),
        values: ({ groupTopicRisk }) => groupTopicRisk.retentionLeft,
      },
    ],
  },
]
