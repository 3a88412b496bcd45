import { capacityFor, type Row, unknownColumn } from '../columns/columns.ts'
import type { Seconds } from '../reading/time.ts'
import { observePresence } from './consumer-presence.ts'
import { drainTime } from './drain.ts'
import { observeGrowth } from './growth.ts'
import { readingsToFillWindow, PartHistory } from './part-history.ts'
import { PartMemory } from './part-memory.ts'
import type { Outlook, Parts } from './parts.ts'
import { observePosition, observeUnknownPosition } from './position-moves.ts'
import { RecentColumns, type Watch } from './recent-columns.ts'
import { statuses } from './status.ts'
import { statusIgnoringAge } from './status-rules.ts'
import { Trend } from './trend.ts'

/** Rows between two yields. */
const rowsBetweenYields = 32_768

const unknown = statuses.indexOf('unknown')

/** Follows the progress of each part from reading to reading; changed only by `observe`. */
export class Progress {
  readonly #memory = new PartMemory()
  readonly #history = new PartHistory(this.#memory)
  readonly #recentWaiting = new RecentColumns()
  /** One for all parts: 300,000 of them are observed in each poll. */
  readonly #trend = new Trend();

  /**
   * Takes a reading.
   *
   * Yields inside, because 300,000 parts take 100 ms on a busy machine, and three times as much in the
   * first poll.
   */
  *observe(parts: Parts, watch: Watch): Generator<void, void> {
    this.#memory.reserve(capacityFor(parts.id))
    for (let row = 0; row < parts.rows; row++) {
      if (row % rowsBetweenYields === 0) yield
      this.#observePart(parts, row, watch)
    }
    yield
    this.#recentWaiting.observe(parts.id, parts.waiting, watch)
    for (let row = 0; row < parts.rows; row++) {
      if (row % rowsBetweenYields === 0) yield
      if (!Number.isNaN(parts.waiting[row])) this.#observeTrend(parts.id[row]!, watch.now)
    }
  }

  /** Returns what follows from all readings for these parts, which the last reading had. */
  outlook({ rows, id: ids, mayRestUnread }: Parts): Outlook {
    const status = new Uint8Array(rows).fill(unknown)
    const drain = unknownColumn(rows)
    const hasProgress = new Uint8Array(rows)
    for (let row = 0; row < rows; row++) {
      const part = this.recall(ids[row]!)
      if (part === null) continue
      status[row] = statusIgnoringAge(part, mayRestUnread !== null && mayRestUnread[row] === 1)
      drain[row] = drainTime(part)
      hasProgress[row] = Number(part.sinceDone < part.window)
    }
    return { statusIgnoringAge: status, drain, hasProgress }
  }

  /** Returns the history of a part, valid until the next call. Null: the part was never reported. */
  recall(id: number): PartHistory | null {
    return this.#history.moveTo(id) ? this.#history : null
  }

  forget(id: number): void {
    this.#memory.forget(id)
    this.#recentWaiting.forget(id)
  }

  #observePart(parts: Parts, row: Row, watch: Watch): void {
    const { now } = watch
    const memory = this.#memory
    const id = parts.id[row]!
    const window = parts.window[row]!
    memory.window.set(id, window)
    const waiting = parts.waiting[row]!
    const isReported = !Number.isNaN(waiting)
    // What happened in a window without a report is unknown, so the watch starts again.
    if (isReported && !(now - memory.reportedAt.at(id) <= window)) this.#startWatch(id, now)
    const position = parts.position[row]!
    const wentBack = observePosition(memory, id, position, now, window)
    if (isReported && Number.isNaN(position)) observeUnknownPosition(memory, id, waiting, now)
    const hasJumped = parts.hasJumped !== null && parts.hasJumped[row] === 1
    if (wentBack || hasJumped) this.#breakTrend(id, now)
    observePresence(memory, id, parts.presence[row]!, now, window)
    if (isReported) this.#observeWaiting(parts, row, now)
  }

  #observeWaiting(parts: Parts, row: Row, now: Seconds): void {
    const memory = this.#memory
    const id = parts.id[row]!
    const waiting = parts.waiting[row]!
    const tolerance = parts.tolerance[row]!
    const due = parts.due === null ? waiting : parts.due[row]!
    memory.reportedAt.set(id, now)
    memory.waiting.set(id, waiting)
    memory.tolerance.set(id, tolerance)
    memory.readings.set(id, Math.min(memory.readings.at(id) + 1, readingsToFillWindow))
    if (due <= tolerance) memory.aboveSince.forget(id)
    else if (Number.isNaN(memory.aboveSince.at(id))) memory.aboveSince.set(id, now)
  }

  /** The part must have been reported by this reading. */
  #observeTrend(id: number, now: Seconds): void {
    const part = this.recall(id)
    if (part === null) return
    if (!part.isWaiting) {
      this.#memory.risingReadings.forget(id)
      return
    }
    this.#trend.take(this.#recentWaiting.columns, id, now, part.waiting)
    observeGrowth(this.#memory, id, this.#trend, part)
    this.#memory.slope.set(id, this.#trend.slope)
  }

  #startWatch(id: number, now: Seconds): void {
    this.#memory.forgetWatch(id)
    this.#recentWaiting.forget(id)
    this.#memory.watchedSince.set(id, now)
  }

  #breakTrend(id: number, now: Seconds): void {
    this.#memory.risingReadings.forget(id)
    this.#recentWaiting.forget(id)
    this.#memory.brokenAt.set(id, now)
  }
}
