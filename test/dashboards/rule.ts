import type { Dashboard } from './classic-json.ts'

/** Something that holds for every dashboard. */
export interface Rule {
  /** A sentence that is true of a good dashboard. */
  readonly rule: string
  /** Where the dashboard breaks it; nothing where it keeps it. */
  readonly complaints: (dashboard: Dashboard, all: readonly Dashboard[]) => readonly string[]
}
