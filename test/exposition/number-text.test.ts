import t from 'tap'
import { longestNumberText, writeNumber } from '../../src/exposition/number-text.ts'

function text(value: number): string {
  const bytes = Buffer.alloc(longestNumberText)
  return bytes.toString('latin1', 0, writeNumber(bytes, 0, value))
}

const texts: readonly [value: number, text: string][] = [
  [0, '0'],
  [-0, '0'],
  [7, '7'],
  [10, '10'],
  [999_999_999, '999999999'],
  [1_000_000_000, '1000000000'],
  [4_000_000_007, '4000000007'],
  [123_000_000_000_045, '123000000000045'],
  [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  [2 ** 60, '1152921504606847000'],
  [-1, '-1'],
  [0.1, '0.1'],
  [1e21, '1e+21'],
  [5e-324, '5e-324'],
  [-Number.MAX_VALUE, '-1.7976931348623157e+308'],
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
]

for (const [value, expected] of texts) t.equal(text(value), expected, `${value} is ${expected}`)

t.test('integers are written as by String()', t => {
  for (let exponent = 0; exponent <= 15; exponent++) {
    for (const offset of [-1, 0, 1, 37]) {
      const value = 10 ** exponent + offset
      t.equal(text(value), String(value))
    }
  }
  t.end()
})

t.test('the longest number fits into the buffer', t => {
  t.equal(text(-Number.MAX_VALUE).length, longestNumberText)
  t.end()
})
