import type { Row } from '../../../columns/columns.ts'

/**
 * A column of positions, where Kafka has stored an offset. NaN: it has none, or the value is unknown.
 *
 * In an empty partition nothing waits for the group, which sums and ages need to know; but without a
 * commit there is no distance to measure, so that kafka-consumer-groups prints `-`.
 */
export function maskWithoutOffset(storedOffset: Float64Array, column: Float64Array): Float64Array {
  let row = nextWithout(storedOffset, column, 0)
  // Mostly there is none, and the column is the page's as well.
  if (row === column.length) return column
  const stored = column.slice()
  for (; row < column.length; row = nextWithout(storedOffset, column, row + 1)) stored[row] = NaN
  return stored
}

/** The first row from one on that has a value, but no offset; as many as there are rows: none. */
function nextWithout(storedOffset: Float64Array, column: Float64Array, from: Row): Row {
  for (let row = from; row < column.length; row++) {
    if (Number.isNaN(storedOffset[row]) && !Number.isNaN(column[row])) return row
  }
  return column.length
}
