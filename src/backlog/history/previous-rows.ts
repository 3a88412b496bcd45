import { capacityFor, type Row } from '../../columns/columns.ts'
import { type Backlogs, nameAt } from '../backlogs.ts'

/** Returns the row of each backlog in the previous reading. -1: it was not there. */
export function previousRows(previous: Backlogs | null, backlogs: Backlogs): Int32Array {
  const rows = new Int32Array(backlogs.rows).fill(-1)
  if (previous === null) return rows
  const rowPlusOne = new Uint32Array(capacityFor(previous.id))
  for (let row = 0; row < previous.rows; row++) rowPlusOne[previous.id[row]!] = row + 1
  for (let row = 0; row < backlogs.rows; row++) {
    // An id is used again after its backlog is gone.
    const before = (rowPlusOne[backlogs.id[row]!] ?? 0) - 1
    if (before >= 0 && haveSameNames(previous, before, backlogs, row)) rows[row] = before
  }
  return rows
}

function haveSameNames(some: Backlogs, row: Row, others: Backlogs, other: Row): boolean {
  return (
    nameAt(some.destination, row) === nameAt(others.destination, other) &&
    nameAt(some.consumerGroup, row) === nameAt(others.consumerGroup, other) &&
    nameAt(some.vhost, row) === nameAt(others.vhost, other)
  )
}
