import { type Column, derive, eachSlice, type Slice, unknownColumn } from './columns.ts'

// What `sumBy`, `maxBy` and `countBy` do, for columns whose owners are a column as well. Without two
// calls per row, and without `cell`, whose one cast serves every kind of column and is slower for it,
// 300,000 rows take 1 ms instead of 4. Rows and owners exist, so no index here is out of bounds.

type TakeSlice = (
  owner: Uint32Array,
  column: Float64Array,
  into: Float64Array,
  slice: Slice,
) => void

/** Brings a column into that of its owners, slice by slice. */
function* gathered(
  take: TakeSlice,
  owner: Uint32Array,
  column: Float64Array,
  into: Float64Array,
): Generator<void, Float64Array> {
  yield* eachSlice(column.length, slice => {
    take(owner, column, into, slice)
  })
  return into
}

/** Sums a column over the rows of each owner, as `sumBy` does. */
export function* sumByOwner(
  owners: number,
  owner: Uint32Array,
  column: Float64Array,
): Generator<void, Float64Array> {
  const sums = yield* gathered(addSlice, owner, column, new Float64Array(owners))
  return maskUnknownOwners(sums, owner, column)
}

function addSlice(
  owner: Uint32Array,
  column: Float64Array,
  sums: Float64Array,
  { first, end }: Slice,
): void {
  for (let row = first; row < end; row++) {
    const term = column[row] as number
    if (Number.isNaN(term)) continue
    const at = owner[row] as number
    sums[at] = (sums[at] as number) + term
  }
}

/** Takes away the values of owners that have rows, of which none is known. */
export function maskUnknownOwners(
  values: Float64Array,
  owner: Uint32Array,
  column: Float64Array,
): Float64Array {
  // The healthy case costs no pass.
  if (!column.includes(NaN)) return values
  const hasUnknown = new Uint8Array(values.length)
  const hasKnown = new Uint8Array(values.length)
  for (let row = 0; row < column.length; row++) {
    const seen = Number.isNaN(column[row]) ? hasUnknown : hasKnown
    seen[owner[row] as number] = 1
  }
  const isAllUnknown = (at: number): boolean => hasUnknown[at] === 1 && hasKnown[at] === 0
  return derive(values.length, at => (isAllUnknown(at) ? NaN : (values[at] as number)))
}

/** The largest known value of a column over the rows of each owner. NaN: it has no known row. */
export function* maxByOwner(
  owners: number,
  owner: Uint32Array,
  column: Float64Array,
): Generator<void, Float64Array> {
  return yield* gathered(raiseSlice, owner, column, unknownColumn(owners))
}

function raiseSlice(
  owner: Uint32Array,
  column: Float64Array,
  highest: Float64Array,
  { first, end }: Slice,
): void {
  for (let row = first; row < end; row++) {
    const candidate = column[row] as number
    const at = owner[row] as number
    const best = highest[at] as number
    if (candidate > best || Number.isNaN(best)) highest[at] = candidate
  }
}

/** The smallest known value of a column over the rows of each owner. NaN: it has no known row. */
export function* minByOwner(
  owners: number,
  owner: Uint32Array,
  column: Float64Array,
): Generator<void, Float64Array> {
  return yield* gathered(lowerSlice, owner, column, unknownColumn(owners))
}

function lowerSlice(
  owner: Uint32Array,
  column: Float64Array,
  lowest: Float64Array,
  { first, end }: Slice,
): void {
  for (let row = first; row < end; row++) {
    const candidate = column[row] as number
    const at = owner[row] as number
    const best = lowest[at] as number
    if (candidate < best || Number.isNaN(best)) lowest[at] = candidate
  }
}

/**
 * Takes away the values of owners with an unknown row, where they are the best ones.
 *
 * Bad news may rest on partial knowledge; that nothing is old or in danger needs complete knowledge.
 * `isLeftOut` is 1 for unknown rows that are no matter.
 */
export function* unknownUnlessComplete(
  { values, best }: { readonly values: Float64Array; readonly best: number },
  owner: Uint32Array,
  column: Float64Array,
  isLeftOut: Uint8Array,
): Generator<void, Float64Array> {
  const isHasty = new Uint8Array(values.length)
  yield* eachSlice(column.length, slice => {
    noteHasty({ owner, column, isLeftOut }, isHasty, slice)
  })
  return derive(values.length, at =>
    isHasty[at] === 1 && values[at] === best ? NaN : (values[at] as number),
  )
}

function noteHasty(
  {
    owner,
    column,
    isLeftOut,
  }: {
    readonly owner: Uint32Array
    readonly column: Float64Array
    readonly isLeftOut: Uint8Array
  },
  isHasty: Uint8Array,
  { first, end }: Slice,
): void {
  for (let row = first; row < end; row++) {
    if (Number.isNaN(column[row]) && isLeftOut[row] === 0) isHasty[owner[row] as number] = 1
  }
}

/** How many rows of each owner are flagged. */
export function countByOwner(owners: number, owner: Uint32Array, flags: Uint8Array): Float64Array {
  const counts = new Float64Array(owners)
  // Most flags mean trouble, and mostly there is none.
  if (!flags.includes(1)) return counts
  for (let row = 0; row < flags.length; row++) {
    if (flags[row] === 0) continue
    const at = owner[row] as number
    counts[at] = (counts[at] as number) + 1
  }
  return counts
}

/** The index or number that the owner of each row has, such as the topic of a position's partition. */
export function indexOfOwner(owner: Uint32Array, index: Column): Uint32Array {
  const indexes = new Uint32Array(owner.length)
  for (let row = 0; row < owner.length; row++) indexes[row] = index[owner[row] as number] as number
  return indexes
}

/** The number that the owner of each row has. */
export function* gather(owner: Uint32Array, column: Float64Array): Generator<void, Float64Array> {
  const values = new Float64Array(owner.length)
  yield* eachSlice(owner.length, slice => {
    spreadSlice(owner, column, values, slice)
  })
  return values
}

function spreadSlice(
  owner: Uint32Array,
  column: Float64Array,
  values: Float64Array,
  { first, end }: Slice,
): void {
  for (let row = first; row < end; row++) values[row] = column[owner[row] as number] as number
}

/** Puts the number of each row where an index says, such as one by id into a column of ids. */
export function* scatter(
  column: Float64Array,
  index: Uint32Array,
  into: Float64Array,
): Generator<void, void> {
  yield* eachSlice(column.length, slice => {
    scatterSlice(column, index, into, slice)
  })
}

function scatterSlice(
  column: Float64Array,
  index: Uint32Array,
  into: Float64Array,
  { first, end }: Slice,
): void {
  for (let row = first; row < end; row++) into[index[row] as number] = column[row] as number
}
