import {
  capacityFor,
  cell,
  eachSlice,
  type Row,
  type Slice,
  unknownColumn,
} from '../columns/columns.ts'
import { RememberedBytes, RememberedColumn } from '../columns/remembered-column.ts'
import type { Seconds } from '../reading/time.ts'
import { PresenceMemory } from './consumer-presence.ts'
import { drainTime } from './drain.ts'
import { GrowthMemory } from './growth.ts'
import { isWaiting, type Outlook, type PartHistory, type Parts } from './parts.ts'
import { PositionMoves } from './position-moves.ts'
import { fewestReadings, RecalledPart, type RememberedParts } from './recalled-part.ts'
import { RecentColumns, type Watch } from './recent-columns.ts'
import { statuses } from './status.ts'
import { statusIgnoringAge } from './status-rules.ts'
import { Trend } from './trend.ts'

const unknown = statuses.indexOf('unknown')

/** What is remembered of each part's way through its work; `observe` alone changes it. */
export class Progress {
  readonly #memory: RememberedParts = {
    reportedAt: new RememberedColumn(),
    watchedSince: new RememberedColumn(),
    readings: new RememberedBytes(),
    waiting: new RememberedColumn(),
    tolerance: new RememberedColumn(),
    aboveSince: new RememberedColumn(),
    brokenAt: new RememberedColumn(),
    slope: new RememberedColumn(),
    moves: new PositionMoves(),
    presence: new PresenceMemory(),
    growth: new GrowthMemory(),
  }
  readonly #recalled = new RecalledPart(this.#memory)
  readonly #recentWaiting = new RecentColumns()
  /** One for all parts: 300,000 of them are observed each poll. */
  readonly #trend = new Trend()
  #window: Seconds = NaN;

  /** Takes a reading; gives what follows from it and all before it. */
  *observe(parts: Parts, watch: Watch): Generator<void, Outlook> {
    this.#window = watch.window
    yield* this.#reserve(capacityFor(parts.id))
    yield* eachSlice(parts.rows, slice => {
      this.#observeSlice(parts, watch, slice)
    })
    yield* this.#recentWaiting.observe(parts.id, parts.waiting, watch)
    const outlook = {
      statusIgnoringAge: new Uint8Array(parts.rows).fill(unknown),
      drain: unknownColumn(parts.rows),
    }
    yield* eachSlice(parts.rows, slice => {
      this.#judgeSlice(parts, watch, outlook, slice)
    })
    return outlook
  }

  /** What is known of a part; the next call makes the answer that of another. Null: never told. */
  recall(id: number): PartHistory | null {
    return this.#recalled.moveTo(id, this.#window) ? this.#recalled : null
  }

  forget(id: number): void {
    const { reportedAt: toldAt, waiting, tolerance, moves } = this.#memory
    this.#forgetWatch(id)
    toldAt.forget(id)
    waiting.forget(id)
    tolerance.forget(id)
    moves.forget(id)
  }

  /** Columns that all parts have; grown part by part they would be copied over and over. */
  *#reserve(capacity: number): Generator<void, void> {
    const {
      reportedAt: toldAt,
      watchedSince,
      waiting,
      tolerance,
      moves,
      presence: attendance,
    } = this.#memory
    for (const remembered of [toldAt, watchedSince, waiting, tolerance, moves, attendance]) {
      remembered.reserve(capacity)
      yield
    }
  }

  #observeSlice(parts: Parts, watch: Watch, { first, end }: Slice): void {
    for (let row = first; row < end; row++) this.#observePart(parts, row, watch)
  }

  #judgeSlice(
    parts: Parts,
    watch: Watch,
    { statusIgnoringAge: standing, drain }: Outlook,
    { first, end }: Slice,
  ): void {
    for (let row = first; row < end; row++) {
      const id = parts.id[row] as number
      const part = this.recall(id)
      if (part === null) continue
      if (!Number.isNaN(parts.waiting[row])) this.#observeTrend(id, part, watch.now)
      const mayRestUnread = parts.mayRestUnread !== null && cell(parts.mayRestUnread, row) === 1
      standing[row] = statusIgnoringAge(part, mayRestUnread)
      drain[row] = drainTime(part)
    }
  }

  #observePart(parts: Parts, row: Row, watch: Watch): void {
    const { now, window } = watch
    const { reportedAt: toldAt, moves, presence: attendance } = this.#memory
    const id = parts.id[row] as number
    const waiting = parts.waiting[row] as number
    const isReported = !Number.isNaN(waiting)
    // What happened while nobody looked for a whole window is not known: watching begins anew.
    if (isReported && !(now - toldAt.at(id) <= window)) this.#beginWatch(id, now)
    const position = parts.position[row] as number
    const wentBack = moves.observe(id, position, watch)
    if (isReported && Number.isNaN(position)) {
      moves.observeUncounted(id, waiting < this.#memory.waiting.at(id), now)
    }
    const hasJumped = parts.hasJumped !== null && cell(parts.hasJumped, row) === 1
    if (wentBack || hasJumped) this.#breakTrend(id, now)
    attendance.observe(id, parts.presence[row] as number, now, window)
    if (isReported) this.#observeWaiting(id, waiting, parts.tolerance[row] as number, now)
  }

  #observeWaiting(id: number, waiting: number, tolerance: number, now: Seconds): void {
    const { reportedAt: toldAt, readings, aboveSince } = this.#memory
    toldAt.set(id, now)
    this.#memory.waiting.set(id, waiting)
    this.#memory.tolerance.set(id, tolerance)
    readings.set(id, Math.min(readings.at(id) + 1, fewestReadings))
    if (waiting <= tolerance) aboveSince.forget(id)
    else if (Number.isNaN(aboveSince.at(id))) aboveSince.set(id, now)
  }

  /** Of a part that was told just now. */
  #observeTrend(id: number, part: PartHistory, now: Seconds): void {
    const { waiting, tolerance, isWindowFull } = part
    const { growth, slope } = this.#memory
    if (!isWaiting(part)) {
      growth.forget(id)
      return
    }
    this.#trend.take(this.#recentWaiting.columns, id, now, waiting)
    growth.observe(id, this.#trend, tolerance, isWindowFull)
    slope.set(id, this.#trend.slope)
  }

  #beginWatch(id: number, now: Seconds): void {
    this.#forgetWatch(id)
    this.#memory.watchedSince.set(id, now)
    this.#memory.readings.set(id, 0)
  }

  #forgetWatch(id: number): void {
    const {
      watchedSince,
      readings,
      aboveSince,
      brokenAt,
      presence: attendance,
      growth,
    } = this.#memory
    watchedSince.forget(id)
    readings.forget(id)
    aboveSince.forget(id)
    brokenAt.forget(id)
    attendance.forget(id)
    this.#recentWaiting.forget(id)
    growth.forget(id)
  }

  #breakTrend(id: number, now: Seconds): void {
    this.#memory.growth.forget(id)
    this.#recentWaiting.forget(id)
    this.#memory.brokenAt.set(id, now)
  }
}
