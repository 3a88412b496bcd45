import type { ClusterBacklogs } from '../../../src/backlog/cluster-backlogs.ts'
import { BacklogHistory } from '../../../src/backlog/history/backlog-history.ts'
import { buildDigest } from '../../../src/reports/digest/build-digest.ts'
import type { Digest } from '../../../src/reports/digest/digest.ts'
import type { DigestQuery } from '../../../src/reports/digest/period.ts'
import { type ABacklog, aBacklogs } from '../../backlog/a-backlogs.ts'
import { aClusterOf } from '../../backlog/a-cluster.ts'
import { runToCompletion } from '../../run-to-completion.ts'

/** 2026-11-24 00:00 UTC. */
export const midnight = Date.UTC(2026, 10, 24) / 1000

/** Readings of a cluster by hours from midnight; null: a failed one. */
export type Readings = Readonly<Record<string, readonly ABacklog[] | null>>

/** A cluster after some readings, with the history that they left. */
export function aPeriodOf(
  readings: Readings,
  overrides: Partial<ClusterBacklogs> = {},
  details: Parameters<typeof aClusterOf>[2] = {},
): ClusterBacklogs {
  const history = new BacklogHistory()
  const hours = Object.keys(readings).sort((some, other) => Number(some) - Number(other))
  let last: readonly ABacklog[] | null = null
  for (const hour of hours) {
    const backlogs = readings[hour] ?? null
    const wall = midnight + Number(hour) * 3600
    history.journal.observeState(backlogs === null ? 'down' : 'up', wall)
    if (backlogs !== null)
      history.observe(aBacklogs(backlogs), { wall, monotonic: wall - midnight })
    last = backlogs ?? last
  }
  const { journal, hourlyTotals, lastEmpty } = history
  const state = readings[hours.at(-1) ?? ''] === null ? 'down' : 'up'
  return aClusterOf(last, { state, journal, hourlyTotals, lastEmpty, ...overrides }, details)
}

/** The digest of 24 November 2026 in UTC, made at its end. */
export function digestOf(
  clusters: readonly ClusterBacklogs[],
  query: Partial<DigestQuery> = {},
  now = midnight + 86_400,
): Digest {
  const day = { from: midnight, to: midnight + 86_400, timeZone: 'UTC', report: null }
  const whole = { ...day, instance: 'tidemark-1', links: [], isWanted: () => true, ...query }
  return runToCompletion(buildDigest(clusters, whole, now))
}
