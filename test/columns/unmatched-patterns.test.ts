import t from 'tap'
import { UnmatchedPatterns } from '../../src/columns/unmatched-patterns.ts'

function unmatchedAfter(patterns: readonly string[], names: readonly string[]): readonly string[] {
  const unmatched = new UnmatchedPatterns({ p: patterns })
  const filter = unmatched.watching(() => true)
  for (const name of names) filter(name)
  return unmatched.options
}

t.test('patterns of files and of JavaScript are unmatched until a name matches', t => {
  const table = [
    [['my-*'], ['my-orders'], ['p[0]']],
    [['my-*'], ['my-orders', 'my--'], []],
    [['orders*', 'x', 'team-*-dlq'], ['orders.eu'], ['p[0]', 'p[2]']],
    [
      ['/orders-.*/', '/x/i'],
      ['orders-eu', 'x'],
      ['p[0]', 'p[1]'],
    ],
    [['/orders-.*/'], ['/orders-eu/'], []],
    [['/.*'], [], []],
    [['orders-.*', '[a-z]*', '(a|b)*', '\\d*', 'a\\*'], ['none'], []],
    [['x', 'retired-queue'], ['other'], []],
    [['my-*'], [], ['p[0]']],
  ] as const
  for (const [patterns, names, expected] of table) {
    t.same(unmatchedAfter(patterns, names), expected, patterns.join(' '))
  }
  t.end()
})

t.test('a filter stays as it is', t => {
  const filter = (name: string): boolean => name === 'a'
  t.equal(new UnmatchedPatterns({ p: ['a.*'] }).watching(filter), filter, 'at no cost')
  const watched = new UnmatchedPatterns({ p: ['a*b'] }).watching(filter)
  t.same(['a', 'b', 'ab'].map(watched), [true, false, false])
  t.end()
})
