import { moreThanLinear } from './work.ts'
import t from 'tap'
import { areSameNames } from '../../src/columns/names.ts'

t.test('quadratic work is found, linear work is not', t => {
  const compare = (size: number): boolean =>
    areSameNames(new Array<string>(size).fill('a'), new Array<string>(size).fill('a'))
  const compareEach = (size: number): void => {
    for (let times = 0; times < size; times++) compare(size)
  }
  t.equal(moreThanLinear(compare, 100), null)
  t.match(moreThanLinear(compareEach, 100), /^\d+ blocks for 400 bytes, \d+ for 100$/)
  t.end()
})
