import t from 'tap'
import { printable, printableJson } from '../../src/text/printable.ts'

t.test('text of strangers becomes one line of printable characters', t => {
  const table = [
    ['größe 💧 مرحبا', 'größe 💧 مرحبا'],
    ['a\n  level=info forged', 'a level=info forged'],
    ['a\r\nb\u2028c\u2029d', 'a b c d'],
    ['\u001b[2Jcleared', '�[2Jcleared'],
    ['\u009b2Jcleared by C1', '�2Jcleared by C1'],
    ['\u0085next line', '�next line'],
    ['tab\tbell\u0007null\u0000delete\u007f', 'tab�bell�null�delete�'],
    ['gpj.\u202efdp', 'gpj.�fdp'],
    ['\u2066isolate\u2069\u200f\u061c', '�isolate���'],
    ['lone \ud83d surrogate', 'lone � surrogate'],
  ] as const
  for (const [text, expected] of table) t.equal(printable(text), expected)
  t.end()
})

t.test('a text is cut between characters', t => {
  t.equal(printable('abcdef', 6), 'abcdef')
  t.equal(printable('abcdefg', 6), 'abcde…')
  t.equal(printable('💧'.repeat(6), 6), '💧'.repeat(6))
  t.equal(printable('💧'.repeat(7), 6), `${'💧'.repeat(5)}…`)
  t.equal(printable('x'.repeat(100_000), 6), 'xxxxx…')
  t.end()
})

t.test('JSON stays the same value, with unprintable characters escaped', t => {
  const value = { 'a\u202e': '\u001b[2J \u009b \u2028 \ud83d größe 💧' }
  const json = printableJson(JSON.stringify(value, null, 2))
  t.strictSame(JSON.parse(json), value)
  t.equal(json, '{\n  "a\\u202e": "\\u001b[2J \\u009b \\u2028 \\ud83d größe 💧"\n}')
  t.end()
})
