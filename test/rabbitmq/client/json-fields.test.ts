import t from 'tap'
import { count, number } from '../../../src/rabbitmq/client/json-fields.ts'

t.test('a number is read from numbers and numeric text, and is unknown for all other values', t => {
  const values = [7, '7', ' 7 ', -1.5, '', ' ', 'seven', '1e999', 1e999, NaN, null, [7], {}, true]
  const unknown = Array<number>(10).fill(NaN)
  t.strictSame(values.map(number), [7, 7, 7, -1.5, ...unknown])
  t.end()
})

t.test('a negative total is no count', t => {
  t.strictSame([0, 5, -1, '-1'].map(count), [0, 5, NaN, NaN])
  t.end()
})
