import { cell, type Column, derive, deriveIndex } from '../columns/columns.ts'
import type { Family, FamilyGroup, Level } from './family.ts'
import type { Label } from './label.ts'

/** A group of families with the values of one model: what a page prints of it, before it is text. */
export interface Table {
  readonly level: Level
  readonly rows: number
  readonly labels: readonly Label[]
  readonly columns: readonly TableColumn[]
}

export interface TableColumn {
  readonly family: Family
  /** NaN: no sample for that row. */
  readonly values: Column
}

/** Evaluates groups of families; yields after each family and each label. */
export function* tabulate<Model>(
  groups: readonly FamilyGroup<Model>[],
  model: Model,
): Generator<void, readonly Table[]> {
  const tables: Table[] = []
  for (const group of groups) {
    const rows = group.rows(model)
    const columns: TableColumn[] = []
    for (const { family, values } of group.families) {
      const column = { family, values: values(model) }
      if (column.values.length !== rows) {
        throw new RangeError(
          `${family.name}: expected a value for each of ${rows} rows, found ${column.values.length}`,
        )
      }
      columns.push(column)
      yield
    }
    const labels: Label[] = []
    for (const label of group.labels(model)) {
      labels.push(label)
      yield
    }
    tables.push({ level: group.level, rows, labels, columns })
  }
  return tables
}

/** How many samples a table prints; yields after each family. */
export function* seriesCount({ columns }: Table): Generator<void, number> {
  let series = 0
  for (const { values } of columns) {
    series += knownCount(values)
    yield
  }
  return series
}

/** How many samples one row of a table prints. */
export function seriesOfRow({ columns }: Table, row: number): number {
  return columns.reduce((sum, { values }) => sum + (Number.isNaN(cell(values, row)) ? 0 : 1), 0)
}

/** A table of some rows of another. */
export function selectRows(table: Table, selection: Uint32Array): Table {
  return {
    ...table,
    rows: selection.length,
    labels: table.labels.map(label => selectLabel(label, selection)),
    columns: table.columns.map(({ family, values }) => ({
      family,
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

/** By index and without a call per row, for every value of every page is counted at every poll. */
function knownCount(values: Column): number {
  let known = 0
  for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row])) known++
  return known
}
