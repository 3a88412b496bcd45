import t from 'tap'
import { RememberedBytes, RememberedColumn } from '../../src/columns/remembered-column.ts'

t.test('a byte that was never set, or was cleared, is 0', t => {
  const flags = new RememberedBytes()
  t.equal(flags.at(3), 0)
  flags.set(3, 1)
  flags.set(4, 0)
  t.same([flags.at(2), flags.at(3), flags.at(4)], [0, 1, 0])
  flags.forget(3)
  flags.forget(1000)
  t.equal(flags.at(3), 0)
  t.end()
})

t.test('a number that was never set, or was cleared, is NaN', t => {
  const column = new RememberedColumn()
  t.strictSame(column.at(3), NaN)
  column.set(3, 7)
  t.strictSame([column.at(2), column.at(3), column.at(4)], [NaN, 7, NaN])
  column.forget(3)
  column.forget(1000)
  t.strictSame(column.at(3), NaN)
  t.end()
})

t.test('growing the column does not change stored values', t => {
  const flags = new RememberedBytes()
  const column = new RememberedColumn()
  flags.set(0, 1)
  column.set(0, 7)
  for (const remembered of [flags, column]) {
    remembered.reserve(100)
    remembered.reserve(1)
  }
  t.equal(flags.at(0), 1)
  t.equal(flags.at(99), 0)
  t.equal(column.at(0), 7)
  t.strictSame(column.at(99), NaN)
  t.end()
})
