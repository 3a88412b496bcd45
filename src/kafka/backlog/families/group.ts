import { statuses } from '../../../backlog/status.ts'
import { cell, derive, entry } from '../../../columns/columns.ts'
import type { KafkaBacklogModel } from '../model/model.ts'
import type { Family, FamilyGroup } from '../../../exposition/family.ts'
import { constantLabel, namedLabel, spreadLabel, stateLabel } from '../../../exposition/label.ts'
import { statusFlags } from '../../../backlog/families.ts'
import { lagApis, memberApis } from './apis.ts'

function groupFamily(
  name: string,
  from: string,
  help: string,
  labels: readonly string[] = [],
  unit?: Family['unit'],
): Family {
  return {
    name: `tidemark_kafka_group_${name}`,
    type: 'gauge',
    help,
    labels: ['messaging_cluster', 'consumer_group', ...labels],
    stability: 'experimental',
    from,
    ...(unit !== undefined && { unit }),
  }
}

/** Kafka's words for the states of classic, consumer and streams groups. */
const states = [
  'Stable',
  'Empty',
  'PreparingRebalance',
  'CompletingRebalance',
  'Assigning',
  'Reconciling',
  'NotReady',
  'Dead',
  'Unknown',
] as const

/** A word that a later Kafka may have is `Unknown`, which is also Kafka's own for such a case. */
function stateOf(state: string): string {
  return states.some(known => known === state) ? state : 'Unknown'
}

/** Each consumer group that passes the filter. */
export const kafkaGroupFamilies: readonly FamilyGroup<KafkaBacklogModel>[] = [
  {
    level: 'group',
    cardinality: 'one per group',
    rows: ({ groups }) => groups.rows,
    labels: ({ cluster, groups }) => [
      constantLabel('messaging_cluster', cluster),
      namedLabel('consumer_group', groups.name),
      namedLabel('group_type', groups.type),
      namedLabel('protocol_type', groups.protocolType),
      namedLabel('assignor', groups.assignor),
      namedLabel('coordinator', Array.from(groups.coordinator, String)),
    ],
    families: [
      {
        family: groupFamily(
          'info',
          `ListGroups, ${memberApis}`,
          'Always 1; the labels are what ListGroups, DescribeGroups, ConsumerGroupDescribe and ShareGroupDescribe tell of the group: its type, empty before Kafka 3.8, its protocol type (consumer or share for those that read topics), its assignor, and the id of the broker that coordinates it.',
          ['group_type', 'protocol_type', 'assignor', 'coordinator'],
        ),
        values: ({ groups }) => new Uint8Array(groups.rows).fill(1),
      },
    ],
  },
  {
    level: 'group',
    cardinality: 'one per group and state, 9 states',
    rows: ({ groups }) => groups.rows * states.length,
    labels: ({ cluster, groups }) => [
      constantLabel('messaging_cluster', cluster),
      spreadLabel(namedLabel('consumer_group', groups.name), states, groups.rows),
      stateLabel('state', states, groups.rows),
    ],
    families: [
      {
        family: groupFamily(
          'state',
          `ListGroups, ${memberApis}`,
          '1 for the state the group is in, 0 for the others, by ListGroups, DescribeGroups, ConsumerGroupDescribe and ShareGroupDescribe, in Kafka’s words. Held up to the staleness limit while the coordinator does not tell it, then absent.',
          ['state'],
        ),
        values: ({ groups }) =>
          derive(groups.rows * states.length, row => {
            const state = entry(groups.state, Math.floor(row / states.length))
            if (state === '') return NaN
            return Number(stateOf(state) === states[row % states.length])
          }),
      },
    ],
  },
  {
    level: 'group',
    cardinality: 'one per group',
    rows: ({ groups }) => groups.rows,
    labels: ({ cluster, groups }) => [
      constantLabel('messaging_cluster', cluster),
      namedLabel('consumer_group', groups.name),
    ],
    families: [
      {
        family: groupFamily(
          'members',
          memberApis,
          'Members of the group, by DescribeGroups, ConsumerGroupDescribe or ShareGroupDescribe. Consumers that assign partitions to themselves are none. Held up to the staleness limit while the coordinator does not tell it, then absent; absent for share and streams groups.',
        ),
        values: ({ groups }) => groups.members,
      },
      {
        family: groupFamily(
          'invisible_partitions',
          memberApis,
          'Partitions that members of the group read and Metadata does not show, by DescribeGroups, ConsumerGroupDescribe or ShareGroupDescribe, where the topic passes the filter: it was deleted, or the exporter lacks DESCRIBE on it. Their lag is in no sum. Held and absent like the members, and absent while an assignment cannot be read.',
        ),
        values: ({ groups }) => groups.invisiblePartitions,
      },
      {
        family: groupFamily(
          'lag',
          lagApis,
          'Messages behind over all topics that pass the filter and that the group has not abandoned, by OffsetFetch and ListOffsets: offsets, so transaction markers and compacted messages count. A partition that cannot be read counts with its last reading, and an empty one without a commit as 0. Absent when the group has no position, or none is known.',
        ),
        values: ({ groupLag }) => groupLag,
      },
      {
        family: groupFamily(
          'lag_seconds',
          lagApis,
          'How long ago the broker received the oldest message that the group has not read, by OffsetFetch and ListOffsets, over all topics that pass the filter and that the group has not abandoned. 0 when it has read all. Absent while unknown.',
          [],
          'seconds',
        ),
        values: ({ groupAge }) => groupAge,
      },
    ],
  },
  {
    level: 'group',
    cardinality: `one per group that reads a topic, and status, ${statuses.length} statuses`,
    rows: ({ groups }) => groups.rows * statuses.length,
    labels: ({ cluster, groups }) => [
      constantLabel('messaging_cluster', cluster),
      spreadLabel(namedLabel('consumer_group', groups.name), statuses, groups.rows),
      stateLabel('status', statuses, groups.rows),
    ],
    families: [
      {
        family: groupFamily(
          'status',
          `${lagApis}, ${memberApis}`,
          '1 for the status of the group, 0 for the others, by OffsetFetch, ListOffsets, DescribeGroups, ConsumerGroupDescribe and ShareGroupDescribe over the status window: rewound, stopped, abandoned, stalled, behind, unknown, ok. It is the worst over its topics; no group is ok that also reads partitions that are invisible.',
          ['status'],
        ),
        values: statusOfReaders,
      },
    ],
  },
]

/** A group that reads nothing has no status. */
function statusOfReaders({ groups, groupStatus }: KafkaBacklogModel): Float64Array {
  const flags = statusFlags(groupStatus)
  const readsNothing = (row: number): boolean =>
    cell(groups.positions, Math.floor(row / statuses.length)) === 0
  return derive(flags.length, row => (readsNothing(row) ? NaN : cell(flags, row)))
}
