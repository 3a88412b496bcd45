import type { ClusterBacklogs } from '../../backlog/cluster-backlogs.ts'
import type { BacklogTotals, PeriodTotals } from '../../backlog/history/hourly-totals.ts'
import { statuses } from '../../backlog/status.ts'
import type { UnixSeconds } from '../../reading/time.ts'
import { jsonNumber, rounded, timeText } from '../json-values.ts'
import { backlogReference } from './backlog-reference.ts'
import { clusterPeriod } from './cluster-period.ts'
import {
  addCurrentBacklogs,
  type CurrentBacklog,
  type CurrentBacklogs,
  noBacklogs,
} from './current-backlogs.ts'
import type {
  BacklogReference,
  ClusterPeriod,
  Digest,
  DiscardedPeriod,
  Incident,
  IncidentsPeriod,
  ObjectivesPeriod,
  Top,
  UnknownTime,
  Verdict,
  Waiting,
} from './digest.ts'
import { statusTimes, type StatusTime } from './incidents.ts'
import type { DigestQuery } from './period.ts'
import { topBy } from './top.ts'

/** Totals of a backlog, and the cluster it belongs to. */
interface PlacedTotals extends BacklogTotals {
  readonly cluster: ClusterBacklogs
}

/**
 * Returns the digest of a period: what the histories of the clusters say of it, and what is open now.
 *
 * A generator, because 50,000 backlogs take longer than an event loop may be blocked.
 */
export function* buildDigest(
  clusters: readonly ClusterBacklogs[],
  query: DigestQuery,
  now: UnixSeconds,
): Generator<void, Digest> {
  const period = { from: query.from, to: Math.min(query.to, now) }
  const times: StatusTime[] = []
  const totals: PlacedTotals[] = []
  const current = noBacklogs()
  let totalsSince = -Infinity
  for (const cluster of clusters) {
    times.push(...(yield* statusTimes(cluster, period, query)))
    yield* addCurrentBacklogs(current, cluster, period, query)
    const ofCluster: PeriodTotals = yield* cluster.hourlyTotals.totals(query.from, query.to, now)
    const wanted = ofCluster.backlogs.filter(({ names }) => query.isWanted(names))
    totals.push(...wanted.map(backlog => ({ ...backlog, cluster })))
    if (ofCluster.since > totalsSince) totalsSince = ofCluster.since
  }
  const periods = clusters.map(cluster => clusterPeriod(cluster, period, query.links))
  const incidents = incidentsPeriod(times, query)
  const knownSince = Number.isFinite(totalsSince) ? timeText(totalsSince) : null
  return {
    generated_at: timeText(now),
    from: timeText(query.from),
    to: timeText(query.to),
    time_zone: query.timeZone,
    instance: query.instance,
    report: query.report,
    verdict: verdictOf(incidents, periods, period.to - period.from),
    backlogs: current.total,
    clusters: periods,
    objectives: objectivesPeriod(totals, current, knownSince, query),
    incidents,
    discarded: discardedPeriod(totals, current, knownSince, query),
    never_empty: topBy(
      current.neverEmpty,
      ({ messages }) => messages,
      backlog => ({
        ...referenceTo(backlog, query),
        last_empty_at: timeText(backlog.lastEmpty),
        messages: jsonNumber(backlog.messages),
        age_seconds: jsonNumber(backlog.age),
      }),
    ),
    hygiene: {
      abandoned: waiting(current.abandoned, query),
      without_consumers: waiting(current.withoutConsumers, query),
      dead_letters: waiting(current.deadLetters, query),
    },
    unknown: unknownTimes(times, query),
  }
}

function referenceTo(
  { cluster, names }: Pick<CurrentBacklog, 'cluster' | 'names'>,
  { links }: Pick<DigestQuery, 'links'>,
): BacklogReference {
  return backlogReference(cluster, names, links)
}

function verdictOf(
  { total, open, entries }: IncidentsPeriod,
  clusters: readonly ClusterPeriod[],
  length: number,
): Verdict {
  if (open > 0 || clusters.some(({ state }) => state === 'down')) return 'attention'
  const isUnobserved = clusters.every(({ unobserved_seconds: gap }) => gap >= length * 0.999)
  if (isUnobserved || entries.some(({ is_open: isOpen }) => isOpen === null)) return 'unknown'
  return total > 0 ? 'recovered' : 'good'
}

