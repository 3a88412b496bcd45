import type { Backlogs } from '../../../backlog/backlogs.ts'
import { eachSlice, type Slice } from '../../../columns/columns.ts'
import { indexOfOwner, maxByOwner, scatter } from '../../../columns/owned-columns.ts'
import type { KnownPositions } from './model.ts'
import type { OldestUnread } from './oldest-unread.ts'

/** The age at every position: exactly 0 where no more waits than is tolerated. NaN: unknown. */
export function* allAges(
  { positions, positionStates: { lag } }: KnownPositions,
  tolerance: Float64Array,
  { position, age }: OldestUnread,
): Generator<void, Float64Array> {
  const all = new Float64Array(positions.rows)
  yield* eachSlice(all.length, slice => {
    zeroWithin(tolerance, lag, all, slice)
  })
  scatter(age, position, all)
  return all
}

function zeroWithin(
  tolerance: Float64Array,
  lag: Float64Array,
  age: Float64Array,
  { first, end }: Slice,
): void {
  for (let row = first; row < end; row++) {
    age[row] = (lag[row] as number) <= (tolerance[row] as number) ? 0 : NaN
  }
}

/**
 * The oldest over the partitions of each (group, topic). 0: in none of them more waits.
 *
 * A partition that is unknown leaves what is known to be old, but neither 0 nor an upper bound.
 */
export function* oldestOwned(
  { groupTopics, positionStates }: KnownPositions,
  { position, age, lowerBound, upperBound }: OldestUnread,
): Generator<void, Pick<Backlogs, 'age' | 'ageLowerBound' | 'ageUpperBound'>> {
  const { rows, ofPosition } = groupTopics
  const isKnown = maxByOwner(rows, ofPosition, positionStates.lag)
  const owner = indexOfOwner(position, ofPosition)
  yield
  const mayWait = new Uint8Array(rows)
  const isUnbounded = new Uint8Array(rows)
  yield* eachSlice(owner.length, slice => {
    noteWaiting({ owner, upperBound }, mayWait, isUnbounded, slice)
  })
  const { isUnknown } = positionStates
  for (let row = isUnknown.indexOf(1); row >= 0; row = isUnknown.indexOf(1, row + 1)) {
    mayWait[ofPosition[row] as number] = 1
    isUnbounded[ofPosition[row] as number] = 1
  }
  yield
  const highest = (column: Float64Array): Float64Array =>
    zeroWhereNothingWaits(maxByOwner(rows, owner, column), mayWait, isKnown)
  const ageOwned = highest(age)
  const ageLowerBound = highest(lowerBound)
  yield
  const highestUpperBound = highest(upperBound)
  // Of two partitions of which one may be of any age, the other's bound is none for both.
  const ageUpperBound = unknownWhere(isUnbounded, highestUpperBound)
  return { age: ageOwned, ageLowerBound, ageUpperBound }
}

/** Notes the owners of rows, and among them those with a row that has no upper bound. */
function noteWaiting(
  { owner, upperBound }: { readonly owner: Uint32Array; readonly upperBound: Float64Array },
  mayWait: Uint8Array,
  isUnbounded: Uint8Array,
  { first, end }: Slice,
): void {
  for (let row = first; row < end; row++) {
    const at = owner[row] as number
    mayWait[at] = 1
    if (Number.isNaN(upperBound[row])) isUnbounded[at] = 1
  }
}

/** Sets ages to 0 where nothing waits and some lag is known; gives the same column. */
function zeroWhereNothingWaits(
  age: Float64Array,
  mayWait: Uint8Array,
  lag: Float64Array,
): Float64Array {
  for (let row = 0; row < age.length; row++) {
    if (mayWait[row] === 0 && !Number.isNaN(lag[row])) age[row] = 0
  }
  return age
}

/** Makes flagged rows unknown; gives the same column. */
function unknownWhere(isUnknown: Uint8Array, column: Float64Array): Float64Array {
  for (let row = 0; row < column.length; row++) if (isUnknown[row] === 1) column[row] = NaN
  return column
}
