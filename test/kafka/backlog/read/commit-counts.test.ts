import t from 'tap'
import { CommitCounts } from '../../../../src/kafka/backlog/read/commit-counts.ts'

t.test('groups share requests of up to 20,000 commits; a larger group has its own request', t => {
  const counts = new CommitCounts()
  counts.remember(
    new Map([
      ['a', 12_000],
      ['b', 8_000],
      ['c', 1],
      ['huge', 90_000],
      ['d', 5],
      ['empty', 0],
    ]),
  )
  t.strictSame(counts.chunks(['a', 'b', 'c', 'huge', 'd', 'empty']), [
    ['a', 'b'],
    ['c'],
    ['huge'],
    ['d', 'empty'],
  ])
  t.strictSame(counts.chunks([]), [])
  t.end()
})

t.test('the expected number of commits is the sum of the last known numbers of all groups', t => {
  const counts = new CommitCounts()
  t.equal(counts.total, 0)
  counts.remember(
    new Map([
      ['a', 12_000],
      ['b', 8_000],
    ]),
  )
  counts.remember(new Map([['b', 9_000]]))
  t.equal(counts.total, 21_000)
  t.end()
})

t.test('groups that were never read share requests of 200 groups', t => {
  const groups = Array.from({ length: 450 }, (_, number) => `group-${number}`)
  const sizes = new CommitCounts().chunks(groups).map(({ length }) => length)
  t.strictSame(sizes, [200, 200, 50])
  t.end()
})

t.test('a group that is no longer listed is forgotten', t => {
  const counts = new CommitCounts()
  counts.remember(new Map([['a', 20_000]]))
  counts.keepOnly(['b'])
  t.strictSame(counts.chunks(['a', 'b']), [['a', 'b']])
  t.end()
})
