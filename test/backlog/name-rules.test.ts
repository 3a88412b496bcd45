import t from 'tap'
import { NameRules } from '../../src/backlog/name-rules.ts'

const groups = { names: ['billing', 'search'], index: Uint32Array.of(0, 0, 1, 1) }
const topics = { names: ['orders', 'orders-dead'], index: Uint32Array.of(0, 1, 0, 1) }

t.test('the first rule whose patterns match both full names applies', t => {
  const rules = new NameRules(
    [
      { owners: ['bill.*'], destinations: ['orders'], value: 60 },
      { owners: [], destinations: ['orders.*'], value: 600 },
      { owners: [], destinations: [], value: 1 },
    ],
    NaN,
  )
  t.strictSame([...rules.column(groups, topics)], [60, 600, 600, 600])
  t.end()
})

t.test('a backlog that matches no rule gets the default', t => {
  const rules = new NameRules([{ owners: ['bill'], destinations: [], value: 60 }], 0)
  t.strictSame([...rules.column(groups, topics)], [0, 0, 0, 0])
  t.strictSame([...new NameRules([], NaN).column(groups, topics)], [NaN, NaN, NaN, NaN])
  t.end()
})

t.test('rules are matched again when names change', t => {
  const rules = new NameRules([{ owners: ['search'], destinations: [], value: 60 }], NaN)
  t.strictSame([...rules.column(groups, topics)], [NaN, NaN, 60, 60])
  const renamed = { ...groups, names: ['search', 'billing'] }
  t.strictSame([...rules.column(renamed, topics)], [60, 60, NaN, NaN])
  t.strictSame(
    [...rules.column({ ...renamed, names: ['search', 'search'] }, topics)],
    [60, 60, 60, 60],
  )
  t.end()
})
