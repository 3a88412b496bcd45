import { cell, eachRow, entry, rowsWhere } from '../columns/columns.ts'
import type { Label } from './label.ts'
import { selectRows, seriesOfRow, type Table } from './table.ts'

/** The labels with the name of the object at each level whose objects can be dropped. */
const objectLabels: readonly string[] = ['consumer_group', 'vhost']

/** Returns the number of series of each object in the given tables, by its name. */
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

/** Returns the rows of a table whose object does not come after `last` in order of name. */
export function objectsUpTo(last: string, table: Table): Table {
  const label = objectLabelOf(table)
  if (label === undefined) return table
  return selectRows(
    table,
    rowsWhere(table.rows, row => valueOf(label, row) <= last),
  )
}

/**
 * Returns the name of the last object, in order of name, that fits into `room` series; at most
 * `bound`. Null: all fit, and there is no bound.
 *
 * If all objects up to the bound fit, the bound does not move to the last existing name: otherwise
 * an object near the bound that disappears and returns would no longer be printed.
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
