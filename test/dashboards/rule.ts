import type { Dashboard } from './classic-json.ts'

/** A rule that every dashboard follows. */
export interface Rule {
  /** A sentence that is true of a valid dashboard. */
  readonly rule: string
  /** Returns where the dashboard violates it. */
  readonly violations: (dashboard: Dashboard, all: readonly Dashboard[]) => readonly string[]
}
