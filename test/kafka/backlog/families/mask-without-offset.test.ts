import t from 'tap'
import { maskWithoutOffset } from '../../../../src/kafka/backlog/families/mask-without-offset.ts'

t.test('a position without a stored offset has no value', t => {
  const stored = Float64Array.of(10, NaN, 30, NaN)
  const lag = Float64Array.of(5, 0, NaN, 7)
  t.strictSame([...maskWithoutOffset(stored, lag)], [5, NaN, NaN, NaN])
  t.strictSame([...lag], [5, 0, NaN, 7], 'the original column is unchanged')
  t.end()
})

t.test('if every known value has a stored offset, the same column is returned', t => {
  const lag = Float64Array.of(5, NaN, 7)
  t.equal(maskWithoutOffset(Float64Array.of(10, NaN, 30), lag), lag)
  t.end()
})
