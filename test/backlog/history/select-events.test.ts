import t from 'tap'
import type { JournalEvent } from '../../../src/backlog/history/journal.ts'
import { selectEvents } from '../../../src/backlog/history/select-events.ts'
import { runToCompletion } from '../../run-to-completion.ts'
import type { ClusterBacklogs } from '../../../src/backlog/cluster-backlogs.ts'
import { aClusterOf } from '../a-cluster.ts'

function eventsAt(times: readonly number[]): readonly JournalEvent[] {
  return times.map(at => ({ kind: 'cluster', at, before: 'up', after: 'down', since: NaN }))
}

function withEvents(cluster: string, events: readonly JournalEvent[]): ClusterBacklogs {
  const journal = { events, completeSince: 0, sinceOf: () => NaN }
  return aClusterOf(null, { cluster, journal })
}

t.test('events of several clusters are selected newest first, page by page', t => {
  const clusters = [withEvents('a', eventsAt([1, 4, 6])), withEvents('b', eventsAt([2, 4, 5]))]
  const select = (offset: number, limit: number): readonly string[] => {
    const query = { isWanted: () => true, offset, limit }
    const { events } = runToCompletion(selectEvents(clusters, query))
    return events.map(({ cluster, event }) => `${cluster.cluster}${event.at}`)
  }
  t.same(select(0, 3), ['a6', 'b5', 'a4'])
  t.same(select(3, 10), ['b4', 'b2', 'a1'])
  t.same(select(6, 10), [])
  t.end()
})

t.test('10,000 events are filtered in steps, and those added meanwhile do not count', t => {
  const events = [...eventsAt(Array.from({ length: 10_000 }, (_, at) => at))]
  const work = selectEvents([withEvents('a', events)], {
    isWanted: ({ at }) => at % 2 === 0,
    offset: 0,
    limit: 1,
  })
  let steps = 0
  for (;;) {
    const step = work.next()
    if (step.done === true) {
      t.equal(step.value.total, 5000)
      t.equal(step.value.events[0]?.event.at, 9998)
      break
    }
    steps++
    events.push(...eventsAt([20_000]))
  }
  t.ok(steps >= 10, `${steps} steps`)
  t.end()
})
