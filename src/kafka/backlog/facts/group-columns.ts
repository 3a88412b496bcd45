import type { Groups } from './facts.ts'

/** The columns of `Groups` that a listing reports. */
const listingColumns = ['name', 'type', 'protocolType', 'state', 'coordinator'] as const

/** The columns of `Groups` that a description of the group's members reports. */
const descriptionColumns = [
  'assignor',
  'members',
  'memberNames',
  'assignmentsKnown',
  'invisiblePartitions',
  'sharedReaders',
] as const

type ColumnName =
  (typeof listingColumns)[number] | (typeof descriptionColumns)[number] | 'listed' | 'commitsKnown'

/** One row of `Groups`, without the range of its positions. */
export type GroupRow = { readonly [Name in ColumnName]: Groups[Name][number] }

/** Returns the columns of groups from their rows: the one place that lists each column with its type. */
export function groupColumns(rows: readonly GroupRow[]): Pick<Groups, ColumnName> {
  return {
    name: rows.map(({ name }) => name),
    type: rows.map(({ type }) => type),
    protocolType: rows.map(({ protocolType }) => protocolType),
    state: rows.map(({ state }) => state),
    coordinator: Int32Array.from(rows, ({ coordinator }) => coordinator),
    listed: Uint8Array.from(rows, ({ listed }) => listed),
    assignor: rows.map(({ assignor }) => assignor),
    members: Float64Array.from(rows, ({ members }) => members),
    memberNames: rows.map(({ memberNames }) => memberNames),
    assignmentsKnown: Uint8Array.from(rows, ({ assignmentsKnown }) => assignmentsKnown),
    invisiblePartitions: Float64Array.from(rows, ({ invisiblePartitions }) => invisiblePartitions),
    sharedReaders: rows.map(({ sharedReaders }) => sharedReaders),
    commitsKnown: Uint8Array.from(rows, ({ commitsKnown }) => commitsKnown),
  }
}

/** Returns what the listing reported of a group. */
export function listedPart(
  groups: Groups,
  row: number,
): Pick<GroupRow, (typeof listingColumns)[number]> {
  return pick(groups, listingColumns, row)
}

/** Returns what the description of its members reported of a group. */
export function describedPart(
  groups: Groups,
  row: number,
): Pick<GroupRow, (typeof descriptionColumns)[number]> {
  return pick(groups, descriptionColumns, row)
}

function pick<Name extends ColumnName>(
  groups: Groups,
  names: readonly Name[],
  row: number,
): Pick<GroupRow, Name> {
  const cells = names.map(name => [name, groups[name][row]] as const)
  return Object.fromEntries(cells) as unknown as Pick<GroupRow, Name>
}
