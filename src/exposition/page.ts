import type { Column } from '../columns/columns.ts'
import type { Family, FamilyGroup } from './family.ts'
import { type EncodedLabel, type Pairs, renderLabels } from './encoded-label.ts'
import { type Table, tabulate } from './table.ts'

/** Samples of one family from one reading: labels and values side by side. */
export interface Series {
  /** Follows the family's name in a sample: '' but for a histogram's `_bucket`, `_sum`, `_count`. */
  readonly suffix: '' | '_bucket' | '_sum' | '_count'
  readonly labels: EncodedLabel
  /** NaN: no sample for that row. */
  readonly values: Column
}

export interface PageEntry {
  readonly family: Family
  readonly series: readonly Series[]
}

/** Everything one reading exposes, by family name. Replaced whole by the next reading. */
export type Page = ReadonlyMap<string, PageEntry>

export const blankPage: Page = new Map()

/** Makes the page of a model that has few series; `PagePrinter` is for those of a cluster. */
export function* createPage<Model>(
  groups: readonly FamilyGroup<Model>[],
  model: Model,
  last = blankPage,
): Generator<void, Page> {
  return yield* printTables(yield* tabulate(groups, model), last)
}

/** Makes a page of tables; label values that did not change keep their text of the last page. */
export function* printTables(tables: readonly Table[], last: Page): Generator<void, Page> {
  const page = new Map<string, { readonly family: Family; readonly series: Series[] }>()
  for (const table of tables) {
    const labels = yield* renderLabels(table.labels, pairsOfLastPage(table, last))
    for (const { family, values } of table.columns) {
      const series: Series = { suffix: '', labels, values }
      const entry = page.get(family.name)
      if (entry === undefined) page.set(family.name, { family, series: [series] })
      else entry.series.push(series)
    }
    yield
  }
  return page
}

function pairsOfLastPage({ columns }: Table, last: Page): readonly Pairs[] {
  // The columns of a table share their labels, so the first one's tell it all.
  const [column] = columns
  if (column === undefined) return []
  return last.get(column.family.name)?.series.flatMap(({ labels }) => labels.pairs) ?? []
}
