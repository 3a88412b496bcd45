import t from 'tap'
import { nameFilter } from '../../src/columns/name-filter.ts'

t.test('a pattern matches a whole name', t => {
  const table = [
    // include, exclude, name, wanted
    [[], [], 'anything', true],
    [['orders'], [], 'orders', true],
    [['orders'], [], 'orders-dlq', false],
    [['orders.*'], [], 'orders-dlq', true],
    [['a|b'], [], 'ab', false],
    [['a', 'b'], [], 'b', true],
    [[], ['.*-dlq'], 'orders-dlq', false],
    [[], ['.*-dlq'], 'orders', true],
    [['orders.*'], ['.*-dlq'], 'orders-dlq', false],
    [['orders.*'], ['.*-dlq'], 'orders-eu', true],
    [['größe.'], [], 'größe💧', true],
    [['a'], [], 'a\n', false],
    [['a', 'b.*'], ['b'], 'b', false],
    [['(?i)orders'], [], 'Orders', true],
    [['(?i)a', 'b'], [], 'B', false],
    [['(?P<year>a)', '(?P<year>b)'], [], 'b', true],
    [['\\Qa', '\\Qb'], [], 'a)|(?:\\Qb', false],
    [['\\Qa.'], [], 'a.', true],
    [['^a$'], [], 'a', true],
    [['^a|b'], [], 'ab', false],
    [[''], [], '', true],
    [['\\p{Greek}+'], [], 'αβγ', true],
  ] as const
  for (const [include, exclude, name, wanted] of table) {
    const text = `${name} by +[${include.join(' ')}] -[${exclude.join(' ')}]`
    t.equal(nameFilter({ include, exclude })(name), wanted, text)
  }
  t.end()
})

t.test('no name makes a pattern backtrack', t => {
  // RegExp would need more than 2^60 steps for each of these names.
  const patterns = ['([a-z]+-?)+retry', '(a|a)*b', '(.*a){30}', '((a?){30}){30}b', '(a*)*$x']
  const names = ['a'.repeat(60), 'a-'.repeat(500), `${'a'.repeat(32_000)}!`]
  const isWanted = nameFilter({ include: patterns.slice(0, 2), exclude: patterns.slice(2) })
  t.strictSame(names.map(isWanted), [false, false, false])
  t.end()
})
