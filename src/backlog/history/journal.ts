import { RememberedColumn } from '../../columns/remembered-column.ts'
import { cell, entry, type Row, unknownColumn } from '../../columns/columns.ts'
import type { UnixSeconds } from '../../reading/time.ts'
import type { Backlogs } from '../backlogs.ts'
import { type Status, statuses } from '../status.ts'
import type { Step } from './backlog-history.ts'
import { EarlierStatuses, namesAt } from './earlier-statuses.ts'

/** The names of a backlog in its cluster. */
export interface BacklogNames {
  /** Null: the system has no virtual hosts. */
  readonly vhost: string | null
  readonly destination: string
  /** Null: a queue has no groups. */
  readonly consumerGroup: string | null
}

/** Whether the reading of the backlogs of a cluster succeeds; `unobserved`: the exporter was not running. */
export const clusterStates = ['up', 'down', 'unobserved'] as const

export type ClusterState = (typeof clusterStates)[number]

interface Change<State> {
  readonly at: UnixSeconds
  /** Null: the backlog is new. */
  readonly before: State | null
  /** Null: the backlog no longer exists. */
  readonly after: State | null
  /** When `before` began. NaN: before the exporter started. */
  readonly since: UnixSeconds
}

/** A backlog got another status, appeared with a problem, or ceased to exist with one. */
export interface StatusChange extends Change<Status>, BacklogNames {
  readonly kind: 'backlog'
  /** At the time of the change. NaN: unknown. */
  readonly messages: number
  /** Age of the oldest message in seconds. NaN: unknown. */
  readonly age: number
}

/** The backlogs of a cluster could not be read, or could be read again. */
export interface ClusterStateChange extends Change<ClusterState> {
  readonly kind: 'cluster'
}

export type JournalEvent = StatusChange | ClusterStateChange

/** What an earlier run of the exporter recorded of a cluster. */
export interface PastEvents {
  /** Oldest first. */
  readonly events: readonly JournalEvent[]
  readonly completeSince: UnixSeconds
  /** When the earlier run ended, as far as known. */
  readonly observedUntil: UnixSeconds
}

/** Events of one cluster that are kept; about 2 MB. */
const maxEvents = 10_000

/** Returns true for a status that proves a problem. */
export function isProblem(status: Status | null): status is Status {
  return status !== null && status !== 'unknown' && status !== 'ok'
}

/**
 * What happened to the backlogs of one cluster: each change of a status, the latest 10,000.
 *
 * The statuses of the first reading are the start, not events. A backlog that appears later, or ceases to
 * exist, is an event only if its status shows a problem. Failed readings change nothing: while a cluster is down, its backlogs keep
 * the status of before.
 */
export class Journal {
  /** Oldest first. */
  readonly #events: JournalEvent[] = []
  /** When the status of a backlog began, by id. NaN: before the first reading. */
  readonly #since = new RememberedColumn()
  readonly #changes = unknownColumn(statuses.length)
  #state: ClusterState | null = null
  #stateSince: UnixSeconds = NaN
  #completeSince: UnixSeconds = NaN
  #added = 0
  #earlierStatuses: EarlierStatuses | null = null

  /** Continues what an earlier run of the exporter recorded. Call it before the first reading. */
  restore({ events, completeSince, observedUntil }: PastEvents): void {
    this.#events.push(...events.slice(-maxEvents))
    this.#completeSince = completeSince
    this.#earlierStatuses = new EarlierStatuses(events)
    const last = events.findLast(event => event.kind === 'cluster')
    this.#state = last?.after ?? 'up'
    this.#stateSince = last?.at ?? completeSince
    this.observeState('unobserved', observedUntil)
  }

