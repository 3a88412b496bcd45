import { cell, eachRow, entry, rowsWhere } from '../columns/columns.ts'
import type { Label } from './label.ts'
import { selectRows, seriesOfRow, type Table } from './table.ts'

/** The labels that name an object of the levels that are cut by name. */
const objectLabels: readonly string[] = ['consumer_group', 'vhost']

/** How many series each object has in some tables, by its name. */
export function seriesByObject(tables: readonly Table[]): ReadonlyMap<string, number> {
  const seriesOf = new Map<string, number>()
  for (const table of tables) {
    const label = objectLabelOf(table)
    if (label === undefined) continue
    eachRow(table.rows, row => {
      const name = valueOf(label, row)
      seriesOf.set(name, (seriesOf.get(name) ?? 0) + seriesOfRow(table, row))
    })
  }
  return seriesOf
}

/** The rows of a table whose object does not come after `last` in order of name. */
export function objectsUpTo(last: string, table: Table): Table {
  const label = objectLabelOf(table)
  if (label === undefined) return table
  return selectRows(
    table,
    rowsWhere(table.rows, row => valueOf(label, row) <= last),
  )
}

/**
 * The name of the last object that fits into `room` series, in order of name, at most `bound`.
 *
 * When all up to the bound fit, it stays the bound: were it drawn in to a last name that exists
 * now, an object that comes and goes there would not be let back in.
 */
export function lastThatFits(
  seriesOf: ReadonlyMap<string, number>,
  room: number,
  bound: string | null,
): string | null {
  let left = room
  let last = ''
  for (const name of [...seriesOf.keys()].sort()) {
    if (bound !== null && name > bound) return bound
    left -= seriesOf.get(name) ?? 0
    if (left < 0) return last
    last = name
  }
  return bound
}

function objectLabelOf({ labels }: Table): Label | undefined {
  return labels.find(({ name }) => objectLabels.includes(name))
}

function valueOf({ values, index }: Label, row: number): string {
  return entry(values, index === null ? 0 : cell(index, row))
}
