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
  ] as const
  for (const [include, exclude, name, wanted] of table) {
    const text = `${name} by +[${include.join(' ')}] -[${exclude.join(' ')}]`
    t.equal(nameFilter({ include, exclude })(name), wanted, text)
  }
  t.end()
})
