import { cell, entry, type Row } from '../columns.ts'
import type { Backlogs, NameColumn } from './backlogs.ts'
import type { ClusterBacklogs, LatestBacklogs } from './cluster-backlogs.ts'
import { type Status, statuses } from './status.ts'

/** One backlog among those of all clusters. */
export interface BacklogPlace {
  readonly cluster: ClusterBacklogs
  readonly latest: LatestBacklogs
  readonly row: Row
}

/**
 * By what backlogs are put in order.
 *
 * `worst`: by status, then by age against the objective, then by age, then by messages; the others
 * by what they say, highest first; `name`: by cluster, destination and group.
 */
export const sortOrders = ['worst', 'age', 'messages', 'drain', 'name'] as const

export type SortOrder = (typeof sortOrders)[number]

/** Which backlogs are wanted, in which order, and which of these. */
export interface BacklogQuery {
  readonly isWanted: (place: BacklogPlace) => boolean
  readonly sort: SortOrder
  readonly offset: number
  readonly limit: number
}

export interface Ranking {
  readonly places: readonly BacklogPlace[]
  /** All that are wanted, in the order of their clusters. */
  readonly wanted: readonly BacklogPlace[]
}

/** Rows between two yields: sorted at once they take some milliseconds. */
const rowsPerSlice = 2048

/** Rows merged between two yields: each is compared with the head of every run. */
const mergedPerSlice = 256

/**
 * The wanted backlogs of all clusters, worst first; yields between slices.
 *
 * Slices are sorted on their own and merged only as far as the query goes: sorting 50,000 rows at
 * once would hold the event loop for longer than it may be.
 */
export function* rankBacklogs(
  clusters: readonly ClusterBacklogs[],
  { isWanted, sort, offset, limit }: BacklogQuery,
): Generator<void, Ranking> {
  const wanted: BacklogPlace[] = []
  for (const cluster of clusters) {
    const { latest } = cluster
    const rows = latest?.backlogs.rows ?? 0
    for (let row = 0; row < rows && latest !== null; row++) {
      if (row % rowsPerSlice === 0) yield
      const place = { cluster, latest, row }
      if (isWanted(place)) wanted.push(place)
    }
  }
  const compare = comparisons[sort]
  const runs: BacklogPlace[][] = []
  for (let first = 0; first < wanted.length; first += rowsPerSlice) {
    // Backwards, so that the next of a run is its last and is taken off for nothing.
    const run = wanted.slice(first, first + rowsPerSlice)
    runs.push(run.sort((some, other) => compare(other, some)))
    yield
  }
  const sorted = yield* merge(runs, compare, offset + limit)
  return { places: sorted.slice(offset), wanted }
}

type Compare = (some: BacklogPlace, other: BacklogPlace) => number

function* merge(
  runs: readonly BacklogPlace[][],
  compare: Compare,
  length: number,
): Generator<void, readonly BacklogPlace[]> {
  const sorted: BacklogPlace[] = []
  while (sorted.length < length) {
    if (sorted.length % mergedPerSlice === mergedPerSlice - 1) yield
    let best: BacklogPlace[] | undefined
    for (const run of runs) {
      const head = run.at(-1)
      const lead = best?.at(-1)
      if (head !== undefined && (lead === undefined || compare(head, lead) < 0)) best = run
    }
    const place = best?.pop()
    if (place === undefined) break
    sorted.push(place)
  }
  return sorted
}

type Figure = (backlogs: Backlogs, row: Row) => number

const severity: Figure = ({ status }, row) => -cell(status, row)
const age: Figure = (backlogs, row) => cell(backlogs.age, row)
const messages: Figure = (backlogs, row) => cell(backlogs.messages, row)
const drain: Figure = (backlogs, row) => cell(backlogs.drain, row)

const ageAgainstObjective: Figure = (backlogs, row) =>
  cell(backlogs.age, row) / cell(backlogs.objective, row)

const comparisons: Readonly<Record<SortOrder, Compare>> = {
  worst: highestFirst(severity, ageAgainstObjective, age, messages),
  age: highestFirst(age, messages),
  messages: highestFirst(messages, age),
  drain: highestFirst(drain, messages),
  name: highestFirst(),
}

/** Highest first, unknown last; then by name, so that pages do not overlap. */
function highestFirst(...figures: readonly Figure[]): Compare {
  return (some, other) => {
    for (const figure of figures) {
      const one = figure(some.latest.backlogs, some.row)
      const two = figure(other.latest.backlogs, other.row)
      if (one > two || (Number.isNaN(two) && !Number.isNaN(one))) return -1
      if (two > one || (Number.isNaN(one) && !Number.isNaN(two))) return 1
    }
    return compareNames(some, other)
  }
}

const namings: readonly ((place: BacklogPlace) => string | null)[] = [
  ({ cluster }) => cluster.cluster,
  vhostOf,
  destinationOf,
  groupOf,
]

function compareNames(some: BacklogPlace, other: BacklogPlace): number {
  for (const naming of namings) {
    const one = naming(some) ?? ''
    const two = naming(other) ?? ''
    if (one !== two) return one < two ? -1 : 1
  }
  return 0
}

export function destinationOf({ latest, row }: BacklogPlace): string {
  const { names, index } = latest.backlogs.destination
  return entry(names, cell(index, row))
}

/** Null: the system has no virtual hosts. */
export function vhostOf({ latest, row }: BacklogPlace): string | null {
  return nameOf(latest.backlogs.vhost, row)
}

/** Null: the destination has no groups, as a queue has none. */
export function groupOf({ latest, row }: BacklogPlace): string | null {
  return nameOf(latest.backlogs.consumerGroup, row)
}

export function statusOf({ latest, row }: BacklogPlace): Status {
  return entry(statuses, cell(latest.backlogs.status, row))
}

function nameOf(column: NameColumn | null, row: Row): string | null {
  return column === null ? null : entry(column.names, cell(column.index, row))
}
