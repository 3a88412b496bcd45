import type { FamilyGroup, Level } from './family.ts'
import { type DroppedSeries, SeriesLimiter, type SeriesLimiterOptions } from './series-limiter.ts'
import { blankPage, type Page, printTables } from './page.ts'
import { tabulate } from './table.ts'

export interface BuiltPage {
  readonly page: Page
  readonly series: number
  readonly dropped: DroppedSeries
}

/** Makes the pages of one cluster: within its series limit, keeping text that did not change. */
export class PageBuilder {
  readonly #granularity: SeriesLimiter
  readonly #last = new Map<string, Page>()

  constructor(options: SeriesLimiterOptions) {
    this.#granularity = new SeriesLimiter(options)
  }

  /** The finest level that is printed now. */
  get granularity(): Level {
    return this.#granularity.level
  }

  /** Prints at the configured granularity again, until the cluster exceeds its limit again. */
  restoreGranularity(): void {
    this.#granularity.restore()
  }

  /** Makes the page of a reading's model; yields between slices. */
  *print<Model>(
    reading: string,
    groups: readonly FamilyGroup<Model>[],
    model: Model,
  ): Generator<void, BuiltPage> {
    const configured = groups.filter(({ level }) => this.#granularity.isConfigured(level))
    const tables = yield* tabulate(configured, model)
    const admission = yield* this.#granularity.admit(reading, tables)
    const page = yield* printTables(admission.tables, this.#last.get(reading) ?? blankPage)
    this.#last.set(reading, page)
    return { page, series: admission.series, dropped: admission.dropped }
  }
}
