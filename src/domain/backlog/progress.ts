import { cell, eachRowInSlices, type Row } from '../columns.ts'
import { RememberedBytes, RememberedColumn } from '../remembered-column.ts'
import type { Seconds } from '../time.ts'
import { AttendanceMemory } from './attendance.ts'
import { GrowthMemory } from './growth.ts'
import type { PartHistory, Parts } from './parts.ts'
import { PositionMoves } from './position-moves.ts'
import { RecentColumns, type Watch } from './recent-columns.ts'
import { Trend } from './trend.ts'

/** Fewer say nothing of a window, however long it is. */
const fewestReadings = 4

/** What is remembered of each part's way through its work; `observe` alone changes it. */
export class Progress {
  readonly #toldAt = new RememberedColumn()
  readonly #watchedSince = new RememberedColumn()
  readonly #readings = new RememberedBytes()
  readonly #waiting = new RememberedColumn()
  readonly #tolerance = new RememberedColumn()
  readonly #aboveSince = new RememberedColumn()
  readonly #brokenAt = new RememberedColumn()
  readonly #moves = new PositionMoves()
  readonly #attendance = new AttendanceMemory()
  readonly #growth = new GrowthMemory()
  readonly #recentWaiting = new RecentColumns()
  readonly #trend = new Trend()
  /** One for all answers: 300,000 parts are asked for each poll. */
  readonly #history = emptyHistory(this.#trend)
  #window: Seconds = NaN;

  /** Takes a reading. */
  *observe(parts: Parts, watch: Watch): Generator<void, void> {
    this.#window = watch.window
    yield* eachRowInSlices(parts.rows, row => this.#observePart(parts, row, watch))
    yield* this.#recentWaiting.observe(parts.id, parts.waiting, watch)
    yield* eachRowInSlices(parts.rows, row => this.#observeGrowth(parts, row))
  }

  /** What is known of a part; the answer is overwritten by the next call. Null: never told. */
  recall(id: number): PartHistory | null {
    const toldAt = this.#toldAt.at(id)
    if (Number.isNaN(toldAt)) return null
    const waiting = this.#waiting.at(id)
    const tolerance = this.#tolerance.at(id)
    const history = this.#history
    history.window = this.#window
    history.waiting = waiting
    history.tolerance = tolerance
    history.isWindowFull =
      toldAt - this.#watchedSince.at(id) >= this.#window && this.#readings.at(id) >= fewestReadings
    history.aboveFor = lasting(toldAt, this.#aboveSince.at(id))
    history.sinceDone = since(toldAt, this.#moves.advancedAt(id))
    history.sinceUncounted = since(toldAt, this.#moves.uncountedAt(id))
    history.sinceRewind = since(toldAt, this.#moves.wentBackAt(id))
    history.sinceBreak = since(toldAt, this.#brokenAt.at(id))
    history.attendance = this.#attendance.known(id)
    history.isAttendanceTold = this.#attendance.toldAt(id) >= toldAt
    history.attendanceFor = lasting(toldAt, this.#attendance.knownSince(id))
    history.attendedFor = lasting(toldAt, this.#attendance.attendedSince(id))
    history.isGrowing = this.#growth.isGrowing(id)
    // Most parts wait for nothing, and nobody asks for their trend.
    if (waiting > tolerance) {
      this.#trend.take(this.#recentWaiting.columns, id, toldAt, waiting)
    }
    return history
  }

  forget(id: number): void {
    this.#forgetWatch(id)
    this.#toldAt.forget(id)
    this.#waiting.forget(id)
    this.#tolerance.forget(id)
    this.#moves.forget(id)
  }

  #observePart(parts: Parts, row: Row, watch: Watch): void {
    const { now, window } = watch
    const id = cell(parts.id, row)
    const waiting = cell(parts.waiting, row)
    const isTold = !Number.isNaN(waiting)
    // What happened while nobody looked for a whole window is not known: watching begins anew.
    if (isTold && !(now - this.#toldAt.at(id) <= window)) this.#beginWatch(id, now)
    const position = cell(parts.position, row)
    const wentBack = this.#moves.observe(id, position, watch)
    if (isTold && Number.isNaN(position)) {
      this.#moves.observeUncounted(id, waiting < this.#waiting.at(id), now)
    }
    const hasJumped = parts.hasJumped !== null && cell(parts.hasJumped, row) === 1
    if (wentBack || hasJumped) this.#breakTrend(id, now)
    this.#attendance.observe(id, cell(parts.attendance, row), now, window)
    if (isTold) this.#observeWaiting(id, waiting, cell(parts.tolerance, row), now)
  }

  #observeWaiting(id: number, waiting: number, tolerance: number, now: Seconds): void {
    this.#toldAt.set(id, now)
    this.#waiting.set(id, waiting)
    this.#tolerance.set(id, tolerance)
    this.#readings.set(id, Math.min(this.#readings.at(id) + 1, fewestReadings))
    if (waiting <= tolerance) this.#aboveSince.forget(id)
    else if (Number.isNaN(this.#aboveSince.at(id))) this.#aboveSince.set(id, now)
  }

  #observeGrowth(parts: Parts, row: Row): void {
    const id = cell(parts.id, row)
    const waiting = cell(parts.waiting, row)
    if (Number.isNaN(waiting)) return
    const part = waiting > cell(parts.tolerance, row) ? this.recall(id) : null
    if (part === null) this.#growth.forget(id)
    else this.#growth.observe(id, part.trend, part.tolerance, part.isWindowFull)
  }

  #beginWatch(id: number, now: Seconds): void {
    this.#forgetWatch(id)
    this.#watchedSince.set(id, now)
    this.#readings.set(id, 0)
  }

  #forgetWatch(id: number): void {
    this.#watchedSince.forget(id)
    this.#readings.forget(id)
    this.#aboveSince.forget(id)
    this.#brokenAt.forget(id)
    this.#attendance.forget(id)
    this.#recentWaiting.forget(id)
    this.#growth.forget(id)
  }

  #breakTrend(id: number, now: Seconds): void {
    this.#growth.forget(id)
    this.#recentWaiting.forget(id)
    this.#brokenAt.set(id, now)
  }
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

function emptyHistory(trend: Trend): Mutable<PartHistory> {
  return {
    window: NaN,
    waiting: NaN,
    tolerance: NaN,
    isWindowFull: false,
    aboveFor: NaN,
    sinceDone: NaN,
    sinceUncounted: NaN,
    sinceRewind: NaN,
    sinceBreak: NaN,
    attendance: 0,
    isAttendanceTold: false,
    attendanceFor: NaN,
    attendedFor: NaN,
    isGrowing: false,
    trend,
  }
}

/** Infinity: it never happened. */
function since(toldAt: Seconds, at: Seconds): Seconds {
  return Number.isNaN(at) ? Infinity : toldAt - at
}

/** 0: it does not last. */
function lasting(toldAt: Seconds, from: Seconds): Seconds {
  return Number.isNaN(from) ? 0 : toldAt - from
}
