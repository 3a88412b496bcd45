import { cell } from '../../../columns/columns.ts'
import type { Seconds } from '../../../reading/time.ts'
import type { Groups, KafkaFacts } from '../facts/facts.ts'
import { describedPart, groupColumns, type GroupRow, listedPart } from '../facts/group-columns.ts'
import type { SealedPositions } from '../facts/positions-builder.ts'

/** The facts of a reading, with the rows of earlier ones that it could not read. */
export interface CompletedFacts {
  readonly facts: KafkaFacts
  /** For each row of `Topics`: when Metadata last showed it, monotonic. */
  readonly shownAt: Float64Array
  /** For each row of `Groups`: when it was last listed, monotonic. */
  readonly listedAt: Float64Array
  /** For each row of `Groups`: when it was last described, monotonic. NaN: never. */
  readonly describedAt: Float64Array
}

interface RowOfReading {
  readonly from: CompletedFacts
  readonly row: number
}

/** One group in this reading and in the last one. */
export interface GroupPair {
  readonly current: RowOfReading
  /** Null: the group is new. */
  readonly last: RowOfReading | null
}

/** Returns the groups of this reading, each with its row in the last one. */
export function pairGroups(current: CompletedFacts, last: CompletedFacts): readonly GroupPair[] {
  const lastRows = new Map(last.facts.groups.name.map((name, row) => [name, { from: last, row }]))
  return current.facts.groups.name.map((name, row) => ({
    current: { from: current, row },
    last: lastRows.get(name) ?? null,
  }))
}

/** Returns true if values of the group are carried over from the last reading. */
export function isCarriedOver(pair: GroupPair): boolean {
  return (
    listedRow(pair) !== pair.current || carriesCommitsOver(pair) || carriesDescriptionOver(pair)
  )
}

/** Returns true if the group had commits, and this reading could not read its commits. */
export function carriesCommitsOver({ current, last }: GroupPair): boolean {
  if (last === null || cell(last.from.facts.groups.positions, last.row) === 0) return false
  return cell(current.from.facts.groups.commitsKnown, current.row) === 0
}

/** Returns true if members and assignments come from an earlier reading. */
export function carriesDescriptionOver(pair: GroupPair): boolean {
  return describedRow(pair) !== pair.current
}

/** Returns the row with the newest listing. */
export function listedRow({ current, last }: GroupPair): RowOfReading {
  return last === null || cell(current.from.facts.groups.listed, current.row) === 1 ? current : last
}

/** Returns the row with the newest description, or the current row if there is no description. */
export function describedRow({ current, last }: GroupPair): RowOfReading {
  if (last === null || isDescribed(current) || !isDescribed(last)) return current
  return last
}

function isDescribed({ from, row }: RowOfReading): boolean {
  return !Number.isNaN(cell(from.describedAt, row))
}

/** Returns the groups of the pairs, each column from the newest reading that has it. */
export function joinGroups(pairs: readonly GroupPair[], positions: SealedPositions): Groups {
  return {
    rows: pairs.length,
    ...groupColumns(pairs.map(joinedRow)),
    firstPosition: positions.firstPosition,
    positions: positions.count,
  }
}

function joinedRow(pair: GroupPair): GroupRow {
  const listed = listedRow(pair)
  const described = describedRow(pair)
  const { row } = pair.current
  const { groups } = pair.current.from.facts
  return {
    ...listedPart(listed.from.facts.groups, listed.row),
    ...describedPart(described.from.facts.groups, described.row),
    listed: cell(groups.listed, row),
    commitsKnown: cell(groups.commitsKnown, row),
  }
}

/** Returns the groups, with values that were last read too long ago as unknown. */
export function groupsWithinLimit(
  { facts: { groups }, listedAt, describedAt }: CompletedFacts,
  isRecent: (readAt: Seconds) => boolean,
): Groups {
  return {
    ...groups,
    state: groups.state.map((state, row) => (isRecent(cell(listedAt, row)) ? state : '')),
    members: groups.members.map((members, row) =>
      isRecent(cell(describedAt, row)) ? members : NaN,
    ),
    assignmentsKnown: groups.assignmentsKnown.map((isKnown, row) =>
      isRecent(cell(describedAt, row)) ? isKnown : 0,
    ),
    invisiblePartitions: groups.invisiblePartitions.map((partitions, row) =>
      isRecent(cell(describedAt, row)) ? partitions : NaN,
    ),
  }
}
