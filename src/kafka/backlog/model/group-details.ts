import type {
  BacklogDetails,
  GroupDetails,
  GroupQuery,
  MemberDetails,
  PartitionDetails,
} from '../../../backlog/backlog-details.ts'
import { cell, entry, type Row } from '../../../columns/columns.ts'
import type { Groups } from '../facts/facts.ts'
import type { KafkaBacklogModel } from './model.ts'

/** The columns that details need; the rest of the model can be freed. */
interface DetailColumns extends Pick<
  KafkaBacklogModel,
  'topics' | 'partitions' | 'groups' | 'positions' | 'positionAge' | 'storedOffset'
> {
  readonly lag: Float64Array
  readonly isStale: Uint8Array
  readonly isUncommitted: Uint8Array
  readonly logEndOffset: Float64Array
  readonly brokerNames: ReadonlyMap<number, string>
}

/** Returns the details of groups after a reading: members with their clients, and who lags. */
export function groupDetails(model: KafkaBacklogModel): BacklogDetails {
  const { topics, partitions, groups, positions, positionAge, storedOffset } = model
  const { retentionLeft } = model.groupTopicRisk
  const columns = {
    ...{ topics, partitions, groups, positions, positionAge, storedOffset },
    lag: model.positionStates.lag,
    isStale: model.positionStates.isStale,
    isUncommitted: model.positionStates.isUncommitted,
    logEndOffset: model.partitionOffsets.logEndOffset,
    brokerNames: brokerNames(model.brokers),
  }
  return {
    group(name, query) {
      const row = groups.name.indexOf(name)
      return row === -1 ? null : detailsOf(columns, row, query)
    },
    queue: () => null,
    retentionLeft: row => retentionLeft[row] ?? NaN,
    isDeadLetterTarget: () => false,
  }
}

function brokerNames({ id, host }: KafkaBacklogModel['brokers']): ReadonlyMap<number, string> {
  return new Map(
    Array.from(id, (broker, row) => {
      const name = entry(host, row)
      return [broker, name === '' ? String(broker) : `${broker} (${name})`]
    }),
  )
}

function detailsOf(columns: DetailColumns, group: Row, { topic, limit }: GroupQuery): GroupDetails {
  const { groups, lag } = columns
  const rows = positionRows(columns, group, topic)
  const members = membersOf(columns, group, rows)
  const shown = rows
    .slice()
    .sort((a, b) => lagOrder(lag, a, b))
    .subarray(0, limit)
  return {
    type: entry(groups.type, group),
    state: entry(groups.state, group),
    assignor: entry(groups.assignor, group),
    coordinator: brokerName(columns, cell(groups.coordinator, group)),
    memberCount: cell(groups.members, group),
    members: members === null ? null : mostMessagesFirst(members).slice(0, limit),
    partitionCount: rows.length,
    partitions: Array.from(shown, row => partitionOf(columns, group, row, members)),
  }
}

/** Returns the rows of `Positions` of a group, of one topic or of all. */
function positionRows(
  { groups, positions, partitions, topics }: DetailColumns,
  group: Row,
  topic: string | null,
): Uint32Array {
  const first = cell(groups.firstPosition, group)
  const rows = Uint32Array.from({ length: cell(groups.positions, group) }, (_, nth) => first + nth)
  if (topic === null) return rows
  const wanted = topics.name.indexOf(topic)
  return rows.filter(row => cell(partitions.topic, cell(positions.partition, row)) === wanted)
}

/** Returns the members in the order of their numbers, with what they read. Null: unknown. */
function membersOf(
  { groups, positions, lag }: DetailColumns,
  group: Row,
  rows: Uint32Array,
): readonly MemberDetails[] | null {
  const names = entry(groups.memberNames, group)
  if (names === null || Number.isNaN(cell(groups.members, group))) return null
  const partitions = new Float64Array(names.rows)
  const messages = new Float64Array(names.rows)
  const known = new Uint8Array(names.rows)
  for (const row of rows) {
    const member = cell(positions.reader, row) - 1
    if (member < 0 || member >= names.rows) continue
    partitions[member] = cell(partitions, member) + 1
    const behind = cell(lag, row)
    if (Number.isNaN(behind)) continue
    messages[member] = cell(messages, member) + behind
    known[member] = 1
  }
  const isKnown = isExclusive(groups, group) && cell(groups.assignmentsKnown, group) === 1
  return names.clientId.map((clientId, row) => ({
    clientId,
    host: entry(names.host, row),
    instanceId: entry(names.instanceId, row) || null,
    partitions: isKnown ? cell(partitions, row) : NaN,
    // Nothing waits for a member that reads nothing.
    messages:
      isKnown && (cell(known, row) === 1 || partitions[row] === 0) ? cell(messages, row) : NaN,
  }))
}

function partitionOf(
  columns: DetailColumns,
  group: Row,
  row: Row,
  members: readonly MemberDetails[] | null,
): PartitionDetails {
  const { topics, partitions, groups, positions, lag, positionAge, storedOffset } = columns
  const partition = cell(positions.partition, row)
  const leader = cell(partitions.leader, partition)
  const reader = cell(positions.reader, row)
  return {
    topic: entry(topics.name, cell(partitions.topic, partition)),
    partition: cell(partitions.partition, partition),
    leader: leader === -1 ? null : brokerName(columns, leader),
    messages: cell(lag, row),
    state: stateOf(columns, row),
    age: cell(positionAge, row),
    committedOffset: cell(storedOffset, row),
    logEndOffset: cell(columns.logEndOffset, partition),
    member: readerOf(groups, group, reader, members),
  }
}

function stateOf(
  { lag, isStale, isUncommitted }: DetailColumns,
  row: Row,
): PartitionDetails['state'] {
  if (cell(isUncommitted, row) === 1) return 'uncommitted'
  if (Number.isNaN(cell(lag, row))) return 'unknown'
  return cell(isStale, row) === 1 ? 'stale' : 'current'
}

function readerOf(
  groups: Groups,
  group: Row,
  reader: number,
  members: readonly MemberDetails[] | null,
): PartitionDetails['member'] {
  if (members === null) return 'unknown'
  if (reader > 0) return isExclusive(groups, group) ? (members[reader - 1] ?? 'unknown') : 'shared'
  return cell(groups.assignmentsKnown, group) === 1 ? 'none' : 'unknown'
}

/** A partition has one reader, but for share groups. */
function isExclusive({ type }: Groups, group: Row): boolean {
  return entry(type, group) !== 'share'
}

function brokerName({ brokerNames }: DetailColumns, broker: number): string {
  return brokerNames.get(broker) ?? String(broker)
}

/** Most messages first, unknown last; equal ones in the order of the rows. */
function lagOrder(lag: Float64Array, a: Row, b: Row): number {
  return byMessages(cell(lag, a), cell(lag, b)) || a - b
}

function mostMessagesFirst(members: readonly MemberDetails[]): readonly MemberDetails[] {
  return members.toSorted(
    (a, b) => byMessages(a.messages, b.messages) || b.partitions - a.partitions || 0,
  )
}

function byMessages(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
  return b - a
}
