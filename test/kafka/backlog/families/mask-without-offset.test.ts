import t from 'tap'
import { maskWithoutOffset } from '../../../../src/kafka/backlog/families/mask-without-offset.ts'

t.test('what is known of a position without a stored offset is not told', t => {
  const stored = Float64Array.of(10, NaN, 30, NaN)
  const lag = Float64Array.of(5, 0, NaN, 7)
  t.strictSame([...maskWithoutOffset(stored, lag)], [5, NaN, NaN, NaN])
  t.strictSame([...lag], [5, 0, NaN, 7], 'the column itself is as it was')
  t.end()
})

t.test('where every known value has its offset, the column stands for itself', t => {
  const lag = Float64Array.of(5, NaN, 7)
  t.equal(maskWithoutOffset(Float64Array.of(10, NaN, 30), lag), lag)
  t.end()
})
