import { derive, entry } from '../columns/columns.ts'
import type { Family, FamilyGroup, FamilyValues, Level } from './family.ts'
import { namedLabel } from './label.ts'

/** Families whose rows are objects, for families with few series. */
interface RowGroup<Model, Row> {
  readonly level: Level
  readonly cardinality: string
  readonly rows: (model: Model) => readonly Row[]
  /** The value of each label, in the order they are printed. */
  readonly labels: Readonly<Record<string, (row: Row) => string>>
  readonly families: readonly RowFamily<Row>[]
}

export interface RowFamily<Row> {
  readonly family: Family
  /** NaN: no sample for the row. */
  readonly value: (row: Row) => number
}

/** Returns the same families with columns instead of objects. */
export function rowGroup<Model, Row>(group: RowGroup<Model, Row>): FamilyGroup<Model> {
  const { level, cardinality, rows } = group
  return {
    level,
    cardinality,
    rows: model => rows(model).length,
    labels: model =>
      Object.entries(group.labels).map(([name, valueOf]) =>
        namedLabel(name, rows(model).map(valueOf)),
      ),
    families: group.families.map(family => columnOf(rows, family)),
  }
}

function columnOf<Model, Row>(
  rowsOf: (model: Model) => readonly Row[],
  { family, value }: RowFamily<Row>,
): FamilyValues<Model> {
  return {
    family,
    values: model => {
      const rows = rowsOf(model)
      return derive(rows.length, row => value(entry(rows, row)))
    },
  }
}
