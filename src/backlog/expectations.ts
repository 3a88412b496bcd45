import type { Seconds } from '../reading/time.ts'
import type { NameRules } from './name-rules.ts'

/** How the backlogs of a cluster are judged; configured, so a reload may change it. */
export interface Expectations {
  /** The stretch of readings that status, drain and rates look at. */
  readonly window: Seconds
  /** Seconds that the age of a backlog should not exceed. NaN: none is set. */
  readonly objectives: NameRules
  /** Messages waiting in a part of a backlog that count as none. */
  readonly tolerances: NameRules
}
