import { cell, type Row } from '../../../columns/columns.ts'
import { compareText } from '../../../columns/names.ts'
import type { Seconds } from '../../../reading/time.ts'
import type { Groups, KafkaFacts } from '../facts/facts.ts'
import type { SealedPositions } from '../facts/positions-builder.ts'

/** A reading's facts, completed by the rows of earlier ones that it could not read. */
export interface CompletedFacts {
  readonly facts: KafkaFacts
  /** For each row of `Groups`: the monotonic instant at which its coordinator last listed it. */
  readonly listedAt: Float64Array
  /** And last described it. NaN: never. */
  readonly describedAt: Float64Array
}

interface GroupRow {
  readonly from: CompletedFacts
  readonly row: Row
}

/** One group in this reading and in the last one. */
export interface GroupPair {
  readonly name: string
  /** False: this reading could not list it, so `listed` is the last reading's row. */
  readonly isListed: boolean
  readonly listed: GroupRow
  /** Null: it is new. */
  readonly last: GroupRow | null
}

/** The groups of this reading and those of the last one that may still live, in order of name. */
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

function rowsByName(from: CompletedFacts): Map<string, GroupRow> {
  return new Map(from.facts.groups.name.map((name, row) => [name, { from, row }]))
}

/** True: something of the group is kept from the last reading. */
export function isKept(pair: GroupPair): boolean {
  return !pair.isListed || keepsCommits(pair) || keepsDescription(pair)
}

/** True: the group had commits, and this reading does not tell whether they are still there. */
export function keepsCommits({ isListed, listed, last }: GroupPair): boolean {
  if (last === null || cell(last.from.facts.groups.positions, last.row) === 0) return false
  return !isListed || cell(listed.from.facts.groups.commitsKnown, listed.row) === 0
}

/** True: members and assignments are those of an earlier reading. */
export function keepsDescription(pair: GroupPair): boolean {
  return pair.last !== null && describedRow(pair) === pair.last
}

/** The row with the newest description, if there ever was one. */
export function describedRow({ listed, last }: GroupPair): GroupRow {
  if (last === null || isDescribed(listed) || !isDescribed(last)) return listed
  return last
}

function isDescribed({ from, row }: GroupRow): boolean {
  return !Number.isNaN(cell(from.describedAt, row))
}

export function joinGroups(pairs: readonly GroupPair[], positions: SealedPositions): Groups {
  const listed = <T>(pick: (groups: Groups, row: Row) => T): T[] =>
    pairs.map(({ listed: { from, row } }) => pick(from.facts.groups, row))
  const described = <T>(pick: (groups: Groups, row: Row) => T): T[] =>
    pairs.map(describedRow).map(({ from, row }) => pick(from.facts.groups, row))
  return {
    rows: pairs.length,
    name: pairs.map(({ name }) => name),
    type: listed(({ type }, row) => type[row] ?? ''),
    protocolType: listed(({ protocolType }, row) => protocolType[row] ?? ''),
    state: listed(({ state }, row) => state[row] ?? ''),
    coordinator: Int32Array.from(listed(({ coordinator }, row) => cell(coordinator, row))),
    assignor: described(({ assignor }, row) => assignor[row] ?? ''),
    members: Float64Array.from(described(({ members }, row) => cell(members, row))),
    assignmentsKnown: Uint8Array.from(
      described(({ assignmentsKnown }, row) => cell(assignmentsKnown, row)),
    ),
    invisiblePartitions: Float64Array.from(
      described(({ invisiblePartitions }, row) => cell(invisiblePartitions, row)),
    ),
    sharedReaders: described(({ sharedReaders }, row) => sharedReaders[row] ?? null),
    commitsKnown: Uint8Array.from(pairs, ({ isListed, listed: { from, row } }) =>
      isListed ? cell(from.facts.groups.commitsKnown, row) : 0,
    ),
    firstPosition: positions.firstPosition,
    positions: positions.count,
  }
}

/** Groups as they may be shown: what was not told for too long is unknown. */
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
