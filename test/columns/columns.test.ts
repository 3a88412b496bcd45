import t from 'tap'
import {
  cell,
  countBy,
  derive,
  deriveFlags,
  deriveIndex,
  eachRow,
  growingFlags,
  growingFloats,
  growingIndexes,
  growingIntegers,
  maxBy,
  rowsWhere,
  sumBy,
  unknownColumn,
} from '../../src/columns/columns.ts'

t.test('a column is derived row by row', t => {
  t.strictSame(
    derive(3, row => row / 2),
    Float64Array.of(0, 0.5, 1),
  )
  t.strictSame(
    deriveIndex(3, row => row * 2),
    Uint32Array.of(0, 2, 4),
  )
  t.strictSame(
    deriveFlags(3, row => row === 1),
    Uint8Array.of(0, 1, 0),
  )
  t.strictSame(unknownColumn(2), Float64Array.of(NaN, NaN))
  t.strictSame(
    rowsWhere(5, row => row % 2 === 0),
    Uint32Array.of(0, 2, 4),
  )
  t.end()
})

t.test('each row is visited once, in order', t => {
  const visited: number[] = []
  eachRow(3, row => visited.push(row))
  t.strictSame(visited, [0, 1, 2])
  t.end()
})

t.test('values are reduced by owner', t => {
  const owners = 4
  const ownerOf = [0, 0, 1, 1, 2]
  const values = [5, 7, 3, NaN, NaN]
  const owner = (row: number): number => ownerOf[row] ?? NaN
  const value = (row: number): number => values[row] ?? NaN

  t.test('unknown terms are skipped in a sum; the sum is unknown if all terms are', t => {
    t.strictSame(sumBy(owners, 5, owner, value), Float64Array.of(12, 3, NaN, 0))
    t.end()
  })
  t.test('the maximum is that of the known values', t => {
    t.strictSame(maxBy(owners, 5, owner, value), Float64Array.of(7, 3, NaN, NaN))
    t.end()
  })
  t.test('a maximum or minimum may be negative', t => {
    t.strictSame(
      maxBy(
        1,
        2,
        () => 0,
        row => -row - 1,
      ),
      Float64Array.of(-1),
    )
    t.end()
  })
  t.test('rows that satisfy a predicate are counted', t => {
    t.strictSame(
      countBy(owners, 5, owner, row => value(row) > 4),
      Float64Array.of(2, 0, 0, 0),
    )
    t.end()
  })
  t.end()
})

t.test('a growing column keeps all pushed values, and is sealed at its exact size', t => {
  for (const create of [growingFloats, growingIndexes, growingIntegers, growingFlags]) {
    const column = create(1)
    for (let value = 0; value < 100; value++) column.push(value)
    column.set(3, 200)
    t.equal(column.rows, 100)
    t.equal(column.at(99), 99)
    const sealed = column.seal()
    t.equal(sealed.length, 100)
    t.equal(cell(sealed, 3), 200)
  }
  t.end()
})

t.test('a sealed column does not change when its builder is used again', t => {
  const column = growingFloats(4)
  column.push(1)
  const sealed = column.seal()
  column.set(0, 2)
  t.strictSame(sealed, Float64Array.of(1))
  t.end()
})
