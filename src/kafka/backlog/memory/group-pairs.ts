import { cell } from '../../../columns/columns.ts'
import { compareText } from '../../../columns/names.ts'
import type { Seconds } from '../../../reading/time.ts'
import type { Groups, KafkaFacts } from '../facts/facts.ts'
import { describedPart, groupColumns, type GroupRow, listedPart } from '../facts/group-columns.ts'
import type { SealedPositions } from '../facts/positions-builder.ts'

/** The facts of a reading, with the rows of earlier ones that it could not read. */
export interface CompletedFacts {
  readonly facts: KafkaFacts
  /** For each row of `Groups`: when its coordinator last listed it, monotonic. */
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
  readonly name: string
  /** False: this reading could not list it, so `listed` is the last reading's row. */
  readonly isListed: boolean
  readonly listed: RowOfReading
  /** Null: the group is new. */
  readonly last: RowOfReading | null
}

/** Returns the groups of this reading and those of the last one that may still exist, by name. */
export function pairGroups(current: CompletedFacts, last: CompletedFacts): readonly GroupPair[] {
  const lastRows = rowsByName(last)
  const pairs = Array.from(rowsByName(current), ([name, listed]): GroupPair => {
    return { name, isListed: true, listed, last: lastRows.get(name) ?? null }
  })
  if (current.facts.listingComplete) return pairs
  for (const { name } of pairs) lastRows.delete(name)
  for (const [name, row] of lastRows) pairs.push({ name, isListed: false, listed: row, last: row })
  return pairs.sort((a, b) => compareText(a.name, b.name))
}

function rowsByName(from: CompletedFacts): Map<string, RowOfReading> {
  return new Map(from.facts.groups.name.map((name, row) => [name, { from, row }]))
}

/** Returns true if rows of the group are carried over from the last reading. */
export function isCarriedOver(pair: GroupPair): boolean {
  return !pair.isListed || carriesCommitsOver(pair) || carriesDescriptionOver(pair)
}

/** Returns true if the group had commits, and this reading could not read its commits. */
export function carriesCommitsOver({ isListed, listed, last }: GroupPair): boolean {
  if (last === null || cell(last.from.facts.groups.positions, last.row) === 0) return false
  return !isListed || cell(listed.from.facts.groups.commitsKnown, listed.row) === 0
}

/** Returns true if members and assignments come from an earlier reading. */
export function carriesDescriptionOver(pair: GroupPair): boolean {
  return pair.last !== null && describedRow(pair) === pair.last
}

/** Returns the row with the newest description, or the listed row if there is no description. */
export function describedRow({ listed, last }: GroupPair): RowOfReading {
  if (last === null || isDescribed(listed) || !isDescribed(last)) return listed
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
  const { isListed, listed } = pair
  const described = describedRow(pair)
  const { commitsKnown } = listed.from.facts.groups
  return {
    ...listedPart(listed.from.facts.groups, listed.row),
    ...describedPart(described.from.facts.groups, described.row),
    commitsKnown: isListed ? cell(commitsKnown, listed.row) : 0,
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
