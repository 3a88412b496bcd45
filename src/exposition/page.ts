import type { Column } from '../domain/columns.ts'
import type { Family } from './family.ts'
import type { LabelText } from './label-text.ts'

/** Samples of one family from one reading: label text and values side by side. */
export interface Series {
  /** Follows the family's name in a sample: '' but for a histogram's `_bucket`, `_sum`, `_count`. */
  readonly suffix: '' | '_bucket' | '_sum' | '_count'
  readonly labels: LabelText
  /** NaN: no sample for that row. */
  readonly values: Column
}

export interface PageEntry {
  readonly family: Family
  readonly series: readonly Series[]
}

/** Everything one reading exposes, by family name. Replaced whole by the next reading. */
export type Page = ReadonlyMap<string, PageEntry>
