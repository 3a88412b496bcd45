import type { ClusterBacklogs } from './backlog/cluster-backlogs.ts'
import type { BacklogQuery, Ranking } from './backlog/ranking.ts'
import type { LoadResult } from './config/load.ts'
import type { Configuration } from './configuration.ts'
import type { Format } from './exposition/render.ts'
import type { MonitorLog } from './monitor/monitor-log.ts'
import type { ClusterStatus } from './monitor/status.ts'
import type { Problem } from './reading/problem.ts'
import type { UnixSeconds } from './reading/time.ts'

export interface AppOptions {
  readonly version: string
  /** The git revision of the build; `unknown` if there is none. */
  readonly revision: string
  readonly log: MonitorLog
  /** Loads the configuration again from the sources that were used at start. */
  readonly loadConfig: () => Promise<LoadResult<Configuration>>
}

/** The whole exporter: polls the configured clusters and serves the results. */
export interface App {
  /** Listens, then starts polling. Rejects with a `ListenError` if it cannot listen. */
  start(): Promise<{ readonly url: string }>
  /** Polls each reading of each cluster once. Never rejects. */
  pollOnce(signal: AbortSignal): Promise<void>
  statuses(): readonly ClusterStatus[]
  /**
   * Problems by cluster name: why a successful reading may not include all consumer groups.
   *
   * Sends requests of its own, which are not part of a poll.
   */
  visibilityWarnings(signal: AbortSignal): Promise<ReadonlyMap<string, Problem>>
  /** The backlogs of each cluster as last read. */
  backlogs(): readonly ClusterBacklogs[]
  /** Sorts and filters backlogs without blocking the event loop. Rejects if the signal aborts. */
  rank(
    clusters: readonly ClusterBacklogs[],
    query: BacklogQuery,
    signal?: AbortSignal,
  ): Promise<Ranking>
  /** The wall clock. */
  now(): UnixSeconds
  /** Renders what a scrape would return now. */
  scrape(format: Format): AsyncIterable<Buffer>
  /**
   * Loads the configuration again and applies the changes to each cluster.
   *
   * Returns the errors in it; empty: it is in effect. A configuration that is invalid or cannot be
   * applied changes nothing. Never rejects.
   */
  reload(): Promise<readonly string[]>
  stop(): Promise<void>
}
