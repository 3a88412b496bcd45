import type { Instant, Seconds } from '../reading/time.ts'
import type { Level } from './family.ts'

/** How long everything must fit before a dropped level is printed again. */
const firstWait: Seconds = 30 * 60
const longestWait: Seconds = 24 * 60 * 60

/** A level that is dropped again this soon after it returned has to wait twice as long the next time. */
const provenAfter: Seconds = 24 * 60 * 60

/** Share of the limit that counts as room: growth by a tenth must not drop the level again. */
const room = 0.9

/** The poll of one reading, as evidence for the number of series. */
export interface PollEvidence {
  readonly now: Instant
  /** False: a section failed, so the number of series may be too low. */
  readonly isComplete: boolean
}

/**
 * Decides when a level that the series limit dropped is printed again.
 *
 * It must have fit with room, in every poll and without a failed section, for half an hour. The wait
 * doubles each time the level is dropped within a day of its return, so that a cluster which is often
 * near its limit changes rarely.
 */
export class LevelRecovery {
  readonly #seriesLimit: number
  /** By dropped level, the monotonic instant since which everything up to it fits with room. */
  readonly #fitsSince = new Map<Level, Seconds>()
  #wait = firstWait
  #returnedAt: Seconds | null = null

  constructor(seriesLimit: number) {
    this.#seriesLimit = seriesLimit
  }

  /** Records a poll in which everything up to a dropped level has `series`; true: print it again. */
  mayReturn(level: Level, series: number, { now, isComplete }: PollEvidence): boolean {
    if (!isComplete || series > this.#seriesLimit * room) {
      this.#fitsSince.delete(level)
      return false
    }
    const since = this.#fitsSince.get(level) ?? now.monotonic
    this.#fitsSince.set(level, since)
    return now.monotonic - since >= this.#wait
  }

  /** Called when a level has returned. */
  returned({ monotonic }: Instant): void {
    this.#returnedAt = monotonic
  }

  /** Called when a level or objects were dropped. */
  dropped({ monotonic }: Instant): void {
    const isSoon = this.#returnedAt !== null && monotonic - this.#returnedAt < provenAfter
    this.#wait = isSoon ? Math.min(this.#wait * 2, longestWait) : firstWait
    this.#returnedAt = null
    this.#fitsSince.clear()
  }

  /** Forgets what was dropped: the operator reloaded the configuration. */
  reset(): void {
    this.#wait = firstWait
    this.#returnedAt = null
    this.#fitsSince.clear()
  }
}
