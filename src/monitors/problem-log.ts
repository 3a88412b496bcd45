import type { Outcome, Reading } from '../domain/reading.ts'
import type { MonitorLog } from './monitor-log.ts'

/** Problems named in one line; the status page and `_source_problems` tell of the rest. */
const problemsPerLine = 5

export interface ProblemLogOptions {
  readonly cluster: string
  readonly reading: string
  readonly log: MonitorLog
}

/**
 * Logs a section's problems when they change, not at every poll.
 *
 * A broker that is down for a night would else write thousands of lines that say the same.
 */
export function createProblemLog(options: ProblemLogOptions): (reading: Reading<unknown>) => void {
  const { cluster, reading: name, log } = options
  const lastSeen = new Map<string, string>()
  return ({ sections }) => {
    for (const [section, outcome] of Object.entries(sections)) {
      const fingerprint = fingerprintOf(outcome)
      const last = lastSeen.get(section) ?? ''
      if (fingerprint === last) continue
      lastSeen.set(section, fingerprint)
      const fields = { cluster, reading: name, section }
      if (fingerprint === '') log.info(fields, 'section recovered')
      else log.warn({ ...fields, ...problemFields(outcome) }, 'section has problems')
    }
  }
}

/** Details are left out: they may hold numbers that change at every poll. */
function fingerprintOf({ problems }: Outcome): string {
  return [...new Set(problems.map(({ kind, subject }) => `${kind} ${subject}`))].sort().join('\n')
}

function problemFields({ state, problems }: Outcome): Readonly<Record<string, unknown>> {
  const shown = problems.slice(0, problemsPerLine)
  return {
    state,
    problems: shown.map(({ kind, subject, detail }) => `${kind}: ${subject}: ${detail}`),
    ...(problems.length > shown.length && { more: problems.length - shown.length }),
  }
}
