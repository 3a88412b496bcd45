import t from 'tap'
import { compareText, NameTable } from '../../src/columns/names.ts'

t.test('each distinct name has one index, in order of first occurrence', t => {
  const table = new NameTable()
  t.strictSame(
    ['b', 'a', 'b', '__proto__'].map(name => table.indexOf(name)),
    [0, 1, 0, 2],
  )
  t.strictSame(table.names, ['b', 'a', '__proto__'])
  t.equal(table.find('a'), 1)
  t.equal(table.find('c'), undefined)
  t.end()
})

t.test('names are ordered by code unit, the same on every machine', t => {
  t.strictSame(['ä', 'b', 'B', 'a', '', 'a-1', 'a'].sort(compareText), [
    '',
    'B',
    'a',
    'a',
    'a-1',
    'b',
    'ä',
  ])
  t.end()
})
