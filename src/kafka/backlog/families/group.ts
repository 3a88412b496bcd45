import { lagApis, memberApis } from '../../../backlog/families.ts'
import { statuses } from '../../../backlog/status.ts'
import { cell, derive, deriveIndex, entry, onesColumn } from '../../../columns/columns.ts'
import { type Family, type FamilyGroup, stable } from '../../../exposition/family.ts'
import { constantLabel, type Label, namedLabel } from '../../../exposition/label.ts'
import type { KafkaBacklogModel } from '../model/model.ts'

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

/** Kafka's names for the states of classic, consumer and streams groups. */
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

/** A state that a later Kafka adds becomes `Unknown`, Kafka's own name for such a case. */
function stateLabel({ groups }: KafkaBacklogModel): Label {
  const unknown = states.indexOf('Unknown')
  const index = deriveIndex(groups.rows, row => {
    const state = states.findIndex(known => known === groups.state[row])
    return state < 0 ? unknown : state
  })
  return namedLabel('state', states, index)
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
          'Always 1; the labels are types, assignor and coordinator of the group. The group type is empty before Kafka 3.8.',
          ['group_type', 'protocol_type', 'assignor', 'coordinator'],
        ),
        values: ({ groups }) => onesColumn(groups.rows),
      },
    ],
  },
  {
    level: 'group',
    cardinality: 'one per group',
    rows: ({ groups }) => groups.rows,
    labels: model => [
      constantLabel('messaging_cluster', model.cluster),
      namedLabel('consumer_group', model.groups.name),
      stateLabel(model),
    ],
    families: [
      {
        family: groupFamily(
          'state',
          `ListGroups, ${memberApis}`,
          'Always 1; the label is the state of the group under its name in Kafka. Absent while unknown.',
          ['state'],
        ),
        values: ({ groups }) =>
          derive(groups.rows, row => (entry(groups.state, row) === '' ? NaN : 1)),
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
          'Members of the group. Consumers that assign partitions themselves are not members. Absent while unknown, and for share and streams groups.',
        ),
        values: ({ groups }) => groups.members,
      },
      {
        family: groupFamily(
          'invisible_partitions',
          memberApis,
          'Partitions assigned to members whose topic is deleted or may not be described by the exporter. No sum contains their lag. Absent while an assignment cannot be read.',
        ),
        values: ({ groups }) => groups.invisiblePartitions,
      },
      {
        family: stable(
          groupFamily(
            'lag',
            lagApis,
            'Messages behind, summed over all topics, except those abandoned for another one. Counted in offsets, so transaction markers and compacted messages count. Absent while unknown for every partition.',
          ),
        ),
        values: ({ groupLag }) => groupLag,
      },
      {
        family: stable(
          groupFamily(
            'lag_seconds',
            lagApis,
            'Age of the oldest message that the group has not read; 0 when all are read. Over all topics except those abandoned for another one. Absent while unknown.',
            [],
            'seconds',
          ),
        ),
        values: ({ groupAge }) => groupAge,
      },
    ],
  },
  {
    level: 'group',
    cardinality: 'one per group that reads a topic',
    rows: ({ groups }) => groups.rows,
    labels: ({ cluster, groups, groupStatus }) => [
      constantLabel('messaging_cluster', cluster),
      namedLabel('consumer_group', groups.name),
      namedLabel('status', statuses, groupStatus),
    ],
    families: [
      {
        family: groupFamily(
          'status',
          `${lagApis}, ${memberApis}`,
          'Always 1; the label is the worst status over the topics of the group. A group with invisible partitions is never ok.',
          ['status'],
        ),
        // A group that reads nothing has no status.
        values: ({ groups }) =>
          derive(groups.rows, row => (cell(groups.positions, row) === 0 ? NaN : 1)),
      },
    ],
  },
]
