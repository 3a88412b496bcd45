import type { ClusterBacklogs } from '../backlog/cluster-backlogs.ts'
import type { BacklogQuery, Ranking } from '../backlog/ranking.ts'
import type { ClusterTargets } from '../reading/scrape-target.ts'
import type { UnixSeconds } from '../reading/time.ts'
import type { Page } from '../exposition/page.ts'
import type { ClusterStatus } from '../monitor/status.ts'

/** What the server shows, and the one thing it may ask for. */
export interface ServerPorts {
  /** Everything that is exposed at this moment. */
  pages(): Promise<readonly Page[]>
  statuses(): readonly ClusterStatus[]
  /** What is known of each cluster's backlogs. */
  backlogs(): readonly ClusterBacklogs[]
  /** Puts backlogs in order, with turns for everyone else. */
  rank(clusters: readonly ClusterBacklogs[], query: BacklogQuery): Promise<Ranking>
  /** What is known of each cluster's own metrics endpoints. */
  targets(): readonly ClusterTargets[]
  /** The wall clock, from which ages are told. */
  now(): UnixSeconds
  /** The configuration in force as YAML, secrets redacted. */
  redactedConfiguration(): string
  /** Loads the configuration anew. What is wrong with it, as sentences; empty: it is in force. */
  reload(): Promise<readonly string[]>
  /** Told of mistakes of ours: each costs its answer and nothing else. */
  reportDefect(error: unknown): void
}
