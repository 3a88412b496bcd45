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
  t.match(moreThanLinear(compareEach, 100), /^\d+ steps for 400 bytes, \d+ for 100$/)
  t.end()
})

t.test('quadratic work of built-in functions is found', t => {
  const joinOnce = (size: number): void => {
    Buffer.concat([Buffer.alloc(size)])
  }
  const joinEach = (size: number): void => {
    let all = Buffer.alloc(0)
    for (let times = 0; times < size; times++) all = Buffer.concat([all, Buffer.alloc(1)])
  }
  t.equal(moreThanLinear(joinOnce, 100), null)
  t.match(moreThanLinear(joinEach, 100), /^\d+ steps for 400 bytes/)
  t.end()
})
