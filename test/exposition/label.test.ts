import t from 'tap'
import {
  areSameValues,
  constantLabel,
  type Label,
  namedLabel,
  numberedLabel,
} from '../../src/exposition/label.ts'

function valuesOf({ values, index }: Label, rows: number): (string | undefined)[] {
  return Array.from({ length: rows }, (_, row) => values[index === null ? 0 : (index[row] ?? -1)])
}

t.test('the index of a named label selects its value', t => {
  const label = namedLabel('topic', ['orders', 'bills'], Uint32Array.of(1, 0, 1))
  t.same(valuesOf(label, 3), ['bills', 'orders', 'bills'])
  t.end()
})

t.test('without an index, the values are in row order', t => {
  t.same(valuesOf(namedLabel('topic', ['orders', 'bills']), 2), ['orders', 'bills'])
  t.end()
})

t.test('the value of a numbered label is the number', t => {
  t.same(valuesOf(numberedLabel('partition', Uint32Array.of(0, 2, 1)), 3), ['0', '2', '1'])
  t.same(valuesOf(numberedLabel('partition', new Uint32Array(0)), 0), [])
  t.end()
})

t.test('sparse numbers need no memory for those in between', t => {
  const label = numberedLabel('broker', Int32Array.of(2_147_483_647, 1001, -1, 1001))
  t.same(valuesOf(label, 4), ['2147483647', '1001', '-1', '1001'])
  t.equal(label.values.length, 3)
  t.end()
})

t.test('labels are equal if they have the same values in the same order, even on other rows', t => {
  const some = namedLabel('topic', ['orders', 'bills'], Uint32Array.of(0, 1))
  t.ok(areSameValues(some, namedLabel('topic', ['orders', 'bills'], Uint32Array.of(1, 0, 1))))
  t.notOk(areSameValues(some, namedLabel('topic', ['orders', 'taxes'])), 'another value')
  t.notOk(areSameValues(some, namedLabel('topic', ['bills', 'orders'])), 'another order')
  t.notOk(areSameValues(some, constantLabel('topic', 'orders')), 'one value less')
  t.notOk(areSameValues(some, namedLabel('queue', ['orders', 'bills'])), 'another name')
  t.end()
})
