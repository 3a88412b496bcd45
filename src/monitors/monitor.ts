import type { LiveReading } from './live-reading.ts'
import type { ClusterStatus } from './status.ts'

/** One configured cluster alive: the unit of isolation, reload and status. */
export interface Monitor {
  start(): void
  /** One attempt of each reading, all at once. Never rejects. */
  pollOnce(signal: AbortSignal): Promise<void>
  status(): ClusterStatus
  /** Ends its readings, then its client's connections. */
  stop(): Promise<void>
}

export interface MonitorOptions extends Pick<ClusterStatus, 'system' | 'cluster' | 'addresses'> {
  readonly readings: readonly LiveReading[]
  readonly closeClient: () => Promise<void>
}

export function createMonitor(options: MonitorOptions): Monitor {
  const { system, cluster, addresses, readings, closeClient } = options
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
    async stop() {
      await Promise.all(readings.map(reading => reading.stop()))
      await closeClient()
    },
  }
}
