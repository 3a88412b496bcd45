import t from 'tap'
import { NumberMap } from '../../src/columns/number-map.ts'

t.test('a NumberMap has the same entries as a Map, in any order of insertions and deletions', t => {
  const map = new NumberMap()
  const model = new Map<number, number>()
  // Knuth's multiplier visits the keys of a small range in a scattered order, each many times.
  for (let step = 1; step <= 5000; step++) {
    const key = ((step * 2_654_435_761) >>> 0) % 300
    if (step % 3 === 0) {
      map.delete(key)
      model.delete(key)
    } else {
      map.set(key, step)
      model.set(key, step)
    }
  }
  t.ok(model.size > 20)
  t.equal(map.size, model.size)
  t.strictSame(
    [...map],
    [...model].sort(([one], [other]) => other - one),
  )
  for (let key = 0; key < 300; key++) t.equal(map.get(key), model.get(key))
  t.end()
})

t.test('keys up to 2³² - 1 are distinguished', t => {
  const map = new NumberMap()
  map.set(2 ** 32 - 1, 1)
  map.set(0, 2)
  t.strictSame([map.get(2 ** 32 - 1), map.get(0), map.get(1)], [1, 2, undefined])
  t.end()
})

t.test('an entry may be deleted during iteration', t => {
  const map = new NumberMap()
  for (const key of [1, 2, 3, 4]) map.set(key, key)
  const visited: number[] = []
  for (const [key] of map) {
    visited.push(key)
    if (key % 2 === 0) map.delete(key)
  }
  t.strictSame(visited, [4, 3, 2, 1])
  t.strictSame(
    [...map],
    [
      [3, 3],
      [1, 1],
    ],
  )
  t.end()
})
