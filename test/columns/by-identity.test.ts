import t from 'tap'
import { sortedByIdentity } from '../../src/columns/by-identity.ts'
import { compareText } from '../../src/columns/names.ts'

t.test('of elements with the same identity the last one is kept, in order', t => {
  const listed = ['b1', 'a1', 'b2', 'c1', 'a2', 'b3']
  const byLetter = (a: string, b: string): number => compareText(a.slice(0, 1), b.slice(0, 1))
  t.strictSame(sortedByIdentity(listed, byLetter), ['a2', 'b3', 'c1'])
  t.strictSame(sortedByIdentity([], byLetter), [])
  t.end()
})
