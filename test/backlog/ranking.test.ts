import t from 'tap'
import type { ClusterBacklogs } from '../../src/backlog/cluster-backlogs.ts'
import { type BacklogQuery, destinationOf, rankBacklogs } from '../../src/backlog/ranking.ts'
import { runToCompletion } from '../run-to-completion.ts'
import type { ABacklog } from './a-backlogs.ts'
import { aClusterOf } from './a-cluster.ts'

/** Destinations in the order of the query. */
function ranked(clusters: readonly ClusterBacklogs[], query: Partial<BacklogQuery>): string[] {
  const all = { isWanted: () => true, sort: 'worst', offset: 0, limit: 1000 } as const
  return runToCompletion(rankBacklogs(clusters, { ...all, ...query })).places.map(destinationOf)
}

const day: readonly ABacklog[] = [
  { destination: 'fine', status: 'ok', age: 900, messages: 9000, drain: 5 },
  { destination: 'late', status: 'behind', age: 30, objective: 10, messages: 5, drain: 60 },
  { destination: 'later', status: 'behind', age: 60, objective: 60, messages: 7, drain: Infinity },
  { destination: 'growing', status: 'behind', age: 500, messages: 1 },
  { destination: 'dead', status: 'stopped', messages: 3 },
  { destination: 'unread', status: 'unknown' },
]

t.test('worst first: status, then age against the objective, then age, then messages', t => {
  t.same(ranked([aClusterOf(day)], {}), ['dead', 'late', 'later', 'growing', 'unread', 'fine'])
  t.end()
})

t.test('unknown values come last in every sort order', t => {
  t.same(ranked([aClusterOf(day)], { sort: 'age' }), [
    'fine',
    'growing',
    'later',
    'late',
    'dead',
    'unread',
  ])
  t.same(ranked([aClusterOf(day)], { sort: 'drain' }), [
    'later',
    'late',
    'fine',
    'dead',
    'growing',
    'unread',
  ])
  t.end()
})

t.test('backlogs of several clusters are ranked together; ties are sorted by name', t => {
  const here = aClusterOf([
    { destination: 'b', messages: 1 },
    { destination: 'a', messages: 1 },
  ])
  const there = aClusterOf([{ destination: 'c', messages: 2 }], { cluster: 'zoo' })
  const down = aClusterOf(null, { cluster: 'night' })
  t.same(ranked([there, down, here], { sort: 'messages' }), ['c', 'a', 'b'])
  t.same(ranked([there, down, here], { sort: 'name' }), ['a', 'b', 'c'])
  t.end()
})

t.test('pages contain each row once, in the order of one sort over all rows', t => {
  const many = Array.from({ length: 7000 }, (_, row) => ({
    destination: `t${row}`,
    messages: (row * 7919) % 6999,
  }))
  const clusters = [aClusterOf(many)]
  const pages = [0, 1, 2, 3, 4, 5, 6].flatMap(page =>
    ranked(clusters, { sort: 'messages', offset: page * 1000 }),
  )
  const expected = [...many]
    .sort(
      (some, other) =>
        other.messages - some.messages || (some.destination < other.destination ? -1 : 1),
    )
    .map(({ destination }) => destination)
  t.same(pages, expected)
  t.end()
})

t.test('backlogs excluded by the filter are neither ranked nor counted', t => {
  const query = { sort: 'worst', offset: 0, limit: 1 } as const
  const { places, wanted } = runToCompletion(
    rankBacklogs([aClusterOf(day)], {
      ...query,
      isWanted: place => destinationOf(place).startsWith('l'),
    }),
  )
  t.same(places.map(destinationOf), ['late'])
  t.equal(wanted.length, 2)
  t.end()
})
