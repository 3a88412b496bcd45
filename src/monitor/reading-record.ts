import type { Reading } from '../reading/reading.ts'
import { duration, type Instant, type Seconds, type UnixSeconds } from '../reading/time.ts'
import type { ProblemCount, ReadingStatus, SectionStatus } from './status.ts'

type Attempts = Pick<
  ReadingStatus,
  | 'state'
  | 'lastSuccessAt'
  | 'lastDuration'
  | 'attempts'
  | 'failures'
  | 'skips'
  | 'sections'
  | 'problemTotals'
  | 'requests'
>

/** How the attempts at one reading went, for status and the exporter's own families. */
export class ReadingRecord {
  readonly #problemTotals = new Map<string, ProblemCount>()
  #state: ReadingStatus['state'] = 'pending'
  #lastSuccessAt: UnixSeconds | null = null
  #lastDuration: Seconds | null = null
  #attempts = 0
  #failures = 0
  #skips = 0
  #sections: readonly SectionStatus[] = []
  #requestsNow = 0
  #requests = 0

  /** A request of the attempt that is under way ended. */
  requested(): void {
    this.#requestsNow++
  }

  skipped(): void {
    this.#skips++
  }

  /** The core section decides whether the attempt succeeded. */
  ended(reading: Reading<unknown>, coreSection: string): void {
    const core = reading.sections[coreSection]
    const isUp = core !== undefined && (core.state === 'complete' || core.state === 'partial')
    this.#end(isUp, reading.span.to, duration(reading.span))
    this.#sections = Object.entries(reading.sections).map(([section, outcome]) => ({
      section,
      ...outcome,
    }))
    for (const { section, problems } of this.#sections) {
      for (const { kind } of problems) this.#countProblem({ section, kind, count: 1 })
    }
  }

  /** The attempt ended by a defect of ours: nothing is known of its sections. */
  crashed(from: Instant, to: Instant): void {
    this.#end(false, to, to.monotonic - from.monotonic)
  }

  status(): Attempts {
    return {
      state: this.#state,
      lastSuccessAt: this.#lastSuccessAt,
      lastDuration: this.#lastDuration,
      attempts: this.#attempts,
      failures: this.#failures,
      skips: this.#skips,
      sections: this.#sections,
      problemTotals: [...this.#problemTotals.values()],
      requests: this.#requests,
    }
  }

  #end(isUp: boolean, at: Instant, took: Seconds): void {
    this.#attempts++
    if (isUp) this.#lastSuccessAt = at.wall
    else this.#failures++
    this.#state = isUp ? 'up' : 'down'
    // To the microsecond: what a difference of instants has beyond it is noise.
    this.#lastDuration = Math.round(took * 1e6) / 1e6
    this.#requests = this.#requestsNow
    this.#requestsNow = 0
  }

  #countProblem(problem: ProblemCount): void {
    const key = `${problem.section} ${problem.kind}`
    const before = this.#problemTotals.get(key)?.count ?? 0
    this.#problemTotals.set(key, { ...problem, count: before + problem.count })
  }
}