  /** Takes a successful reading. */
  observe({ last, backlogs, previous }: Step, now: UnixSeconds): void {
    if (last === null) {
      if (this.#earlierStatuses === null) this.#completeSince = now
      else this.#continued(this.#earlierStatuses, backlogs, now)
      this.#changes.fill(0)
      return
    }
    // First, because a new backlog may have the id of one that is gone.
    const isKept = new Uint8Array(last.rows)
    for (const row of previous) if (row >= 0) isKept[row] = 1
    for (let row = 0; row < last.rows; row++) if (isKept[row] === 0) this.#gone(last, row, now)
    for (let row = 0; row < backlogs.rows; row++) {
      const before = previous[row]!
      if (before < 0) this.#appeared(backlogs, row, now)
      else if (last.status[before] !== backlogs.status[row]) {
        this.#changed(last, before, backlogs, row, now)
      }
    }
  }

  /** Takes the result of an attempt to read the backlogs. */
  observeState(state: ClusterState, now: UnixSeconds): void {
    if (state === this.#state) return
    // A first success is the start, not an event.
    if (this.#state !== null || state === 'down') {
      this.#add({
        kind: 'cluster',
        at: now,
        before: this.#state,
        after: state,
        since: this.#stateSince,
      })
    }
    this.#state = state
    this.#stateSince = now
  }

  /** The latest events, oldest first. */
  get events(): readonly JournalEvent[] {
    return this.#events
  }

  /** Number of events since the start, without those of earlier runs. */
  get added(): number {
    return this.#added
  }

  /** From when on no event is missing. NaN: nothing was read yet. */
  get completeSince(): UnixSeconds {
    return this.#completeSince
  }

  /** Number of changes to each status, in the order of `statuses`. NaN: nothing was read yet. */
  get changes(): Float64Array {
    return this.#changes
  }

  /** When the current status of a backlog began. NaN: before the first reading, or it is not known. */
  sinceOf(id: number): UnixSeconds {
    return this.#since.at(id)
  }

  #appeared(backlogs: Backlogs, row: Row, now: UnixSeconds): void {
    this.#since.set(backlogs.id[row]!, now)
    const after = entry(statuses, backlogs.status[row]!)
    if (!isProblem(after)) return
    this.#changes[backlogs.status[row]!]!++
    this.#add({ ...statusChange(backlogs, row, now), before: null, after, since: NaN })
  }

  #changed(last: Backlogs, before: Row, backlogs: Backlogs, row: Row, now: UnixSeconds): void {
    const id = backlogs.id[row]!
    this.#changes[backlogs.status[row]!]!++
    this.#add({
      ...statusChange(backlogs, row, now),
      before: entry(statuses, last.status[before]!),
      after: entry(statuses, backlogs.status[row]!),
      since: this.#since.at(id),
    })
    this.#since.set(id, now)
  }

  #gone(last: Backlogs, row: Row, now: UnixSeconds): void {
    const before = entry(statuses, last.status[row]!)
    if (isProblem(before)) {
      const since = this.#since.at(last.id[row]!)
      this.#add({ ...statusChange(last, row, now), before, after: null, since })
    }
  }

  /** Adds what changed while the exporter was not running, with the time at which it is noticed. */
  #continued(earlier: EarlierStatuses, backlogs: Backlogs, now: UnixSeconds): void {
    for (const { row, event } of earlier.resume(backlogs)) {
      const after = row === null ? null : entry(statuses, backlogs.status[row]!)
      if (row !== null) this.#since.set(backlogs.id[row]!, after === event.after ? event.at : now)
      if (after === event.after || !(isProblem(after) || isProblem(event.after))) continue
      const change =
        row === null
          ? { ...event, at: now, messages: NaN, age: NaN }
          : statusChange(backlogs, row, now)
      this.#add({ ...change, before: event.after, after, since: event.at })
    }
    this.#earlierStatuses = null
  }

  #add(event: JournalEvent): void {
    this.#added++
    this.#events.push(event)
    // In blocks, because removing the first element moves all others.
    if (this.#events.length < maxEvents * 1.1) return
    const dropped = this.#events.splice(0, this.#events.length - maxEvents)
    this.#completeSince = dropped.at(-1)?.at ?? this.#completeSince
  }
}

function statusChange(
  backlogs: Backlogs,
  row: Row,
  at: UnixSeconds,
): Omit<StatusChange, 'before' | 'after' | 'since'> {
  return {
    kind: 'backlog',
    at,
    ...namesAt(backlogs, row),
    messages: cell(backlogs.messages, row),
    age: cell(backlogs.age, row),
  }
}
