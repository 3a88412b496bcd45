import type { Level } from './family.ts'
import { lastThatFits, objectsUpTo, seriesByObject } from './objects-within-limit.ts'
import { seriesCount, type Table } from './table.ts'

/** From finest to coarsest. The level `cluster` is always printed and therefore not listed. */
export const kafkaLevels = ['partition', 'topic', 'group'] as const satisfies readonly Level[]
export const rabbitmqLevels = ['queue', 'vhost'] as const satisfies readonly Level[]

/**
 * Why series of the configured granularity are not printed.
 *
 * - `level`: their whole level is switched off because the cluster exceeded its series limit.
 * - `object`: their group or vhost comes too late in order of name to fit within the limit.
 */
type DropReason = (typeof dropReasons)[number]

export const dropReasons = ['level', 'object'] as const

export type DroppedSeries = Readonly<Record<DropReason, number>>

export interface SeriesLimiterOptions {
  /** `kafkaLevels` or `rabbitmqLevels`. */
  readonly levels: readonly Level[]
  /** The finest level to print, one of `levels`. */
  readonly granularity: Level
  /** Upper bound for all readings of the cluster together. */
  readonly seriesLimit: number
}

/** The part of a reading's tables that the limit allows. */
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
 * Chooses the levels that one cluster prints, so that its readings together stay within the series
 * limit.
 *
 * A cluster over the limit loses its finest level; at the coarsest level only the first objects by
 * name are printed. A dropped level returns only when the configuration is reloaded: otherwise the
 * series of a cluster near its limit would appear and disappear from poll to poll.
 */
export class SeriesLimiter {
  readonly #levels: readonly Level[]
  readonly #configured: Level
  readonly #seriesLimit: number
  /** Number of series by level in the latest tables of each reading. */
  readonly #seriesOf = new Map<string, ReadonlyMap<Level, number>>()
  #level: Level
  /** The last object by name that is printed. Null: all are. */
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

  /** Returns true for levels of the configured granularity; series of these count as dropped. */
  isConfigured(level: Level): boolean {
    return this.#isPrintedAt(this.#configured, level)
  }

  /** Prints the configured level again, until the limit is exceeded again. */
  restore(): void {
    this.#level = this.#configured
    this.#lastObject = null
  }

  /** Returns the tables of one reading that the limit allows. */
  limit(reading: string, tables: readonly Table[]): SeriesLimitResult {
    const configured = tables.map(counted)
    this.#seriesOf.set(reading, sumByLevel(configured))
    this.#coarsen()
    const levelled = configured.filter(({ table }) => this.#isPrintedAt(this.#level, table.level))
    const printed = this.#cutObjects(levelled)
    this.#seriesOf.set(reading, sumByLevel(printed))
    return {
      tables: printed.map(({ table }) => table),
      series: sum(printed),
      dropped: { level: sum(configured) - sum(levelled), object: sum(levelled) - sum(printed) },
    }
  }

  /** Drops the finest level until the rest is within the limit or only the coarsest level is left. */
  #coarsen(): void {
    while (this.#excess() > 0) {
      const next = this.#levels[this.#levels.indexOf(this.#level) + 1]
      if (next === undefined) return
      this.#level = next
    }
  }

  /** Drops the last objects by name if the coarsest level exceeds the limit as well. */
  #cutObjects(tables: readonly CountedTable[]): readonly CountedTable[] {
    const excess = this.#excess()
    if (excess <= 0 && this.#lastObject === null) return tables
    const objects = tables.filter(({ table }) => table.level === this.#level)
    const seriesOf = seriesByObject(objects.map(({ table }) => table))
    const last = lastThatFits(seriesOf, sum(objects) - excess, this.#lastObject)
    this.#lastObject = last
    if (last === null) return tables
    return tables.map(one =>
      one.table.level === this.#level ? counted(objectsUpTo(last, one.table)) : one,
    )
  }

  /** Returns by how many series the readings together exceed the limit at the current level. */
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

function counted(table: Table): CountedTable {
  return { table, series: seriesCount(table) }
}

function sum(tables: readonly CountedTable[]): number {
  return tables.reduce((total, { series }) => total + series, 0)
}

function sumByLevel(tables: readonly CountedTable[]): ReadonlyMap<Level, number> {
  const seriesOf = new Map<Level, number>()
  for (const { table, series } of tables) {
    seriesOf.set(table.level, (seriesOf.get(table.level) ?? 0) + series)
  }
  return seriesOf
}
