import type { Level } from './family.ts'
import { lastThatFits, objectsUpTo, seriesByObject } from './objects.ts'
import { seriesCount, type Table } from './table.ts'

/** From finest to coarsest. What is at `cluster` is always printed, hence not in the lists. */
export const kafkaLevels = ['partition', 'topic', 'group'] as const satisfies readonly Level[]
export const rabbitmqLevels = ['queue', 'vhost'] as const satisfies readonly Level[]

/**
 * Why series are not printed although the configured granularity asks for them.
 *
 * - `level`: their whole level was switched off, because the cluster was over its series limit.
 * - `object`: their group or vhost comes too late in order of name to fit under the limit.
 */
export type DropReason = (typeof dropReasons)[number]

export const dropReasons = ['level', 'object'] as const

export type DroppedSeries = Readonly<Record<DropReason, number>>

export interface SeriesLimiterOptions {
  /** `kafkaLevels` or `rabbitmqLevels`. */
  readonly levels: readonly Level[]
  /** The finest level to print, one of `levels`. */
  readonly granularity: Level
  /** Most series of all readings of the cluster together. */
  readonly seriesLimit: number
}

/** What of a reading's tables may be printed. */
export interface SeriesLimitResult {
  readonly tables: readonly Table[]
  readonly series: number
  readonly dropped: DroppedSeries
}

interface CountedTable {
  readonly table: Table
  readonly series: number
}

/**
 * Which levels one cluster prints, so that its readings together stay under the series limit.
 *
 * Over the limit the cluster falls one level; at the last one only the first objects by name stay.
 * It never climbs back by itself: a cluster near its limit would flap, and with it every query. A
 * reload of the configuration makes it try again.
 */
export class SeriesLimiter {
  readonly #levels: readonly Level[]
  readonly #configured: Level
  readonly #seriesLimit: number
  /** Series by level of the latest tables of each reading. */
  readonly #seriesOf = new Map<string, ReadonlyMap<Level, number>>()
  #level: Level
  /** The last object by name that may be printed. Null: all may. */
  #lastObject: string | null = null

  constructor({ levels, granularity, seriesLimit }: SeriesLimiterOptions) {
    this.#levels = levels
    this.#configured = granularity
    this.#seriesLimit = seriesLimit
    this.#level = granularity
  }

  /** The finest level that is printed now. */
  get level(): Level {
    return this.#level
  }

  /** True: the configuration wants the level, so what a limit takes away of it is counted. */
  isConfigured(level: Level): boolean {
    return this.#isPrintedAt(this.#configured, level)
  }

  /** Goes back to the configured level, until the limit is exceeded again. */
  restore(): void {
    this.#level = this.#configured
    this.#lastObject = null
  }

  /** Takes what one reading would print, gives what it may; yields after each family. */
  *admit(reading: string, tables: readonly Table[]): Generator<void, SeriesLimitResult> {
    const asked: CountedTable[] = []
    for (const table of tables) asked.push({ table, series: yield* seriesCount(table) })
    this.#seriesOf.set(reading, sumByLevel(asked))
    this.#fall()
    const levelled = asked.filter(({ table }) => this.#isPrintedAt(this.#level, table.level))
    const admitted = yield* this.#cutObjects(levelled)
    this.#seriesOf.set(reading, sumByLevel(admitted))
    return {
      tables: admitted.map(({ table }) => table),
      series: sum(admitted),
      dropped: { level: sum(asked) - sum(levelled), object: sum(levelled) - sum(admitted) },
    }
  }

  #fall(): void {
    while (this.#excess() > 0) {
      const next = this.#levels[this.#levels.indexOf(this.#level) + 1]
      if (next === undefined) return
      this.#level = next
    }
  }

  /** Once the last level is over the limit too, what the cluster as a whole says stays complete. */
  *#cutObjects(counted: readonly CountedTable[]): Generator<void, readonly CountedTable[]> {
    const excess = this.#excess()
    if (excess <= 0 && this.#lastObject === null) return counted
    const objects = counted.filter(({ table }) => table.level === this.#level)
    const seriesOf = seriesByObject(objects.map(({ table }) => table))
    const last = lastThatFits(seriesOf, sum(objects) - excess, this.#lastObject)
    this.#lastObject = last
    if (last === null) return counted
    const cut: CountedTable[] = []
    for (const one of counted) {
      if (one.table.level === this.#level) {
        const table = objectsUpTo(last, one.table)
        cut.push({ table, series: yield* seriesCount(table) })
      } else {
        cut.push(one)
      }
    }
    return cut
  }

  /** How many series the readings together have over the limit, at the levels printed now. */
  #excess(): number {
    let series = 0
    for (const seriesOf of this.#seriesOf.values()) {
      for (const [level, count] of seriesOf) {
        if (this.#isPrintedAt(this.#level, level)) series += count
      }
    }
    return series - this.#seriesLimit
  }

  #isPrintedAt(granularity: Level, level: Level): boolean {
    if (level === 'cluster') return true
    return this.#levels.indexOf(level) >= this.#levels.indexOf(granularity)
  }
}

function sum(counted: readonly CountedTable[]): number {
  return counted.reduce((total, { series }) => total + series, 0)
}

function sumByLevel(counted: readonly CountedTable[]): ReadonlyMap<Level, number> {
  const seriesOf = new Map<Level, number>()
  for (const { table, series } of counted) {
    seriesOf.set(table.level, (seriesOf.get(table.level) ?? 0) + series)
  }
  return seriesOf
}
