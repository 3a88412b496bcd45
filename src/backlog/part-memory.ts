import { RememberedBytes, RememberedColumn } from '../columns/remembered-column.ts'

/**
 * What is remembered of each part, in columns by part id. Instants are monotonic; NaN: never.
 *
 * The rules about positions, presence and growth are functions over it. Columns that few parts use
 * grow only when one of those parts is set.
 */
export class PartMemory {
  /** When a reading last reported the number of waiting messages. */
  readonly reportedAt = new RememberedColumn()
  /** Seconds: the window of the part's status. */
  readonly window = new RememberedColumn()
  readonly waiting = new RememberedColumn()
  readonly tolerance = new RememberedColumn()

  readonly watchedSince = new RememberedColumn()
  /** Number of readings that reported the part, counted up to `readingsToFillWindow`. */
  readonly readings = new RememberedBytes()
  /** Since when more messages are due than are tolerated. NaN: they are not. */
  readonly aboveSince = new RememberedColumn()
  /** When a rewind or a jump last invalidated the trend before it. */
  readonly brokenAt = new RememberedColumn()
  readonly slope = new RememberedColumn()
  /** Number of consecutive readings with a steady rise, counted up to `readingsToGrow`. */
  readonly risingReadings = new RememberedBytes()

  readonly position = new RememberedColumn()
  readonly advancedAt = new RememberedColumn()
  /** When a reading last reported what waits, but not how much was done. */
  readonly positionUnknownAt = new RememberedColumn()
  /** NaN: the position did not go back, or has passed the old position since. */
  readonly wentBackAt = new RememberedColumn()
  /** The position to pass before the rewind is over. */
  readonly positionBefore = new RememberedColumn()

  readonly presenceReportedAt = new RememberedColumn()
  /** Index into `presences`, as last known: `none`, `otherTopics` or `consuming`. */
  readonly presence = new RememberedBytes()
  readonly presenceSince = new RememberedColumn()
  /** Since when the part has consumers, apart from absences shorter than a window. */
  readonly consumedSince = new RememberedColumn()

  /** Columns that all parts have: growing them part by part would copy them many times. */
  readonly #common = [
    this.reportedAt,
    this.window,
    this.waiting,
    this.tolerance,
    this.watchedSince,
    this.position,
    this.presenceReportedAt,
    this.presenceSince,
    this.consumedSince,
  ] as const
  readonly #presence = [
    this.presenceReportedAt,
    this.presence,
    this.presenceSince,
    this.consumedSince,
  ] as const
  readonly #watch = [
    this.watchedSince,
    this.readings,
    this.aboveSince,
    this.brokenAt,
    this.risingReadings,
    ...this.#presence,
  ] as const
  readonly #all = [
    ...this.#watch,
    this.reportedAt,
    this.window,
    this.waiting,
    this.tolerance,
    this.slope,
    this.position,
    this.advancedAt,
    this.positionUnknownAt,
    this.wentBackAt,
    this.positionBefore,
  ] as const

  /** Makes room for parts with ids below `capacity`. */
  reserve(capacity: number): void {
    for (const column of this.#common) column.reserve(capacity)
  }

  forgetPresence(id: number): void {
    for (const column of this.#presence) column.forget(id)
  }

  /** Forgets what depends on having been watched without a gap. */
  forgetWatch(id: number): void {
    for (const column of this.#watch) column.forget(id)
  }

  forget(id: number): void {
    for (const column of this.#all) column.forget(id)
  }
}
