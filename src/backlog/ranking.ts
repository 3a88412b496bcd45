import { cell, entry, type Row } from '../columns/columns.ts'
import { type Backlogs, nameAt } from './backlogs.ts'
import type { ClusterBacklogs, LatestBacklogs } from './cluster-backlogs.ts'
import { firstInOrder, itemsPerStep } from './first-in-order.ts'
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

/**
 * Returns the backlogs of all clusters that pass the filter, in the order of the query.
 *
 * A generator, because sorting 50,000 rows at once blocks the event loop for longer than 50 ms.
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
      if (row % itemsPerStep === 0) yield
      const place = { cluster, latest, row }
      if (isWanted(place)) wanted.push(place)
    }
  }
  const sorted = yield* firstInOrder(wanted, comparisons[sort], offset + limit)
  return { places: sorted.slice(offset), wanted }
}

type Compare = (some: BacklogPlace, other: BacklogPlace) => number

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
