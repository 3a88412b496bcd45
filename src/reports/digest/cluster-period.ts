import type { ClusterBacklogs } from '../../backlog/cluster-backlogs.ts'
import type { ClusterStateChange } from '../../backlog/history/journal.ts'
import { rounded, timeText } from '../json-values.ts'
import type { LinkTemplate } from '../links.ts'
import { linksOfCluster } from './backlog-reference.ts'
import type { ClusterPeriod } from './digest.ts'
import { type Period, secondsWithin, touches } from './period.ts'

/** Returns how long a cluster was observed in the period, and how long it could be read. */
export function clusterPeriod(
  cluster: ClusterBacklogs,
  period: Period,
  links: readonly LinkTemplate[],
): ClusterPeriod {
  const { completeSince, events } = cluster.journal
  const changes = events.filter(event => event.kind === 'cluster')
  const knownFrom = firstKnown(completeSince, changes)
  let down = 0
  let outages = 0
  let unobserved = secondsWithin(period, -Infinity, knownFrom)
  for (const { state, from, to } of spans(cluster, changes)) {
    const seconds = secondsWithin(period, from, to)
    if (state === 'unobserved') unobserved += seconds
    if (state !== 'down' || !touches(period, from, to)) continue
    down += seconds
    outages++
  }
  return {
    messaging_cluster: cluster.cluster,
    messaging_system: cluster.system,
    state: cluster.state,
    complete_since: Number.isFinite(knownFrom) ? timeText(knownFrom) : null,
    unobserved_seconds: rounded(unobserved),
    down_seconds: rounded(down),
    outages,
    links: linksOfCluster(cluster, links),
  }
}

/** A cluster that was never read is known to be down since its first attempt. */
function firstKnown(completeSince: number, [first]: readonly ClusterStateChange[]): number {
  const known = [completeSince, first?.at ?? NaN].filter(at => !Number.isNaN(at))
  return known.length === 0 ? Infinity : Math.min(...known)
}

interface StateSpan {
  readonly state: ClusterStateChange['after']
  readonly from: number
  readonly to: number
}

function* spans(
  { state }: ClusterBacklogs,
  changes: readonly ClusterStateChange[],
): Generator<StateSpan> {
  for (const { before, since, at } of changes) {
    if (!Number.isNaN(since)) yield { state: before, from: since, to: at }
  }
  const last = changes.at(-1)
  if (last !== undefined) {
    const current = last.after === 'unobserved' && state === 'up' ? 'up' : last.after
    yield { state: current, from: last.at, to: Infinity }
  }
}
