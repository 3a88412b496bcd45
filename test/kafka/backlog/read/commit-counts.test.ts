import t from 'tap'
import { CommitCounts } from '../../../../src/kafka/backlog/read/commit-counts.ts'

t.test('groups share a request up to 20,000 commits, a huge group goes alone', t => {
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

t.test('all commits of the last reading are what the next may find', t => {
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

t.test('groups that were never read go 200 to a request', t => {
  const groups = Array.from({ length: 450 }, (_, number) => `group-${number}`)
  const sizes = new CommitCounts().chunks(groups).map(({ length }) => length)
  t.strictSame(sizes, [200, 200, 50])
  t.end()
})

t.test('a group that is listed no more is forgotten', t => {
  const counts = new CommitCounts()
  counts.remember(new Map([['a', 20_000]]))
  counts.keepOnly(['b'])
  t.strictSame(counts.chunks(['a', 'b']), [['a', 'b']])
  t.end()
})