function incidentsPeriod(times: readonly StatusTime[], query: DigestQuery): IncidentsPeriod {
  const incidents = times.filter(({ status }) => status !== 'unknown')
  const counts = statuses.flatMap(status => {
    const count = incidents.filter(incident => incident.status === status).length
    return count === 0 ? [] : [[status, count] as const]
  })
  return {
    // Open ones first, then by severity, then the longest.
    ...topBy(incidents, importance, incident => incidentOf(incident, query)),
    open: incidents.filter(({ isOpen }) => isOpen === true).length,
    by_status: Object.fromEntries(counts),
  }
}

function importance({ isOpen, status, lasted }: StatusTime): number {
  const severity = statuses.length - statuses.indexOf(status)
  return (isOpen === false ? 0 : 1e12) + severity * 1e10 + Math.min(lasted, 9e9)
}

function incidentOf(incident: StatusTime, query: DigestQuery): Incident {
  const { endedAt } = incident
  return {
    ...referenceTo(incident, query),
    status: incident.status,
    times: incident.times,
    lasted_seconds: rounded(incident.lasted),
    longest_seconds: rounded(incident.longest),
    first_at: timeText(incident.firstAt),
    is_begin_known: incident.isBeginKnown,
    ended_at: Number.isFinite(endedAt) ? timeText(endedAt) : null,
    is_open: incident.isOpen,
    messages: jsonNumber(incident.messages),
    age_seconds: jsonNumber(incident.age),
  }
}

function objectivesPeriod(
  totals: readonly PlacedTotals[],
  { withoutObjective }: CurrentBacklogs,
  knownSince: string | null,
  query: DigestQuery,
): ObjectivesPeriod {
  const judged = totals.filter(backlog => backlog.judged > 0)
  const missed = judged.filter(({ judged, within }) => judged - within >= 1)
  const sum = (value: (backlog: PlacedTotals) => number): number =>
    rounded(judged.reduce((total, backlog) => total + value(backlog), 0))
  return {
    known_since: judged.length === 0 ? null : knownSince,
    judged_seconds: sum(backlog => backlog.judged),
    within_seconds: sum(backlog => backlog.within),
    backlogs: judged.length,
    without_objective: withoutObjective,
    missed: topBy(
      missed,
      ({ judged, within }) => judged - within,
      backlog => ({
        ...referenceTo(backlog, query),
        judged_seconds: rounded(backlog.judged),
        within_seconds: rounded(backlog.within),
        missed_seconds: rounded(backlog.judged - backlog.within),
      }),
    ),
  }
}

function discardedPeriod(
  totals: readonly PlacedTotals[],
  { retention }: CurrentBacklogs,
  knownSince: string | null,
  query: DigestQuery,
): DiscardedPeriod {
  const lost = totals.filter(({ discarded }) => discarded > 0)
  return {
    ...topBy(
      lost,
      ({ discarded }) => discarded,
      backlog => ({ ...referenceTo(backlog, query), messages: rounded(backlog.discarded) }),
    ),
    messages: rounded(lost.reduce((total, { discarded }) => total + discarded, 0)),
    known_since: knownSince,
    retention: topBy(
      retention,
      ({ retentionLeft }) => -retentionLeft,
      backlog => ({ ...referenceTo(backlog, query), left_seconds: rounded(backlog.retentionLeft) }),
    ),
  }
}

function waiting(backlogs: readonly CurrentBacklog[], query: DigestQuery): Top<Waiting> {
  return topBy(
    backlogs,
    ({ messages }) => messages,
    backlog => ({
      ...referenceTo(backlog, query),
      messages: jsonNumber(backlog.messages),
      since: Number.isNaN(backlog.since) ? null : timeText(backlog.since),
    }),
  )
}

function unknownTimes(times: readonly StatusTime[], query: DigestQuery): Top<UnknownTime> {
  return topBy(
    times.filter(({ status }) => status === 'unknown'),
    ({ lasted }) => lasted,
    time => ({
      ...referenceTo(time, query),
      unknown_seconds: rounded(time.lasted),
      is_unknown_now: time.isOpen !== false,
    }),
  )
}
