import { cell, eachRowInSlices } from '../columns.ts'

/** A column of owners, such as (group, topic), as one of the rows that they own. */
export function* spread(owner: Uint32Array, column: Float64Array): Generator<void, Float64Array> {
  const values = new Float64Array(owner.length)
  yield* eachRowInSlices(owner.length, row => {
    values[row] = column[cell(owner, row)] as number
  })
  return values
}
