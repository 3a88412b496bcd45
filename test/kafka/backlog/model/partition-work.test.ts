import t from 'tap'
import { NameRules } from '../../../../src/backlog/name-rules.ts'
import type { KafkaBacklogModel } from '../../../../src/kafka/backlog/model/model.ts'
import type { Ends } from '../facts/kafka-facts.ts'
import { watching } from './watching.ts'

const topics = ['orders-0', 'orders-1', 'orders-2']

/** Returns messages to work on, usable consumers and stalled partitions of the only backlog. */
function workOf({ backlogs }: KafkaBacklogModel): (number | undefined)[] {
  return [backlogs.workableMessages[0], backlogs.usableConsumers[0], backlogs.stalledPartitions[0]]
}

/** Takes a reading each 60 s for 6 minutes; each partition has its log end and commit at a minute. */
function after(
  partitions: readonly ((minute: number) => readonly [end: number | null, commit: number | null])[],
  { read } = watching(),
): KafkaBacklogModel {
  const models = Array.from({ length: 7 }, (_, minute) => {
    const offsets = partitions.map(at => at(minute))
    return read(minute * 60, {
      topics: { orders: offsets.map(([end]): Ends => [end === null ? null : 0, end]) },
      groups: {
        billing: {
          commits: Object.fromEntries(offsets.map(([, commit], n) => [`orders-${n}`, commit])),
          members: 1,
          assigned: topics.slice(0, partitions.length),
        },
      },
    })
  })
  return models.at(-1) as KafkaBacklogModel
}

t.test('a partition has work if messages wait or were done; an idle one has none', t => {
  const model = after([
    minute => [100 * minute, 100 * minute],
    minute => [500 + 100 * minute, 100 * minute],
    () => [900, 900],
  ])
  t.same(workOf(model), [500, 2, 0])
  t.end()
})

t.test('a stalled partition is no work for more consumers', t => {
  const model = after([
    minute => [1000 + 100 * minute, 100 * minute],
    () => [5000, 40],
    () => [900, 900],
  ])
  t.same(workOf(model), [1000, 1, 1])
  t.same(workOf(after([() => [5000, 40]])), [0, 0, 1])
  t.end()
})

t.test('a partition that is unknown or has no commit may have work', t => {
  const model = after([minute => [100 * minute, 100 * minute], () => [null, 40], () => [70, null]])
  t.same(workOf(model).slice(1), [3, 0])
  t.end()
})

t.test('a tolerated lag is no work', t => {
  const tolerances = new NameRules([{ owners: [], destinations: [], value: 1 }], 0)
  const markers = after([() => [901, 900], () => [950, 900]], watching({ tolerances }))
  t.same(workOf(markers), [0, 0, 1])
  t.end()
})

t.test('any number of members can read a partition of a share group that has work', t => {
  const { read } = watching()
  const share = { type: 'share', members: 2 }
  const model = read(0, {
    topics: { orders: [[0, 100]], empty: [[0, 7]] },
    groups: { billing: { ...share, shares: { 'orders-0': [40, 60], 'empty-0': [7, 0] } } },
  })
  t.same([...model.backlogs.usableConsumers], [0, Infinity])
  t.same([...model.backlogs.workableMessages], [0, 60])
  t.end()
})
