import { type Column, unknownColumn } from './columns.ts'

// Kernels over columns whose rows have owners: `owner` is a column with the owner's row. They read
// columns without `cell`: 300,000 rows take 1 ms instead of 4 ms. Every index is within bounds.

/**
 * Returns the sum of a column over the rows of each owner, such as lag over the partitions of a group.
 *
 * A NaN adds nothing; callers count unknown rows in a column of their own. An owner whose rows are
 * all unknown gets NaN; the sum of an owner without rows is 0.
 */
export function sumByOwner(owners: number, owner: Uint32Array, column: Float64Array): Float64Array {
  const sums = new Float64Array(owners)
  for (let row = 0; row < column.length; row++) {
    const term = column[row]!
    if (Number.isNaN(term)) continue
    const at = owner[row]!
    sums[at] = sums[at]! + term
  }
  return maskUnknownOwners(sums, owner, column)
}

/** Returns the values of owners, with NaN for each owner that has rows but no known one. */
export function maskUnknownOwners(
  values: Float64Array,
  owner: Uint32Array,
  column: Float64Array,
): Float64Array {
  // Usually all values are known, and this search is all that it costs.
  if (!column.includes(NaN)) return values
  const hasUnknown = new Uint8Array(values.length)
  const hasKnown = new Uint8Array(values.length)
  for (let row = 0; row < column.length; row++) {
    const flags = Number.isNaN(column[row]) ? hasUnknown : hasKnown
    flags[owner[row]!] = 1
  }
  const masked = values.slice()
  for (let at = 0; at < masked.length; at++) {
    if (hasUnknown[at] === 1 && hasKnown[at] === 0) masked[at] = NaN
  }
  return masked
}

/** Returns the largest known value over the rows of each owner. NaN: the owner has no known row. */
export function maxByOwner(owners: number, owner: Uint32Array, column: Float64Array): Float64Array {
  const highest = unknownColumn(owners)
  for (let row = 0; row < column.length; row++) {
    const candidate = column[row]!
    const at = owner[row]!
    const best = highest[at]!
    if (candidate > best || Number.isNaN(best)) highest[at] = candidate
  }
  return highest
}

/**
 * Returns the values of owners, with NaN for each owner that has the best possible value and an
 * unknown row.
 *
 * A bad value is true even if some rows are unknown; the best one only if all rows are known.
 */
export function unknownUnlessComplete(
  { values, best }: { readonly values: Float64Array; readonly best: number },
  owner: Uint32Array,
  column: Float64Array,
): Float64Array {
  const complete = values.slice()
  for (let row = 0; row < column.length; row++) {
    if (!Number.isNaN(column[row])) continue
    const at = owner[row]!
    if (complete[at] === best) complete[at] = NaN
  }
  return complete
}

/** Returns the number of flagged rows of each owner. */
export function countByOwner(owners: number, owner: Uint32Array, flags: Uint8Array): Float64Array {
  const counts = new Float64Array(owners)
  // Most flags mark problems, and usually there are none.
  if (!flags.includes(1)) return counts
  for (let row = 0; row < flags.length; row++) {
    if (flags[row] === 0) continue
    const at = owner[row]!
    counts[at] = counts[at]! + 1
  }
  return counts
}

/** Returns for each row the index of its owner, such as the topic of a position's partition. */
export function indexOfOwner(owner: Uint32Array, index: Column): Uint32Array {
  const indexes = new Uint32Array(owner.length)
  for (let row = 0; row < owner.length; row++) indexes[row] = index[owner[row]!]!
  return indexes
}

/** Returns for each row the number of its owner, such as the objective of a position's topic. */
export function gather(owner: Uint32Array, column: Float64Array): Float64Array {
  const values = new Float64Array(owner.length)
  for (let row = 0; row < owner.length; row++) values[row] = column[owner[row]!]!
  return values
}
