import t from 'tap'
import { Directory } from '../../src/columns/directory.ts'
import { NumberMap } from '../../src/columns/number-map.ts'

t.test('a pair has the same id until it is removed', t => {
  const directory = new Directory(() => new NumberMap())
  t.strictSame([directory.idOf('a', 0), directory.idOf('a', 1), directory.idOf('b', 0)], [0, 1, 2])
  t.equal(directory.idOf('a', 1), 1)
  t.equal(directory.find('b', 0), 2)
  t.equal(directory.find('b', 1), undefined)
  t.equal(directory.find('c', 0), undefined)
  t.strictSame([directory.capacity, directory.size], [3, 3])
  t.end()
})

t.test('a freed id is cleared before it is reused', t => {
  const directory = new Directory<string>(() => new Map())
  for (const inner of ['x', 'y', 'z']) directory.idOf('a', inner)
  const cleared: number[] = []
  directory.sweep(
    (_outer, inner) => inner === 'y',
    id => cleared.push(id),
  )
  t.strictSame(cleared, [0, 2])
  t.strictSame([directory.capacity, directory.size], [3, 1])
  t.equal(directory.find('a', 'x'), undefined)
  t.equal(directory.idOf('a', 'y'), 1)
  const given = [directory.idOf('b', 'p'), directory.idOf('b', 'q'), directory.idOf('b', 'r')]
  t.strictSame(given.sort(), [0, 2, 3])
  t.end()
})

t.test('unused numbers are removed like unused names', t => {
  const directory = new Directory(() => new NumberMap())
  for (const inner of [4, 0, 2]) directory.idOf('a', inner)
  directory.idOf('b', 4)
  const cleared: [number, string, number][] = []
  directory.sweep(
    (_outer, inner) => inner === 2,
    (...pair) => cleared.push(pair),
  )
  t.strictSame(cleared, [
    [0, 'a', 4],
    [1, 'a', 0],
    [3, 'b', 4],
  ])
  t.equal(directory.find('a', 2), 2)
  t.strictSame([directory.capacity, directory.size], [4, 1])
  t.end()
})
