/**
 * A column of positions, where Kafka has stored an offset. NaN: it has none, or the value is unknown.
 *
 * In an empty partition nothing waits for the group, which sums and ages need to know; but without a
 * commit there is no distance to measure, so that kafka-consumer-groups prints `-`.
 */
export function whereStored(storedOffset: Float64Array, column: Float64Array): Float64Array {
  const stored = column.slice()
  for (let row = 0; row < stored.length; row++) {
    if (Number.isNaN(storedOffset[row])) stored[row] = NaN
  }
  return stored
}
