import type { RememberedBytes, RememberedColumn } from '../columns/remembered-column.ts'
import type { Seconds } from '../reading/time.ts'
import type { PresenceMemory } from './consumer-presence.ts'
import type { GrowthMemory } from './growth.ts'
import type { PartHistory } from './parts.ts'
import type { PositionMoves } from './position-moves.ts'

/** Fewer say nothing of a window, however long it is. */
export const fewestReadings = 4

/** Where the history of parts is remembered, by part id. Instants are monotonic; NaN: never. */
export interface RememberedParts {
  readonly reportedAt: RememberedColumn
  readonly watchedSince: RememberedColumn
  /** So many told of it, up to `fewestReadings`. */
  readonly readings: RememberedBytes
  readonly waiting: RememberedColumn
  readonly tolerance: RememberedColumn
  readonly aboveSince: RememberedColumn
  readonly brokenAt: RememberedColumn
  readonly slope: RememberedColumn
  readonly moves: PositionMoves
  readonly presence: PresenceMemory
  readonly growth: GrowthMemory
}

/**
 * The history of one part after the other, worked out as far as somebody asks.
 *
 * 300,000 parts are judged each poll, and of most of them the first questions settle it.
 */
export class RecalledPart implements PartHistory {
  readonly #memory: RememberedParts
  #id = 0
  window: Seconds = NaN
  isWindowFull = false

  constructor(memory: RememberedParts) {
    this.#memory = memory
  }

  /** False: the part was never told. */
  moveTo(id: number, window: Seconds): boolean {
    const { reportedAt: toldAt, watchedSince, readings } = this.#memory
    this.#id = id
    this.window = window
    const told = toldAt.at(id)
    this.isWindowFull = told - watchedSince.at(id) >= window && readings.at(id) >= fewestReadings
    return !Number.isNaN(told)
  }

  // Read anew by each who asks: a number kept in a field costs an allocation per part.

  get waiting(): number {
    return this.#memory.waiting.at(this.#id)
  }

  get tolerance(): number {
    return this.#memory.tolerance.at(this.#id)
  }

  get aboveFor(): Seconds {
    return this.#lasting(this.#memory.aboveSince.at(this.#id))
  }

  get sinceDone(): Seconds {
    return this.#since(this.#memory.moves.advancedAt(this.#id))
  }

  get sinceUncounted(): Seconds {
    return this.#since(this.#memory.moves.uncountedAt(this.#id))
  }

  get sinceRewind(): Seconds {
    return this.#since(this.#memory.moves.wentBackAt(this.#id))
  }

  get sinceBreak(): Seconds {
    return this.#since(this.#memory.brokenAt.at(this.#id))
  }

  get presence(): number {
    return this.#memory.presence.known(this.#id)
  }

  get isPresenceReported(): boolean {
    return this.#memory.presence.reportedAt(this.#id) >= this.#toldAt
  }

  get presentFor(): Seconds {
    return this.#lasting(this.#memory.presence.knownSince(this.#id))
  }

  get consumedFor(): Seconds {
    return this.#lasting(this.#memory.presence.consumedSince(this.#id))
  }

  get isGrowing(): boolean {
    return this.#memory.growth.isGrowing(this.#id)
  }

  get slope(): number {
    return this.#memory.slope.at(this.#id)
  }

  get #toldAt(): Seconds {
    return this.#memory.reportedAt.at(this.#id)
  }

  /** Infinity: it never happened. */
  #since(at: Seconds): Seconds {
    return Number.isNaN(at) ? Infinity : this.#toldAt - at
  }

  /** 0: it does not last. */
  #lasting(from: Seconds): Seconds {
    return Number.isNaN(from) ? 0 : this.#toldAt - from
  }
}
