import type { FamilyGroup, Level } from './family.ts'
import { addTable, emptyPage, type MutablePage, type Page } from './page.ts'
import type { PollEvidence } from './level-recovery.ts'
import {
  type DroppedSeries,
  type GranularityChange,
  SeriesLimiter,
  type SeriesLimiterOptions,
} from './series-limiter.ts'
import { createTable, type Table } from './table.ts'

export interface BuiltPage {
  readonly page: Page
  readonly series: number
  readonly dropped: DroppedSeries
  /** Null: the series limit did not change the granularity. */
  readonly change: GranularityChange | null
}

/** Builds the pages of one cluster within its series limit; text that did not change is reused. */
export class PageBuilder {
  readonly #limiter: SeriesLimiter
  readonly #lastPages = new Map<string, Page>()

  constructor(options: SeriesLimiterOptions) {
    this.#limiter = new SeriesLimiter(options)
  }

  /** The finest level that is printed now. */
  get granularity(): Level {
    return this.#limiter.level
  }

  /** The last change of the granularity by the series limit. Null: none since the last reload. */
  get granularityChange(): GranularityChange | null {
    return this.#limiter.change
  }

  /** Prints at the configured granularity again, until the cluster exceeds its limit again. */
  restoreGranularity(): void {
    this.#limiter.restore()
  }

  /** Builds the page of a reading from its model; yields between tables. */
  *build<Model>(
    reading: string,
    groups: readonly FamilyGroup<Model>[],
    model: Model,
    poll: PollEvidence,
  ): Generator<void, BuiltPage> {
    const tables: Table[] = []
    for (const group of groups) {
      if (!this.#limiter.isConfigured(group.level)) continue
      tables.push(createTable(group, model))
      yield
    }
    const limited = this.#limiter.limit(reading, tables, poll)
    const page: MutablePage = new Map()
    const last = this.#lastPages.get(reading) ?? emptyPage
    for (const table of limited.tables) {
      yield
      addTable(page, table, last)
    }
    this.#lastPages.set(reading, page)
    const { series, dropped, change } = limited
    return { page, series, dropped, change }
  }
}
