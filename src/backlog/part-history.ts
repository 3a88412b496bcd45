import type { Seconds } from '../reading/time.ts'
import { isGrowing } from './growth.ts'
import type { PartMemory } from './part-memory.ts'

/** Minimum number of readings for statements about a window, however long it is. */
export const readingsToFillWindow = 4

/**
 * What is known of one part. Durations end at the reading that last reported the part, so a part that
 * later readings do not report stays as it was.
 *
 * One object serves all parts, one after the other, and computes only what is read: 300,000 parts get
 * a status in each poll, and for most of them the first rules decide. Values are read from memory each
 * time, because a number that is stored in a field costs an allocation for each part.
 */
export class PartHistory {
  readonly #memory: PartMemory
  #id = 0
  window: Seconds = NaN
  /** True: watched over a whole window, by enough readings. */
  isWindowFull = false

  constructor(memory: PartMemory) {
    this.#memory = memory
  }

  /** Switches to another part. Returns false if the part was never reported. */
  moveTo(id: number): boolean {
    const { reportedAt, watchedSince, readings } = this.#memory
    const window = this.#memory.window.at(id)
    this.#id = id
    this.window = window
    const reported = reportedAt.at(id)
    this.isWindowFull =
      reported - watchedSince.at(id) >= window && readings.at(id) >= readingsToFillWindow
    return !Number.isNaN(reported)
  }

  get waiting(): number {
    return this.#memory.waiting.at(this.#id)
  }

  get tolerance(): number {
    return this.#memory.tolerance.at(this.#id)
  }

  /** More messages wait than are tolerated. */
  get isWaiting(): boolean {
    return this.waiting > this.tolerance
  }

  /** More messages are due than are tolerated. */
  get isDue(): boolean {
    return !Number.isNaN(this.#memory.aboveSince.at(this.#id))
  }

  /** How long more messages have been due than are tolerated. 0: no more than that are due. */
  get aboveFor(): Seconds {
    return this.#lasting(this.#memory.aboveSince.at(this.#id))
  }

  /** Since messages were last seen to be done. Infinity: never. */
  get sinceDone(): Seconds {
    return this.#since(this.#memory.advancedAt.at(this.#id))
  }

  /** Since a reading last did not report how much was done. Infinity: all readings reported it. */
  get sincePositionUnknown(): Seconds {
    return this.#since(this.#memory.positionUnknownAt.at(this.#id))
  }

  /** Infinity: there was no rewind, or it is over. */
  get sinceRewind(): Seconds {
    return this.#since(this.#memory.wentBackAt.at(this.#id))
  }

  /** Since a rewind or jump broke the trend. Infinity: none did. */
  get sinceBreak(): Seconds {
    return this.#since(this.#memory.brokenAt.at(this.#id))
  }

  /** Index into `presences`, as last known. */
  get presence(): number {
    return this.#memory.presence.at(this.#id)
  }

  /** True: the last reading that reported the part reported its presence, too. */
  get isPresenceReported(): boolean {
    return this.#memory.presenceReportedAt.at(this.#id) >= this.#reportedAt
  }

  get presentFor(): Seconds {
    return this.#lasting(this.#memory.presenceSince.at(this.#id))
  }

  /** How long there were consumers, apart from absences shorter than a window. 0: there never were. */
  get consumedFor(): Seconds {
    return this.#lasting(this.#memory.consumedSince.at(this.#id))
  }

  get isGrowing(): boolean {
    return isGrowing(this.#memory, this.#id)
  }

  /**
   * Messages a second by which waiting grew over the window; negative: it shrank.
   *
   * Only valid while `isWaiting`. NaN: too few readings report the part.
   */
  get slope(): number {
    return this.#memory.slope.at(this.#id)
  }

  /** Work waits, and the trend covers a whole window without a break. */
  get hasTrend(): boolean {
    return this.isWaiting && this.isWindowFull && this.sinceBreak >= this.window
  }

  get #reportedAt(): Seconds {
    return this.#memory.reportedAt.at(this.#id)
  }

  /** Infinity: it never happened. */
  #since(at: Seconds): Seconds {
    return Number.isNaN(at) ? Infinity : this.#reportedAt - at
  }

  /** 0: it does not last. */
  #lasting(from: Seconds): Seconds {
    return Number.isNaN(from) ? 0 : this.#reportedAt - from
  }
}
