import type { Backlogs } from '../backlog/backlogs.ts'
import type { ClusterBacklogs } from '../backlog/cluster-backlogs.ts'
import {
  consumersWanted,
  type ConsumersWanted,
  defaultDrainTarget,
  type ScalingReason,
} from '../backlog/consumers-wanted.ts'
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
import type { Seconds, UnixSeconds } from '../reading/time.ts'
import { clusterEntry, type ClusterEntry } from './backlogs-document.ts'
import { type JsonNumber, jsonNumber, timeText } from './json-values.ts'

/** The response of `GET /api/v1/scaling`. A public API: named like the labels and metrics. */
export interface ScalingDocument {
  /** RFC 3339. */
  readonly generated_at: string
  /**
   * The highest number of all backlogs that match. Null: one of them is unknown, none matches, or the
   * last poll of a cluster failed.
   */
  readonly consumers_wanted: JsonNumber
  /** Number of backlogs that match; `backlogs` is one page of them. */
  readonly total: number
  readonly offset: number
  readonly limit: number
  readonly clusters: readonly ClusterEntry[]
  /** By name. */
  readonly backlogs: readonly ScalingEntry[]
}

interface ScalingEntry {
  readonly messaging_cluster: string
  readonly messaging_system: Backlogs['system']
  readonly vhost: string | null
  readonly destination: string
  readonly consumer_group: string | null
  readonly status: Status
  readonly consumers_wanted: JsonNumber
  readonly reasons: readonly (ScalingReason | 'cluster_down')[]
  readonly drain_target_seconds: number
  readonly consumers: JsonNumber
  readonly messages: JsonNumber
  readonly workable_messages: JsonNumber
  readonly arrived_per_second: JsonNumber
  readonly completed_per_second: JsonNumber
  readonly completed_per_second_per_consumer: JsonNumber
  readonly usable_consumers: JsonNumber
  readonly stalled_partitions: JsonNumber
  readonly unknown_partitions: JsonNumber
  readonly stale_partitions: JsonNumber
}

interface ScalingView {
  /** The clusters that match the query. */
  readonly clusters: readonly ClusterBacklogs[]
  readonly ranking: Ranking
  /** Null: what is configured for each backlog. */
  readonly drainTarget: Seconds | null
  readonly offset: number
  readonly limit: number
  readonly now: UnixSeconds
}

export function scalingDocument(view: ScalingView): ScalingDocument {
  const { clusters, ranking, drainTarget, offset, limit, now } = view
  return {
    generated_at: timeText(now),
    consumers_wanted: jsonNumber(highest(clusters, ranking.wanted, drainTarget)),
    total: ranking.wanted.length,
    offset,
    limit,
    clusters: clusters.map(cluster => clusterEntry(cluster, now)),
    backlogs: ranking.places.map(place => scalingEntry(place, drainTarget)),
  }
}

/** Consumers of several backlogs, such as the topics of a group, are the same ones: no sum. */
function highest(
  clusters: readonly ClusterBacklogs[],
  wanted: readonly BacklogPlace[],
  drainTarget: Seconds | null,
): number {
  if (wanted.length === 0 || clusters.some(({ state }) => state !== 'up')) return NaN
  // Not a comparison: if one is unknown, so is the highest.
  return wanted.reduce((most, place) => Math.max(most, wantedAt(place, drainTarget).wanted), 0)
}

function wantedAt(
  { latest: { backlogs }, row }: BacklogPlace,
  drainTarget: Seconds | null,
): ConsumersWanted {
  return consumersWanted(backlogs, row, drainTargetOf(backlogs, row, drainTarget))
}

function drainTargetOf(
  { drainTarget: configured }: Backlogs,
  row: number,
  requested: Seconds | null,
): Seconds {
  const own = cell(configured, row)
  return requested ?? (Number.isNaN(own) ? defaultDrainTarget : own)
}

function scalingEntry(place: BacklogPlace, drainTarget: Seconds | null): ScalingEntry {
  const { cluster, row } = place
  const { backlogs } = place.latest
  const number = (column: Float64Array): JsonNumber => jsonNumber(cell(column, row))
  const { wanted, reasons } = wantedAt(place, drainTarget)
  const isDown = cluster.state !== 'up'
  return {
    messaging_cluster: cluster.cluster,
    messaging_system: backlogs.system,
    vhost: vhostOf(place),
    destination: destinationOf(place),
    consumer_group: groupOf(place),
    status: statusOf(place),
    // By now there may be more consumers than in the last poll that succeeded.
    consumers_wanted: isDown ? null : jsonNumber(wanted),
    reasons: isDown ? ['cluster_down'] : reasons,
    drain_target_seconds: drainTargetOf(backlogs, row, drainTarget),
    consumers: number(backlogs.consumers),
    messages: number(backlogs.messages),
    workable_messages: number(backlogs.workableMessages),
    arrived_per_second: number(backlogs.arrivalRate),
    completed_per_second: number(backlogs.completionRate),
    completed_per_second_per_consumer: number(backlogs.consumerRate),
    usable_consumers: number(backlogs.usableConsumers),
    stalled_partitions: number(backlogs.stalledPartitions),
    unknown_partitions: number(backlogs.unknownPartitions),
    stale_partitions: number(backlogs.stalePartitions),
  }
}
