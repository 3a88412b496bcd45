import { causeOf, type Problem, problemText } from '../reading/problem.ts'
import type { Outcome, Reading } from '../reading/reading.ts'
import type { MonitorLog } from './monitor-log.ts'

/** Problems named in one line; the status page and `_source_problems` tell of the rest. */
const problemsPerLine = 5

/**
 * Logs the problems of one cluster when they change, not at every poll, and each cause once.
 *
 * A broker that is down for a night would else write thousands of lines that say the same, and one
 * wrong address a line for each section of each reading that asks there.
 */
export class ProblemLog {
  readonly #cluster: string
  readonly #log: MonitorLog
  /** By cause, the section that told it, as long as it has it. */
  readonly #tellers = new Map<string, string>()
  /** By section, what it told last. A section that has told nothing since it was well is not in it. */
  readonly #told = new Map<string, string>()

  constructor(cluster: string, log: MonitorLog) {
    this.#cluster = cluster
    this.#log = log
  }

  ended({ name: reading, sections }: Reading<unknown>): void {
    for (const [section, outcome] of Object.entries(sections)) {
      this.#sectionEnded({ reading, section }, outcome)
    }
  }

  #sectionEnded(where: Where, { state, problems }: Outcome): void {
    const section = `${where.reading} ${where.section}`
    const own = this.#ownProblems(section, problems)
    const told = this.#told.get(section)
    const telling = fingerprint(own)
    if (own.length > 0 && telling !== told) {
      this.#told.set(section, telling)
      this.#log.warn(
        { cluster: this.#cluster, ...where, state, ...problemFields(own) },
        'section has problems',
      )
    } else if (problems.length === 0 && told !== undefined) {
      this.#told.delete(section)
      this.#log.info({ cluster: this.#cluster, ...where }, 'section recovered')
    }
  }

  /** Without those that another section has told and still has. */
  #ownProblems(section: string, problems: readonly Problem[]): readonly Problem[] {
    const causes = new Set(problems.map(causeOf))
    for (const [cause, teller] of this.#tellers) {
      if (teller === section && !causes.has(cause)) this.#tellers.delete(cause)
    }
    const own = problems.filter(
      problem => (this.#tellers.get(causeOf(problem)) ?? section) === section,
    )
    for (const problem of own) this.#tellers.set(causeOf(problem), section)
    return own
  }
}

interface Where {
  readonly reading: string
  readonly section: string
}

/** Details are left out: they may hold numbers that change at every poll. */
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
