import { cell, derive } from '../columns.ts'

/**
 * A column of positions, where Kafka has stored an offset. NaN: it has none, or the value is unknown.
 *
 * In an empty partition nothing waits for the group, which sums and ages need to know; but without a
 * commit there is no distance to measure, so that kafka-consumer-groups prints `-`.
 */
export function whereStored(storedOffset: Float64Array, column: Float64Array): Float64Array {
  return derive(column.length, row =>
    Number.isNaN(cell(storedOffset, row)) ? NaN : cell(column, row),
  )
}
