import t from 'tap'
import { wildcard } from '../../../src/http/api/wildcard.ts'

const rows: readonly [pattern: string, matches: readonly string[], others: readonly string[]][] = [
  ['orders', ['orders'], ['orders.v2', 'my-orders', '']],
  ['orders*', ['orders', 'orders.v2'], ['my-orders']],
  ['*orders', ['orders', 'my-orders'], ['orders.v2']],
  ['*orders*', ['orders', 'my-orders.v2'], ['order']],
  ['a*b*c', ['abc', 'a-b-b-c'], ['acb', 'ac', 'abcd']],
  ['a*bc*c', ['abcc', 'a-bc-c'], ['abc', 'a-c-bc']],
  ['aba*aba', ['abaaba', 'aba-aba'], ['aba', 'ababa']],
  ['*', ['', 'anything', 'two\nlines'], []],
  ['**', ['', 'anything'], []],
  ['a.c(', ['a.c('], ['abc(', 'a.c']],
  ['', [''], ['a']],
]

for (const [pattern, matches, others] of rows) {
  t.test(`pattern \`${pattern}\` matches the expected texts only`, t => {
    const isMatch = wildcard(pattern)
    t.same(matches.filter(isMatch), matches)
    t.same(others.filter(isMatch), [])
    t.end()
  })
}

t.test('a pattern with many stars is matched fast', t => {
  // A regular expression would backtrack for longer than the timeout of the test.
  t.notOk(wildcard(`${'*a'.repeat(100)}*b`)('a'.repeat(249)))
  t.end()
})
