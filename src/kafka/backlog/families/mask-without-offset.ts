import type { Row } from '../../../columns/columns.ts'

/**
 * Returns a column of positions, with NaN where Kafka has stored no offset.
 *
 * Without a commit the lag in an empty partition is 0 for sums and ages, but it has no series, as
 * kafka-consumer-groups prints `-`.
 */
export function maskWithoutOffset(storedOffset: Float64Array, column: Float64Array): Float64Array {
  let row = nextWithout(storedOffset, column, 0)
  // Usually there is no such row, and the column needs no copy.
  if (row === column.length) return column
  const stored = column.slice()
  for (; row < column.length; row = nextWithout(storedOffset, column, row + 1)) stored[row] = NaN
  return stored
}

/** Returns the first row at or after `from` with a value and no offset; `column.length` if none. */
function nextWithout(storedOffset: Float64Array, column: Float64Array, from: Row): Row {
  for (let row = from; row < column.length; row++) {
    if (Number.isNaN(storedOffset[row]) && !Number.isNaN(column[row])) return row
  }
  return column.length
}
