import t from 'tap'
import {
  cell,
  derive,
  deriveFlags,
  deriveIndex,
  eachRow,
  growingFlags,
  growingFloats,
  growingIndexes,
  growingIntegers,
  rowsWhere,
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
