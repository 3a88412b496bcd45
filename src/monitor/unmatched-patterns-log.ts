import type { Reading } from '../reading/reading.ts'
import { unmatchedPattern } from '../reading/remedies.ts'
import type { MonitorLog } from './monitor-log.ts'

/** Logs options whose patterns match nothing and are probably a mistake, each once. */
export class UnmatchedPatternsLog {
  readonly #cluster: string
  readonly #log: MonitorLog
  readonly #unmatched: () => readonly string[]
  readonly #logged = new Set<string>()
  /** As of the last complete reading. */
  #current: readonly string[] = []

  constructor(cluster: string, log: MonitorLog, unmatched: () => readonly string[] = () => []) {
    this.#cluster = cluster
    this.#log = log
    this.#unmatched = unmatched
  }

  get current(): readonly string[] {
    return this.#current
  }

  ended({ name, sections }: Reading<unknown>): void {
    const isComplete = Object.values(sections).every(
      ({ state }) => state === 'complete' || state === 'skipped',
    )
    // A name that was not listed may be the one that matches.
    this.#current = this.#unmatched().filter(option => isComplete || this.#current.includes(option))
    for (const option of this.#current) {
      if (this.#logged.has(option)) continue
      this.#logged.add(option)
      this.#log.warn(
        { cluster: this.#cluster, reading: name, option, remedy: unmatchedPattern.remedy },
        'pattern matches no name so far',
      )
    }
  }
}
