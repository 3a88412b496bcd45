import { eachSlice } from '../columns.ts'

/** A column of owners, such as (group, topic), as one of the rows that they own. */
export function* spread(owner: Uint32Array, column: Float64Array): Generator<void, Float64Array> {
  const values = new Float64Array(owner.length)
  yield* eachSlice(owner.length, (first, end) => {
    for (let row = first; row < end; row++) values[row] = column[owner[row] as number] as number
  })
  return values
}
