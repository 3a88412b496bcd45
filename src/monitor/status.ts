import type { Problem } from '../reading/problem.ts'
import type { SectionState } from '../reading/reading.ts'
import type { Seconds, UnixSeconds } from '../reading/time.ts'
import type { Level } from '../exposition/family.ts'
import type { DroppedSeries, GranularityChange } from '../exposition/series-limiter.ts'
import type { SummaryLine } from './pipeline.ts'

/** Snapshot of one monitor, for the status page, readiness and `check`. */
export interface ClusterStatus {
  readonly system: 'kafka' | 'rabbitmq'
  readonly cluster: string
  /** Bootstrap brokers or URLs, without credentials. */
  readonly addresses: readonly string[]
  readonly readings: readonly ReadingStatus[]
  /** Changes of backlogs to each status, in the order of `statuses`. NaN: nothing was read yet. */
  readonly statusChanges: Float64Array
}

export interface ReadingStatus {
  readonly reading: string
  /** `pending` until the first attempt has ended; then whether the core section succeeded last time. */
  readonly state: 'pending' | 'up' | 'down'
  /** Current interval between polls; longer than configured while the reading is slow. */
  readonly interval: Seconds
  /** When the core section last succeeded. Null: never. */
  readonly lastSuccessAt: UnixSeconds | null
  /** Duration of the last attempt. Null: none has ended. */
  readonly lastDuration: Seconds | null
  readonly attempts: number
  readonly failures: number
  /** Ticks that found the last attempt still running. */
  readonly skips: number
  readonly sections: readonly SectionStatus[]
  /** Requests of the last attempt. */
  readonly requests: number
  readonly series: number
  readonly seriesDropped: DroppedSeries
  readonly granularity: Level
  /** The last change of the granularity by the series limit. Null: none since the last reload. */
  readonly granularityChange: GranularityChange | null
  readonly summary: readonly SummaryLine[]
  /** Options whose patterns match nothing, which is probably a mistake: `topics.include[0]`. */
  readonly unmatchedPatterns: readonly string[]
}

export interface SectionStatus {
  readonly section: string
  readonly state: SectionState
  readonly problems: readonly Problem[]
}
