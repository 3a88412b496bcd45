import type { Seconds } from '../reading/time.ts'
import type { NameRules } from './name-rules.ts'

/** What is expected of the backlogs of a cluster; configured, so a reload may change it. */
export interface Expectations {
  /** Length of the window that status, drain and rates look at. */
  readonly window: Seconds
  /** Maximum age of a backlog in seconds. NaN: none is set. */
  readonly objectives: NameRules
  /** Number of waiting messages up to which a part of a backlog counts as empty. */
  readonly tolerances: NameRules
}
