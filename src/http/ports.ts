import type { ClusterBacklogs } from '../backlog/cluster-backlogs.ts'
import type { EventsQuery, SelectedEvents } from '../backlog/history/select-events.ts'
import type { BacklogQuery, Ranking } from '../backlog/ranking.ts'
import type { ClusterTargets } from '../reading/scrape-target.ts'
import type { UnixSeconds } from '../reading/time.ts'
import type { Page } from '../exposition/page.ts'
import type { ClusterStatus } from '../monitor/status.ts'
import type { Digest } from '../reports/digest/digest.ts'
import type { DigestQuery } from '../reports/digest/period.ts'
import type { AbortedScrape } from './scrape/abort-reason.ts'

/** What the server needs from the exporter. */
export interface ServerPorts {
  /** The samples to expose now. */
  pages(): Promise<readonly Page[]>
  statuses(): readonly ClusterStatus[]
  /** The backlogs of each cluster as last read. */
  backlogs(): readonly ClusterBacklogs[]
  /** Sorts and filters backlogs without blocking the event loop. Rejects if the signal aborts. */
  rank(
    clusters: readonly ClusterBacklogs[],
    query: BacklogQuery,
    signal: AbortSignal,
  ): Promise<Ranking>
  /** Filters and sorts events without blocking the event loop. Rejects if the signal aborts. */
  selectEvents(
    clusters: readonly ClusterBacklogs[],
    query: EventsQuery,
    signal: AbortSignal,
  ): Promise<SelectedEvents>
  /** Makes the digest of a period without blocking the event loop. Rejects if the signal aborts. */
  digest(
    clusters: readonly ClusterBacklogs[],
    query: DigestQuery,
    signal: AbortSignal,
  ): Promise<Digest>
  /** The metrics endpoints of each cluster's own servers. */
  targets(): readonly ClusterTargets[]
  /** The wall clock, used to compute ages. */
  now(): UnixSeconds
  /** The current configuration as YAML, with secrets redacted. */
  redactedConfiguration(): string
  /** Loads the configuration again. Returns the errors in it; empty: it is in effect. */
  reload(): Promise<readonly string[]>
  /** Called with each unexpected error in the code of a request; other requests are not affected. */
  reportInternalError(error: unknown): void
  /** Called with each scrape that did not receive its whole body. */
  reportAbortedScrape(scrape: AbortedScrape): void
}
