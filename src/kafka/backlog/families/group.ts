import { lagApis, memberApis, statusFlags } from '../../../backlog/families.ts'
import { statuses } from '../../../backlog/status.ts'
import { cell, derive, entry } from '../../../columns/columns.ts'
import type { Family, FamilyGroup } from '../../../exposition/family.ts'
import { constantLabel, namedLabel, spreadLabel, stateLabel } from '../../../exposition/label.ts'
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
          'Always 1; the labels are the type of the group (empty before Kafka 3.8), its protocol type, its assignor and the id of its coordinator.',
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
          'State of the group under its name in Kafka: 1 for the current state, 0 for the others. Absent while unknown.',
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
          'Members of the group. Consumers that assign partitions themselves are not members. Absent while unknown, and for share and streams groups.',
        ),
        values: ({ groups }) => groups.members,
      },
      {
        family: groupFamily(
          'invisible_partitions',
          memberApis,
          'Partitions assigned to members whose topic is deleted or may not be described by the exporter; no sum contains their lag. Absent while an assignment cannot be read.',
        ),
        values: ({ groups }) => groups.invisiblePartitions,
      },
      {
        family: groupFamily(
          'lag',
          lagApis,
          'Messages behind, summed over all topics, except those abandoned for another one. Counted in offsets, so transaction markers and compacted messages count. Absent while unknown for every partition.',
        ),
        values: ({ groupLag }) => groupLag,
      },
      {
        family: groupFamily(
          'lag_seconds',
          lagApis,
          'Age of the oldest message that the group has not read, over all topics except those abandoned for another one; 0 when all are read. Absent while unknown.',
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
          'Status of the group: 1 for the current one, 0 for the others. It is the worst over its topics; a group with invisible partitions is never ok.',
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
