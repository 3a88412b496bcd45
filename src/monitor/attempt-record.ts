import type { Reading } from '../reading/reading.ts'
import { duration, type Instant, type Seconds, type UnixSeconds } from '../reading/time.ts'
import type { ReadingStatus, SectionStatus } from './status.ts'

type Attempts = Pick<
  ReadingStatus,
  | 'state'
  | 'lastSuccessAt'
  | 'lastDuration'
  | 'attempts'
  | 'failures'
  | 'skips'
  | 'sections'
  | 'requests'
>

/** Counts the attempts of one reading and keeps the result of the last one. */
export class AttemptRecord {
  #state: ReadingStatus['state'] = 'pending'
  #lastSuccessAt: UnixSeconds | null = null
  #lastDuration: Seconds | null = null
  #attempts = 0
  #failures = 0
  #skips = 0
  #sections: readonly SectionStatus[] = []
  #requestsNow = 0
  #requests = 0

  /** Counts a request of the current attempt. */
  requested(): void {
    this.#requestsNow++
  }

  /** Counts a tick that found the last attempt still running. */
  skipped(): void {
    this.#skips++
  }

  /** Records the end of an attempt; its core section decides whether it succeeded. */
  ended(reading: Reading<unknown>, coreSection: string): void {
    const core = reading.sections[coreSection]
    const isUp = core !== undefined && (core.state === 'complete' || core.state === 'partial')
    this.#end(isUp, reading.span.to, duration(reading.span))
    this.#sections = Object.entries(reading.sections).map(([section, outcome]) => ({
      section,
      ...outcome,
    }))
  }

  /** Records an attempt that threw: the sections of the attempt before it stay. */
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
      requests: this.#requests,
    }
  }

  #end(isUp: boolean, at: Instant, took: Seconds): void {
    this.#attempts++
    if (isUp) this.#lastSuccessAt = at.wall
    else this.#failures++
    this.#state = isUp ? 'up' : 'down'
    // To the microsecond: the digits beyond are floating-point noise.
    this.#lastDuration = Math.round(took * 1e6) / 1e6
    this.#requests = this.#requestsNow
    this.#requestsNow = 0
  }
}
