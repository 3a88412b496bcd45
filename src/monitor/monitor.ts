import type { PageBuilder } from '../exposition/page-builder.ts'
import type { ClusterBacklogs } from '../backlog/cluster-backlogs.ts'
import type { Problem } from '../reading/problem.ts'
import type { ClusterTargets } from '../reading/scrape-target.ts'
import type { LiveReading } from './live-reading.ts'
import type { ClusterStatus } from './status.ts'

/** One configured cluster alive: the unit of isolation, reload and status. */
export interface Monitor {
  start(): void
  /** One attempt of each reading, all at once. Never rejects. */
  pollOnce(signal: AbortSignal): Promise<void>
  status(): ClusterStatus
  /** Asks why readings that succeed may show less than there is. Null: they do not, or none is up. */
  visibilityWarning(signal: AbortSignal): Promise<Problem | null>
  backlogs(): ClusterBacklogs
  targets(): ClusterTargets
  /** What a series limit took away is printed again, unless it still does not fit. */
  restoreGranularity(): void
  /** Ends its readings, then its client's connections. */
  stop(): Promise<void>
}

export interface MonitorOptions extends Pick<ClusterStatus, 'system' | 'cluster' | 'addresses'> {
  readonly readings: readonly LiveReading[]
  readonly pageBuilder: PageBuilder
  /** Left out: the readings themselves tell what they lack. */
  readonly doubt?: Monitor['visibilityWarning']
  readonly closeClient: () => Promise<void>
}

export function createMonitor(options: MonitorOptions): Monitor {
  const { system, cluster, addresses, readings, pageBuilder, closeClient } = options
  return {
    start() {
      for (const reading of readings) reading.start()
    },
    async pollOnce(signal) {
      await Promise.all(readings.map(reading => reading.pollOnce(signal)))
    },
    status: () => ({
      system,
      cluster,
      addresses,
      readings: readings.map(reading => reading.status()),
    }),
    async visibilityWarning(signal) {
      // A cluster that nobody reached is not waited for once more, nor one that nobody waits for.
      if (signal.aborted) return null
      const isUp = readings.some(reading => reading.status().state === 'up')
      return isUp && options.doubt !== undefined ? await options.doubt(signal) : null
    },
    restoreGranularity: () => pageBuilder.restoreGranularity(),
    backlogs() {
      const reading = readings.find(({ hasBacklogs }) => hasBacklogs)
      const state = reading?.status().state ?? 'pending'
      return { system, cluster, state, latest: reading?.backlogs() ?? null }
    },
    targets() {
      const known = readings.map(reading => reading.targets()).find(targets => targets !== null)
      return { system, cluster, targets: known ?? null }
    },
    async stop() {
      await Promise.all(readings.map(reading => reading.stop()))
      await closeClient()
    },
  }
}
