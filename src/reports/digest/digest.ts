import type { ClusterBacklogs } from '../../backlog/cluster-backlogs.ts'
import type { Status } from '../../backlog/status.ts'
import type { JsonNumber } from '../json-values.ts'
import type { Link } from '../links.ts'

/**
 * What happened to backlogs in a period; the response of `GET /api/v1/digest`.
 *
 * A public API: named like the labels and metrics. Times are RFC 3339. Lists are bounded: each has the
 * total beside its worst entries.
 */
export interface Digest {
  readonly generated_at: string
  readonly from: string
  readonly to: string
  /** In which texts show times: `Europe/Berlin`. */
  readonly time_zone: string
  /** The exporter that made it. */
  readonly instance: string
  /** Of a scheduled report. Null: requested by hand. */
  readonly report: ReportName | null
  readonly verdict: Verdict
  readonly backlogs: number
  readonly clusters: readonly ClusterPeriod[]
  readonly objectives: ObjectivesPeriod
  readonly incidents: IncidentsPeriod
  readonly discarded: DiscardedPeriod
  /** Backlogs that were empty before the period, but never in it. */
  readonly never_empty: Top<NeverEmpty>
  readonly hygiene: Hygiene
  /** Backlogs whose status was unknown. */
  readonly unknown: Top<UnknownTime>
}

export interface ReportName {
  readonly name: string
  /** `2026-11-24`, `2026-W48` or `2026-11-24T09`: the same for each attempt to send it. */
  readonly period: string
  /** Periods before it for which no report was sent. */
  readonly missed_periods: readonly string[]
}

/**
 * In one word:
 *
 * - `attention`: a problem is open, or a cluster cannot be read.
 * - `recovered`: there were problems, and all are over.
 * - `unknown`: nothing is known of the period, or of what is open.
 * - `good`: there was no problem, as far as the period was observed.
 */
export type Verdict = 'attention' | 'recovered' | 'unknown' | 'good'

/** The worst entries of a list. */
export interface Top<Entry> {
  /** Number of entries, also of those that are not listed. */
  readonly total: number
  readonly entries: readonly Entry[]
}

export interface BacklogReference {
  readonly messaging_cluster: string
  readonly messaging_system: ClusterBacklogs['system']
  readonly vhost: string | null
  readonly destination: string
  readonly consumer_group: string | null
  readonly links: readonly Link[]
}

export interface ClusterPeriod {
  readonly messaging_cluster: string
  readonly messaging_system: ClusterBacklogs['system']
  readonly state: ClusterBacklogs['state']
  /** Before it nothing is known. Null: never read. */
  readonly complete_since: string | null
  /** The exporter was not running, or the cluster was not configured. */
  readonly unobserved_seconds: number
  /** The cluster could not be read. */
  readonly down_seconds: number
  readonly outages: number
  readonly links: readonly Link[]
}

export interface ObjectivesPeriod {
  /** Null: no objective is set. Otherwise nothing is known before it. */
  readonly known_since: string | null
  readonly judged_seconds: number
  readonly within_seconds: number
  /** Backlogs that were judged. */
  readonly backlogs: number
  /** Backlogs without an objective now. */
  readonly without_objective: number
  /** Those that were not always within their objective, most time first. */
  readonly missed: Top<MissedObjective>
}

export interface MissedObjective extends BacklogReference {
  readonly judged_seconds: number
  readonly within_seconds: number
  readonly missed_seconds: number
}

export interface IncidentsPeriod extends Top<Incident> {
  readonly open: number
  /** Number of backlogs by status word. */
  readonly by_status: Readonly<Partial<Record<Status, number>>>
}

/** A backlog that had a status that shows a problem, once or several times. */
export interface Incident extends BacklogReference {
  readonly status: Status
  readonly times: number
  /** In the period. */
  readonly lasted_seconds: number
  readonly longest_seconds: number
  /** Begin of the first one, also if it is before the period. */
  readonly first_at: string
  /** False: it began earlier, before anything is known. */
  readonly is_begin_known: boolean
  /** End of the last one. Null: it is open, or unknown. */
  readonly ended_at: string | null
  /** Null: unknown, because the cluster cannot be read. */
  readonly is_open: boolean | null
  /** Of an open one: now. */
  readonly messages: JsonNumber
  readonly age_seconds: JsonNumber
}

export interface DiscardedPeriod extends Top<Discarded> {
  /** Messages removed without being done: expired, dropped, purged, deleted by retention. */
  readonly messages: number
  /** Null: nothing was read yet. Otherwise nothing is known before it. */
  readonly known_since: string | null
  /** Backlogs whose unread messages retention deletes next, soonest first. */
  readonly retention: Top<RetentionRisk>
}

export interface Discarded extends BacklogReference {
  readonly messages: number
}

export interface RetentionRisk extends BacklogReference {
  readonly left_seconds: number
}

export interface NeverEmpty extends BacklogReference {
  readonly last_empty_at: string
  readonly messages: JsonNumber
  readonly age_seconds: JsonNumber
}

/** What waits for someone to clean up, now. */
export interface Hygiene {
  /** Topics with waiting messages that their group no longer reads. */
  readonly abandoned: Top<Waiting>
  /** Messages have waited for more than a day, and there are no consumers. */
  readonly without_consumers: Top<Waiting>
  /** Dead-letter queues with messages. */
  readonly dead_letters: Top<Waiting>
}

export interface Waiting extends BacklogReference {
  readonly messages: JsonNumber
  /** When its status began. Null: before anything is known. */
  readonly since: string | null
}

export interface UnknownTime extends BacklogReference {
  readonly unknown_seconds: number
  readonly is_unknown_now: boolean
}
