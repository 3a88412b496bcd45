import type { ClusterBacklogs, LatestBacklogs } from '../../backlog/cluster-backlogs.ts'
import { itemsPerStep } from '../../backlog/first-in-order.ts'
import { namesAt } from '../../backlog/history/earlier-statuses.ts'
import type { BacklogNames } from '../../backlog/history/journal.ts'
import { type Status, statuses } from '../../backlog/status.ts'
import { cell, entry, type Row } from '../../columns/columns.ts'
import type { Seconds, UnixSeconds } from '../../reading/time.ts'
import type { DigestQuery, Period } from './period.ts'

const day: Seconds = 86_400

/** A backlog as it is now. */
export interface CurrentBacklog {
  readonly cluster: ClusterBacklogs
  readonly names: BacklogNames
  readonly messages: number
  readonly age: Seconds
  /** When its status began. NaN: before anything is known. */
  readonly since: UnixSeconds
  /** NaN: never, as far as known. */
  readonly lastEmpty: UnixSeconds
  readonly retentionLeft: Seconds
}

/** The backlogs of now that a digest lists, by the reason. */
export interface CurrentBacklogs {
  readonly neverEmpty: CurrentBacklog[]
  readonly abandoned: CurrentBacklog[]
  readonly withoutConsumers: CurrentBacklog[]
  readonly deadLetters: CurrentBacklog[]
  readonly retention: CurrentBacklog[]
  total: number
  withoutObjective: number
}

export function noBacklogs(): CurrentBacklogs {
  const reasons = { neverEmpty: [], abandoned: [], withoutConsumers: [], deadLetters: [] }
  return { ...reasons, retention: [], total: 0, withoutObjective: 0 }
}

/** Adds the backlogs of a cluster to those that a digest lists. */
export function* addCurrentBacklogs(
  listed: CurrentBacklogs,
  cluster: ClusterBacklogs,
  period: Period,
  { isWanted }: Pick<DigestQuery, 'isWanted'>,
): Generator<void, void> {
  const { latest } = cluster
  if (latest === null) return
  const { backlogs } = latest
  for (let row = 0; row < backlogs.rows; row++) {
    if (row % itemsPerStep === 0) yield
    const names = namesAt(backlogs, row)
    if (!isWanted(names)) continue
    listed.total++
    if (Number.isNaN(cell(backlogs.objective, row))) listed.withoutObjective++
    if (cell(backlogs.messages, row) > 0) add(listed, currentBacklog(cluster, latest, row), period)
  }
}

function currentBacklog(
  cluster: ClusterBacklogs,
  { backlogs, details }: LatestBacklogs,
  row: Row,
): CurrentBacklog & CurrentState {
  const id = cell(backlogs.id, row)
  return {
    cluster,
    names: namesAt(backlogs, row),
    messages: cell(backlogs.messages, row),
    age: cell(backlogs.age, row),
    since: cluster.journal.sinceOf(id),
    lastEmpty: cluster.lastEmpty.of(id),
    retentionLeft: details.retentionLeft(row),
    status: entry(statuses, cell(backlogs.status, row)),
    hasNoConsumers: cell(backlogs.consumers, row) === 0,
    isDeadLetterTarget: details.isDeadLetterTarget(row),
    completeSince: cluster.journal.completeSince,
  }
}

interface CurrentState {
  readonly status: Status
  readonly hasNoConsumers: boolean
  readonly isDeadLetterTarget: boolean
  readonly completeSince: UnixSeconds
}

/** Under the first reason that applies; retention is a risk beside it. */
function add(
  listed: CurrentBacklogs,
  backlog: CurrentBacklog & CurrentState,
  { from, to }: Period,
): void {
  const { status, since, lastEmpty, retentionLeft, completeSince } = backlog
  const begin = Number.isNaN(since) ? completeSince : since
  if (Number.isFinite(retentionLeft)) listed.retention.push(backlog)
  if (backlog.isDeadLetterTarget) listed.deadLetters.push(backlog)
  else if (status === 'abandoned') listed.abandoned.push(backlog)
  else if (backlog.hasNoConsumers && status === 'stopped' && begin <= to - day) {
    listed.withoutConsumers.push(backlog)
  } else if (lastEmpty < from) listed.neverEmpty.push(backlog)
}
