import t from 'tap'
import { patternError } from '../../src/columns/name-pattern.ts'

t.test('a pattern has RE2 syntax', t => {
  const table = [
    ['orders-.*', null],
    ['my-*', null],
    ['(?i)a|[[:alpha:]]|\\pL|\\x{e4}', null],
    ['größe💧', null],
    ['a(b', 'missing closing )'],
    ['a[b', 'missing closing ] at character 2'],
    ['ab\\h', 'invalid escape sequence at character 3'],
    ['ä💧[z-a]', 'invalid character class range at character 4'],
    ['*', 'missing argument to repetition operator'],
    ['ab**', 'invalid nested repetition operator at character 3'],
    ['a{1001}', 'invalid repeat count at character 2'],
    ['a\\', 'trailing backslash at end of expression'],
    ['(?!dlq).*', 'lookahead and lookbehind are not supported'],
    ['.*(?<=dlq)', 'lookahead and lookbehind are not supported'],
    ['.*(?<!dlq)', 'lookahead and lookbehind are not supported'],
    ['(a)\\1', 'backreferences are not supported'],
    ['(?<x>a)\\k<x>', 'backreferences are not supported'],
  ] as const
  for (const [pattern, reason] of table) t.equal(patternError(pattern), reason, pattern)
  t.end()
})

t.test('a pattern that would make every name slow is refused', t => {
  const split = 'split it into several patterns or repeat less'
  t.equal(patternError('a'.repeat(1990)), null)
  t.equal(patternError('a'.repeat(2001)), `longer than 2000 characters; ${split}`)
  t.equal(
    patternError('((a?){30}){30}b'),
    `too large with its repetitions counted; ${split}`,
    'counted after expansion',
  )
  t.equal(patternError('(((a{30}){30}){30}){30}'), 'invalid repeat count')
  t.end()
})
