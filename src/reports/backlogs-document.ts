import type { Backlogs } from '../backlog/backlogs.ts'
import type { ClusterBacklogs } from '../backlog/cluster-backlogs.ts'
import {
  type BacklogPlace,
  destinationOf,
  groupOf,
  type Ranking,
  statusOf,
  vhostOf,
} from '../backlog/ranking.ts'
import type { Status } from '../backlog/status.ts'
import { cell } from '../columns/columns.ts'
import type { UnixSeconds } from '../reading/time.ts'
import { type JsonNumber, jsonNumber, rounded, timeText } from './json-values.ts'

/** The response of `GET /api/v1/backlogs`. A public API: named like the labels and metrics. */
export interface BacklogsDocument {
  /** RFC 3339. */
  readonly generated_at: string
  /** Number of backlogs that match; `backlogs` is one page of them. */
  readonly total: number
  readonly offset: number
  readonly limit: number
  readonly summary: BacklogsSummary
  readonly clusters: readonly ClusterEntry[]
  readonly backlogs: readonly BacklogEntry[]
}

/** Totals over all backlogs that match, for autoscalers that read one number. */
interface BacklogsSummary {
  /** Null: nothing matches, or a part is unknown; a partial sum would look like fewer messages. */
  readonly messages: JsonNumber
  /** The highest known age; a high age is reported even if others are unknown. */
  readonly age_seconds: JsonNumber
}

export interface ClusterEntry {
  readonly messaging_cluster: string
  readonly messaging_system: Backlogs['system']
  readonly state: ClusterBacklogs['state']
  /** RFC 3339. Null: never read, or too long ago; none of its backlogs are in the response. */
  readonly read_at: string | null
  readonly data_age_seconds: number | null
}

export interface BacklogEntry {
  readonly messaging_cluster: string
  readonly messaging_system: Backlogs['system']
  readonly vhost: string | null
  readonly destination: string
  readonly consumer_group: string | null
  readonly status: Status
  readonly messages: JsonNumber
  readonly age_seconds: JsonNumber
  readonly age_lower_bound_seconds: JsonNumber
  readonly age_upper_bound_seconds: JsonNumber
  readonly objective_seconds: JsonNumber
  readonly arrived_per_second: JsonNumber
  readonly completed_per_second: JsonNumber
  readonly drain_seconds: JsonNumber
  readonly consumers: JsonNumber
  readonly unknown_partitions: JsonNumber
  readonly stale_partitions: JsonNumber
}

interface BacklogsView {
  /** The clusters that match the query. */
  readonly clusters: readonly ClusterBacklogs[]
  readonly ranking: Ranking
  readonly offset: number
  readonly limit: number
  readonly now: UnixSeconds
}

export function backlogsDocument(view: BacklogsView): BacklogsDocument {
  const { clusters, ranking, offset, limit, now } = view
  return {
    generated_at: timeText(now),
    total: ranking.wanted.length,
    offset,
    limit,
    summary: summaryOf(clusters, ranking.wanted),
    clusters: clusters.map(cluster => clusterEntry(cluster, now)),
    backlogs: ranking.places.map(backlogEntry),
  }
}

function summaryOf(
  clusters: readonly ClusterBacklogs[],
  wanted: readonly BacklogPlace[],
): BacklogsSummary {
  const isComplete = wanted.length > 0 && clusters.every(({ latest }) => latest !== null)
  let messages = 0
  let age = NaN
  for (const { latest, row } of wanted) {
    messages += cell(latest.backlogs.messages, row)
    const candidate = cell(latest.backlogs.age, row)
    if (candidate > age || Number.isNaN(age)) age = candidate
  }
  return { messages: isComplete ? jsonNumber(messages) : null, age_seconds: jsonNumber(age) }
}

export function clusterEntry(
  { cluster, system, state, latest }: ClusterBacklogs,
  now: UnixSeconds,
): ClusterEntry {
  return {
    messaging_cluster: cluster,
    messaging_system: system,
    state,
    read_at: latest === null ? null : timeText(latest.readAt),
    data_age_seconds: latest === null ? null : rounded(Math.max(now - latest.readAt, 0)),
  }
}

function backlogEntry(place: BacklogPlace): BacklogEntry {
  const { backlogs } = place.latest
  const number = (column: Float64Array): JsonNumber => jsonNumber(cell(column, place.row))
  return {
    messaging_cluster: place.cluster.cluster,
    messaging_system: backlogs.system,
    vhost: vhostOf(place),
    destination: destinationOf(place),
    consumer_group: groupOf(place),
    status: statusOf(place),
    messages: number(backlogs.messages),
    age_seconds: number(backlogs.age),
    age_lower_bound_seconds: number(backlogs.ageLowerBound),
    age_upper_bound_seconds: number(backlogs.ageUpperBound),
    objective_seconds: number(backlogs.objective),
    arrived_per_second: number(backlogs.arrivalRate),
    completed_per_second: number(backlogs.completionRate),
    drain_seconds: number(backlogs.drain),
    consumers: number(backlogs.consumers),
    unknown_partitions: number(backlogs.unknownPartitions),
    stale_partitions: number(backlogs.stalePartitions),
  }
}
