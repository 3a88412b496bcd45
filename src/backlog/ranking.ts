import { cell, entry, type Row } from '../columns/columns.ts'
import { type Backlogs, nameAt } from './backlogs.ts'
import type { ClusterBacklogs, LatestBacklogs } from './cluster-backlogs.ts'
import { type Status, statuses } from './status.ts'

/** One backlog among those of all clusters. */
export interface BacklogPlace {
  readonly cluster: ClusterBacklogs
  readonly latest: LatestBacklogs
  readonly row: Row
}

/**
 * How backlogs are sorted.
 *
 * `worst`: by status, then by the ratio of age to objective, then by age, then by messages; `age`,
 * `messages` and `drain`: highest first; `name`: by cluster, destination and group.
 */
export const sortOrders = ['worst', 'age', 'messages', 'drain', 'name'] as const

export type SortOrder = (typeof sortOrders)[number]

/** A filter, a sort order, and a page of the result. */
export interface BacklogQuery {
  readonly isWanted: (place: BacklogPlace) => boolean
  readonly sort: SortOrder
  readonly offset: number
  readonly limit: number
}

export interface Ranking {
  readonly places: readonly BacklogPlace[]
  /** All places that pass the filter, in the order of their clusters. */
  readonly wanted: readonly BacklogPlace[]
}

/** Rows sorted between two yields, which takes 2 ms. */
const rowsPerRun = 1024

/**
 * Returns the backlogs of all clusters that pass the filter, in the order of the query.
 *
 * A generator, because sorting 50,000 rows at once blocks the event loop for longer than 50 ms.
 * Runs of rows are sorted one by one and merged only as far as the query needs.
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
      if (row % rowsPerRun === 0) yield
      const place = { cluster, latest, row }
      if (isWanted(place)) wanted.push(place)
    }
  }
  const compare = comparisons[sort]
  const runs: Run[] = []
  for (let first = 0; first < wanted.length; first += rowsPerRun) {
    runs.push(wanted.slice(first, first + rowsPerRun).sort(compare))
    yield
  }
  const sorted = yield* mergeAll(runs, compare, offset + limit)
  return { places: sorted.slice(offset), wanted }
}

type Compare = (some: BacklogPlace, other: BacklogPlace) => number

type Run = readonly BacklogPlace[]

/** Merges sorted runs in pairs until one is left, which is cut to a length. */
function* mergeAll(runs: readonly Run[], compare: Compare, length: number): Generator<void, Run> {
  let left = runs
  while (left.length > 1) {
    const merged: Run[] = []
    for (let at = 0; at < left.length; at += 2) {
      const [one = [], two = []] = left.slice(at, at + 2)
      merged.push(yield* mergeTwo(one, two, compare, length))
    }
    left = merged
  }
  return (left[0] ?? []).slice(0, length)
}

function* mergeTwo(one: Run, two: Run, compare: Compare, length: number): Generator<void, Run> {
  const merged: BacklogPlace[] = []
  const end = Math.min(one.length + two.length, length)
  for (let nextOfTwo = 0; merged.length < end;) {
    if (merged.length % rowsPerRun === 0) yield
    const some = one[merged.length - nextOfTwo]
    const other = two[nextOfTwo]
    const isOther = other !== undefined && (some === undefined || compare(other, some) < 0)
    const place = isOther ? other : some
    if (place !== undefined) merged.push(place)
    if (isOther) nextOfTwo++
  }
  return merged
}

/** A number by which backlogs are sorted. */
type SortKey = (backlogs: Backlogs, row: Row) => number

const severity: SortKey = ({ status }, row) => -cell(status, row)
const age: SortKey = (backlogs, row) => cell(backlogs.age, row)
const messages: SortKey = (backlogs, row) => cell(backlogs.messages, row)
const drain: SortKey = (backlogs, row) => cell(backlogs.drain, row)

const ageAgainstObjective: SortKey = (backlogs, row) =>
  cell(backlogs.age, row) / cell(backlogs.objective, row)

const comparisons: Readonly<Record<SortOrder, Compare>> = {
  worst: highestFirst(severity, ageAgainstObjective, age, messages),
  age: highestFirst(age, messages),
  messages: highestFirst(messages, age),
  drain: highestFirst(drain, messages),
  name: highestFirst(),
}

/** Compares highest first, unknown last; then by name, so that pages do not overlap. */
function highestFirst(...keys: readonly SortKey[]): Compare {
  return (some, other) => {
    for (const key of keys) {
      const one = key(some.latest.backlogs, some.row)
      const two = key(other.latest.backlogs, other.row)
      if (one > two || (Number.isNaN(two) && !Number.isNaN(one))) return -1
      if (two > one || (Number.isNaN(one) && !Number.isNaN(two))) return 1
    }
    return compareNames(some, other)
  }
}

const namesInOrder: readonly ((place: BacklogPlace) => string | null)[] = [
  ({ cluster }) => cluster.cluster,
  vhostOf,
  destinationOf,
  groupOf,
]

function compareNames(some: BacklogPlace, other: BacklogPlace): number {
  for (const nameOf of namesInOrder) {
    const one = nameOf(some) ?? ''
    const two = nameOf(other) ?? ''
    if (one !== two) return one < two ? -1 : 1
  }
  return 0
}

export function destinationOf({ latest, row }: BacklogPlace): string {
  const { names, index } = latest.backlogs.destination
  return entry(names, cell(index, row))
}

/** Returns the virtual host. Null: the system has none. */
export function vhostOf({ latest, row }: BacklogPlace): string | null {
  return nameAt(latest.backlogs.vhost, row)
}

/** Returns the consumer group. Null: a queue has none. */
export function groupOf({ latest, row }: BacklogPlace): string | null {
  return nameAt(latest.backlogs.consumerGroup, row)
}

export function statusOf({ latest, row }: BacklogPlace): Status {
  return entry(statuses, cell(latest.backlogs.status, row))
}
