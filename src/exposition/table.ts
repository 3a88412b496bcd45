import { cell, type Column, derive, deriveIndex, entry } from '../columns/columns.ts'
import type { Family, FamilyGroup, Level, Suffix } from './family.ts'
import type { Label } from './label.ts'

/** A group of families with its values in one model, before they are encoded for a page. */
export interface Table {
  readonly level: Level
  readonly rows: number
  readonly labels: readonly Label[]
  readonly columns: readonly TableColumn[]
}

interface TableColumn {
  readonly family: Family
  /** NaN: no sample for that row. */
  readonly values: Column
  /** The suffix of each row, of a histogram. Absent: none. */
  readonly suffixes?: readonly Suffix[] | undefined
}

/** Returns a group of families with its values in a model. */
export function createTable<Model>(group: FamilyGroup<Model>, model: Model): Table {
  const rows = group.rows(model)
  const columns = group.families.map(({ family, values, suffixes }) => ({
    family,
    values: values(model),
    suffixes: suffixes?.(model),
  }))
  for (const { family, values } of columns) {
    if (values.length === rows) continue
    throw new RangeError(
      `${family.name}: expected a value for each of ${rows} rows, found ${values.length}`,
    )
  }
  return { level: group.level, rows, labels: group.labels(model), columns }
}

/** Returns the number of samples that a table prints. */
export function seriesCount({ columns }: Table): number {
  return columns.reduce((series, { values }) => series + knownCount(values), 0)
}

/** Returns the number of samples that one row of a table prints. */
export function seriesOfRow({ columns }: Table, row: number): number {
  return columns.reduce((sum, { values }) => sum + (Number.isNaN(cell(values, row)) ? 0 : 1), 0)
}

/** Returns a table of the selected rows. */
export function selectRows(table: Table, selection: Uint32Array): Table {
  return {
    ...table,
    rows: selection.length,
    labels: table.labels.map(label => selectLabel(label, selection)),
    columns: table.columns.map(({ family, values, suffixes }) => ({
      family,
      suffixes: suffixes && Array.from(selection, row => entry(suffixes, row)),
      values: derive(selection.length, row => cell(values, cell(selection, row))),
    })),
  }
}

function selectLabel(label: Label, selection: Uint32Array): Label {
  const { index } = label
  if (index === null) return label
  return {
    ...label,
    index: deriveIndex(selection.length, row => cell(index, cell(selection, row))),
  }
}

/** By index and without a call per row: every value of every page is counted in every poll. */
function knownCount(values: Column): number {
  let known = 0
  for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row])) known++
  return known
}
