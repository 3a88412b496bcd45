import type { UnixSeconds } from '../reading/time.ts'
import type { Level } from './family.ts'
import { LevelRecovery, type PollEvidence } from './level-recovery.ts'
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
  /** Null: this poll did not change what the cluster prints. */
  readonly change: GranularityChange | null
}

/** When and why a cluster began to print less, or more again. */
export interface GranularityChange {
  readonly at: UnixSeconds
  /** `lowered`: a level or objects were dropped. `returned`: they are printed again. */
  readonly kind: 'lowered' | 'returned'
  /** The finest level printed from then on. */
  readonly level: Level
  /** Number of series at that time: all that are configured (`lowered`), or those up to `level`. */
  readonly series: number
  readonly seriesLimit: number
}

/** Number of series by level, by reading. */
type SeriesOfReadings = Map<string, ReadonlyMap<Level, number>>

interface CountedTable {
  readonly table: Table
  readonly series: number
}

/**
 * Chooses the levels that one cluster prints, so that its readings together stay within the series
 * limit.
 *
 * A cluster over the limit loses its finest level; at the coarsest level only the first objects by
 * name are printed. What was dropped returns when the configuration is reloaded, or once all of it
 * would have fitted for a while (`LevelRecovery`): otherwise the series of a cluster near its limit
 * would appear and disappear from poll to poll.
 */
export class SeriesLimiter {
  readonly #levels: readonly Level[]
  readonly #configured: Level
  readonly #seriesLimit: number
  readonly #recovery: LevelRecovery
  /** Number of printed series by level, in the latest tables of each reading. */
  readonly #printed: SeriesOfReadings = new Map()
  /** The same for the configured granularity, whether or not it is printed. */
  readonly #configuredSeries: SeriesOfReadings = new Map()
  #level: Level
  /** The last object by name that is printed. Null: all are. */
  #lastObject: string | null = null
  #change: GranularityChange | null = null

  constructor({ levels, granularity, seriesLimit }: SeriesLimiterOptions) {
    this.#levels = levels
    this.#configured = granularity
    this.#seriesLimit = seriesLimit
    this.#level = granularity
    this.#recovery = new LevelRecovery(seriesLimit)
  }

  /** The finest level that is printed now. */
  get level(): Level {
    return this.#level
  }

  /** The last change by the limit. Null: none since the configuration was loaded. */
  get change(): GranularityChange | null {
    return this.#change
  }

  /** Returns true for levels of the configured granularity; series of these count as dropped. */
  isConfigured(level: Level): boolean {
    return this.#isPrintedAt(this.#configured, level)
  }

  /** Prints the configured level again, until the limit is exceeded again. */
  restore(): void {
    this.#level = this.#configured
    this.#lastObject = null
    this.#change = null
    this.#recovery.reset()
  }

  /** Returns the tables of one reading that the limit allows. */
  limit(reading: string, tables: readonly Table[], poll: PollEvidence): SeriesLimitResult {
    const changeBefore = this.#change
    const configured = tables.map(counted)
    this.#printed.set(reading, sumByLevel(configured))
    this.#configuredSeries.set(reading, sumByLevel(configured))
    this.#refine(poll)
    const [levelBefore, wasCut] = [this.#level, this.#lastObject !== null]
    this.#coarsen()
    const levelled = configured.filter(({ table }) => this.#isPrintedAt(this.#level, table.level))
    const printed = this.#cutObjects(levelled)
    this.#printed.set(reading, sumByLevel(printed))
    if (this.#level !== levelBefore || (this.#lastObject !== null && !wasCut)) {
      this.#recovery.dropped(poll.now)
      this.#changed('lowered', this.#total(this.#configuredSeries, this.#configured), poll)
    }
    return {
      change: this.#change === changeBefore ? null : this.#change,
      tables: printed.map(({ table }) => table),
      series: sum(printed),
      dropped: { level: sum(configured) - sum(levelled), object: sum(levelled) - sum(printed) },
    }
  }

  /** Prints the finest dropped level again that has fit with room for long enough. */
  #refine(poll: PollEvidence): void {
    const [finest, current] = [this.#configured, this.#level].map(one => this.#levels.indexOf(one))
    const dropped = this.#levels.slice(finest, current)
    // At the coarsest level, all objects return together.
    if (this.#lastObject !== null) dropped.push(this.#level)
    const series = dropped.map(level => this.#total(this.#configuredSeries, level))
    const returning = dropped.filter((level, n) =>
      this.#recovery.mayReturn(level, series[n] ?? Infinity, poll),
    )
    const [level] = returning
    if (level === undefined) return
    this.#level = level
    this.#lastObject = null
    this.#recovery.returned(poll.now)
    this.#changed('returned', this.#total(this.#configuredSeries, level), poll)
  }

  #changed(kind: GranularityChange['kind'], series: number, { now }: PollEvidence): void {
    const [level, seriesLimit] = [this.#level, this.#seriesLimit]
    this.#change = { at: now.wall, kind, level, series, seriesLimit }
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
    return this.#total(this.#printed, this.#level) - this.#seriesLimit
  }

  /** Returns the number of series of all readings up to a granularity. */
  #total(readings: SeriesOfReadings, granularity: Level): number {
    let series = 0
    for (const seriesOf of readings.values()) {
      for (const [level, count] of seriesOf) {
        if (this.#isPrintedAt(granularity, level)) series += count
      }
    }
    return series
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
