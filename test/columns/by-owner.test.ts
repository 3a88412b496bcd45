import t from 'tap'
import {
  countByOwner,
  maxByOwner,
  maskUnknownOwners,
  sumByOwner,
  unknownUnlessComplete,
} from '../../src/columns/by-owner.ts'

const owners = 4
const owner = Uint32Array.of(0, 0, 1, 1, 2)
const column = Float64Array.of(5, 7, NaN, -3, NaN)
const flags = Uint8Array.of(1, 1, 0, 1, 0)

t.test('unknown terms are skipped in a sum; the sum is unknown if all terms are', t => {
  t.strictSame(sumByOwner(owners, owner, column), Float64Array.of(12, -3, NaN, 0))
  t.end()
})

t.test('the maximum is that of the known values, and may be negative', t => {
  t.strictSame(maxByOwner(owners, owner, column), Float64Array.of(7, -3, NaN, NaN))
  t.end()
})

t.test('flagged rows are counted', t => {
  t.strictSame(countByOwner(owners, owner, flags), Float64Array.of(2, 1, 0, 0))
  t.end()
})

t.test('without flags all counts are 0', t => {
  t.strictSame(countByOwner(2, owner, new Uint8Array(5)), Float64Array.of(0, 0))
  t.end()
})

t.test('the value of an owner is unknown only if all of its rows are unknown', t => {
  const values = Float64Array.of(1, 2, 3, 4)
  t.strictSame(maskUnknownOwners(values, owner, column), Float64Array.of(1, 2, NaN, 4))
  t.equal(maskUnknownOwners(values, owner, new Float64Array(5)), values)
  t.end()
})

t.test('the best value is unknown while a row is unknown; a worse value is kept', t => {
  const proven = (...values: readonly number[]): Float64Array =>
    unknownUnlessComplete({ values: Float64Array.from(values), best: 0 }, owner, column)
  t.strictSame(proven(0, 0, 0, 0), Float64Array.of(0, NaN, NaN, 0))
  t.strictSame(proven(0, 9, NaN, 0), Float64Array.of(0, 9, NaN, 0))
  t.end()
})
