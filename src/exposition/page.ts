import { type Column, entry as entryOf } from '../columns/columns.ts'
import type { Family, FamilyGroup, Suffix } from './family.ts'
import { type EncodedLabel, type EncodedLabels, encodeLabels } from './encoded-labels.ts'
import { createTable, selectRows, type Table } from './table.ts'

/** Samples of one family from one reading: labels and values of the same rows. */
export interface Series {
  readonly suffix: Suffix
  readonly labels: EncodedLabels
  /** NaN: no sample for that row. */
  readonly values: Column
}

export interface PageEntry {
  readonly family: Family
  readonly series: readonly Series[]
}

/** Everything one reading exposes, by family name. Replaced as a whole by the next reading. */
export type Page = ReadonlyMap<string, PageEntry>

/** A page that is still being built. */
export type MutablePage = Map<string, { readonly family: Family; readonly series: Series[] }>

export const emptyPage: Page = new Map()

/** Returns the page of a model with few series; `PageBuilder` builds those of clusters. */
export function createPage<Model>(
  groups: readonly FamilyGroup<Model>[],
  model: Model,
  last = emptyPage,
): Page {
  const page: MutablePage = new Map()
  for (const group of groups) addTable(page, createTable(group, model), last)
  return page
}

/** Adds a table to a page; label values that did not change reuse their text in the `last` page. */
export function addTable(page: MutablePage, table: Table, last: Page): void {
  const labels = encodeLabels(table.labels, labelsInPage(table, last))
  for (const { family, values, suffixes } of table.columns) {
    const series: readonly Series[] =
      suffixes === undefined ? [{ suffix: '', labels, values }] : suffixedSeries(table, suffixes)
    const entry = page.get(family.name)
    if (entry === undefined) page.set(family.name, { family, series: [...series] })
    else entry.series.push(...series)
  }
}

/** One series for each run of rows with the same suffix, such as the buckets of one histogram. */
function suffixedSeries(table: Table, suffixes: readonly Suffix[]): readonly Series[] {
  const series: Series[] = []
  for (let from = 0; from < suffixes.length;) {
    const suffix = entryOf(suffixes, from)
    let to = from
    while (to < suffixes.length && suffixes[to] === suffix) to++
    const { labels, columns } = selectRows(
      table,
      Uint32Array.from({ length: to - from }, (_, n) => from + n),
    )
    for (const { values } of columns) series.push({ suffix, labels: encodeLabels(labels), values })
    from = to
  }
  return series
}

function labelsInPage({ columns }: Table, page: Page): readonly EncodedLabel[] {
  // All columns of a table share their labels, so the first one has them all.
  const [column] = columns
  if (column === undefined) return []
  return page.get(column.family.name)?.series.flatMap(({ labels }) => labels.labels) ?? []
}
