import type { PageBuilder } from '../exposition/page-builder.ts'
import type { ClusterBacklogs } from '../backlog/cluster-backlogs.ts'
import type { BacklogHistory } from '../backlog/history/backlog-history.ts'
import type { Journal } from '../backlog/history/journal.ts'
import type { Problem } from '../reading/problem.ts'
import type { ClusterTargets } from '../reading/scrape-target.ts'
import type { LiveReading } from './live-reading.ts'
import type { ClusterStatus } from './status.ts'

/** Runs the readings of one configured cluster: the unit of isolation, reload and status. */
export interface Monitor {
  start(): void
  /** Makes one attempt of each reading but canaries, all concurrently. Never rejects. */
  pollOnce(signal: AbortSignal): Promise<void>
  status(): ClusterStatus
  /** Checks whether permissions hide objects from the readings. Null: they do not, or no reading is up. */
  visibilityWarning(signal: AbortSignal): Promise<Problem | null>
  backlogs(): ClusterBacklogs
  readonly journal: Journal
  targets(): ClusterTargets
  /** Prints series again that the limit dropped, unless the cluster still exceeds it. */
  restoreGranularity(): void
  /** Stops the readings, then closes the client's connections. */
  stop(): Promise<void>
}

interface MonitorOptions extends Pick<ClusterStatus, 'system' | 'cluster' | 'addresses'> {
  readonly readings: readonly LiveReading[]
  /** Readings that write to the cluster: only `start` runs them. Absent: none. */
  readonly canaries?: readonly LiveReading[]
  readonly pageBuilder: PageBuilder
  readonly history: BacklogHistory
  /** Absent: the readings themselves report what is hidden from them. */
  readonly visibilityWarning?: Monitor['visibilityWarning']
  readonly closeClient: () => Promise<void>
}

export function createMonitor(options: MonitorOptions): Monitor {
  const { system, cluster, addresses, readings, pageBuilder, history, closeClient } = options
  const { journal, hourlyTotals, lastEmpty } = history
  const { canaries = [] } = options
  let running = readings
  return {
    journal,
    start() {
      running = [...readings, ...canaries]
      for (const reading of running) reading.start()
    },
    async pollOnce(signal) {
      await Promise.all(readings.map(reading => reading.pollOnce(signal)))
    },
    status: () => ({
      system,
      cluster,
      addresses,
      readings: running.map(reading => reading.status()),
      statusChanges: journal.changes,
    }),
    async visibilityWarning(signal) {
      // Does not wait again for a cluster that was not reached, nor after the caller gave up.
      if (signal.aborted) return null
      const isUp = readings.some(reading => reading.status().state === 'up')
      return isUp ? ((await options.visibilityWarning?.(signal)) ?? null) : null
    },
    restoreGranularity: () => pageBuilder.restoreGranularity(),
    backlogs() {
      const reading = readings.find(({ hasBacklogs }) => hasBacklogs)
      const state = reading?.status().state ?? 'pending'
      const latest = reading?.backlogs() ?? null
      return { system, cluster, state, latest, journal, hourlyTotals, lastEmpty }
    },
    targets() {
      const reading = readings.find(({ hasTargets }) => hasTargets)
      return { system, cluster, targets: reading === undefined ? [] : reading.targets() }
    },
    async stop() {
      await Promise.all(running.map(reading => reading.stop()))
      await closeClient()
    },
  }
}
