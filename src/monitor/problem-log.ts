import { causeOf, type Problem, type ProblemKind, problemText } from '../reading/problem.ts'
import type { Outcome, Reading } from '../reading/reading.ts'
import type { MonitorLog } from './monitor-log.ts'
import type { OutageLog } from './outage-log.ts'

/** Upper bound of the problems in one line; the status page and `_source_problems` show all. */
const problemsPerLine = 5

/**
 * Logs the problems of one cluster when they change, not at every poll, and each cause once.
 *
 * Otherwise a broker that is down for a night would produce thousands of identical lines, and a wrong
 * address one line for each section of each reading. A cluster that cannot be read at all is left to
 * the `OutageLog`.
 */
export class ProblemLog {
  readonly #cluster: string
  readonly #log: MonitorLog
  readonly #outageLog: OutageLog
  /** Readings that succeeded at their last attempt. */
  readonly #up = new Set<string>()
  /** By cause, the section that logged it, while that section has the problem. */
  readonly #sectionOfCause = new Map<string, string>()
  /** By section, the fingerprint of its last line. Absent: nothing logged since it recovered. */
  readonly #lastLogged = new Map<string, string>()

  constructor(cluster: string, { log, outageLog }: Logs) {
    this.#cluster = cluster
    this.#log = log
    this.#outageLog = outageLog
  }

  /** Logs what has changed with a reading that has ended. */
  ended({ name: reading, sections, span }: Reading<unknown>, coreSection: string): void {
    const core = sections[coreSection]
    const isUp = core !== undefined && core.state !== 'failed'
    if (isUp) this.#up.add(reading)
    else this.#up.delete(reading)
    const outage = isUp ? undefined : core?.problems.find(({ kind }) => outageKinds.has(kind))
    if (outage !== undefined && this.#up.size === 0) {
      this.#outageLog.failed(this.#cluster, outage, span.to)
      return
    }
    if (isUp) this.#outageLog.succeeded(this.#cluster, span.to)
    for (const [section, outcome] of Object.entries(sections)) {
      this.#sectionEnded({ reading, section }, outcome)
    }
  }

  #sectionEnded(where: Where, { state, problems }: Outcome): void {
    const section = `${where.reading} ${where.section}`
    const own = this.#ownProblems(section, problems)
    const lastLogged = this.#lastLogged.get(section)
    const current = fingerprint(own)
    if (own.length > 0 && current !== lastLogged) {
      this.#lastLogged.set(section, current)
      this.#log.warn(
        { cluster: this.#cluster, ...where, state, ...problemFields(own) },
        'section has problems',
      )
    } else if (problems.length === 0 && lastLogged !== undefined) {
      this.#lastLogged.delete(section)
      this.#log.info({ cluster: this.#cluster, ...where }, 'section recovered')
    }
  }

  /** Returns the problems whose cause no other section has logged and still has. */
  #ownProblems(section: string, problems: readonly Problem[]): readonly Problem[] {
    const causes = new Set(problems.map(causeOf))
    for (const [cause, logger] of this.#sectionOfCause) {
      if (logger === section && !causes.has(cause)) this.#sectionOfCause.delete(cause)
    }
    const own = problems.filter(
      problem => (this.#sectionOfCause.get(causeOf(problem)) ?? section) === section,
    )
    for (const problem of own) this.#sectionOfCause.set(causeOf(problem), section)
    return own
  }
}

/** Kinds of problems of a core section which mean that nothing of a cluster can be read. */
const outageKinds: ReadonlySet<ProblemKind> = new Set([
  'unreachable',
  'timeout',
  'unauthenticated',
  'malformed',
  'unavailable',
])

interface Logs {
  readonly log: MonitorLog
  readonly outageLog: OutageLog
}

interface Where {
  readonly reading: string
  readonly section: string
}

/** Leaves out details: they may contain numbers that change in every poll. */
function fingerprint(problems: readonly Problem[]): string {
  return [...new Set(problems.map(({ kind, subject }) => `${kind} ${subject}`))].sort().join('\n')
}

function problemFields(problems: readonly Problem[]): Readonly<Record<string, unknown>> {
  const shown = problems.slice(0, problemsPerLine)
  return {
    problems: shown.map(problemText),
    ...(problems.length > shown.length && { more: problems.length - shown.length }),
  }
}
