import type { ClusterBacklogs } from '../backlog/cluster-backlogs.ts'
import type { ClusterState, JournalEvent } from '../backlog/history/journal.ts'
import type { SelectedEvents } from '../backlog/history/select-events.ts'
import type { Status } from '../backlog/status.ts'
import type { UnixSeconds } from '../reading/time.ts'
import { type JsonNumber, jsonNumber, timeText } from './json-values.ts'

/** The response of `GET /api/v1/events`. A public API: named like the labels and metrics. */
export interface EventsDocument {
  /** RFC 3339. */
  readonly generated_at: string
  /** Number of events that match; `events` is one page of them. */
  readonly total: number
  readonly offset: number
  readonly limit: number
  readonly clusters: readonly JournalEntry[]
  /** Newest first. */
  readonly events: readonly EventEntry[]
}

interface JournalEntry {
  readonly messaging_cluster: string
  readonly messaging_system: ClusterBacklogs['system']
  /** RFC 3339: no event after it is missing. Null: the cluster was never read. */
  readonly complete_since: string | null
}

export interface EventEntry {
  /** RFC 3339. */
  readonly at: string
  readonly messaging_cluster: string
  readonly messaging_system: ClusterBacklogs['system']
  readonly vhost: string | null
  /** Null: the event is about the cluster, whose backlogs can no longer be read, or can again. */
  readonly destination: string | null
  readonly consumer_group: string | null
  /** Null: the backlog is new. */
  readonly status_before: Status | ClusterState | null
  /** Null: the backlog no longer exists. */
  readonly status: Status | ClusterState | null
  /** How long `status_before` lasted. Null: it began before the exporter started. */
  readonly lasted_seconds: JsonNumber
  /** At the time of the event. */
  readonly messages: JsonNumber
  readonly age_seconds: JsonNumber
}

interface NamedEvent {
  readonly cluster: Pick<ClusterBacklogs, 'cluster' | 'system'>
  readonly event: JournalEvent
}

interface EventsView {
  /** The clusters that match the query. */
  readonly clusters: readonly ClusterBacklogs[]
  readonly selected: SelectedEvents
  readonly offset: number
  readonly limit: number
  readonly now: UnixSeconds
}

export function eventsDocument(view: EventsView): EventsDocument {
  const { clusters, selected, offset, limit, now } = view
  return {
    generated_at: timeText(now),
    total: selected.total,
    offset,
    limit,
    clusters: clusters.map(journalEntry),
    events: selected.events.map(eventEntry),
  }
}

function journalEntry({ cluster, system, journal }: ClusterBacklogs): JournalEntry {
  const { completeSince } = journal
  return {
    messaging_cluster: cluster,
    messaging_system: system,
    complete_since: Number.isNaN(completeSince) ? null : timeText(completeSince),
  }
}

/** Returns an event with the names of its cluster, as in the response and in the journal file. */
export function eventEntry({ cluster, event }: NamedEvent): EventEntry {
  const backlog = event.kind === 'backlog' ? event : null
  return {
    at: timeText(event.at),
    messaging_cluster: cluster.cluster,
    messaging_system: cluster.system,
    vhost: backlog?.vhost ?? null,
    destination: backlog?.destination ?? null,
    consumer_group: backlog?.consumerGroup ?? null,
    status_before: event.before,
    status: event.after,
    lasted_seconds: jsonNumber(event.at - event.since),
    messages: jsonNumber(backlog?.messages ?? NaN),
    age_seconds: jsonNumber(backlog?.age ?? NaN),
  }
}
