import t from 'tap'
import type { KafkaBacklogModel } from '../../../src/kafka/backlog/model/model.ts'
import type { ClusterFacts } from './facts/kafka-facts.ts'
import { byGroupTopic } from './observing.ts'
import { agesOf, statusesOf, watching } from './model/watching.ts'

/** Committed offsets, one kind of group each; null: nothing is committed. */
const commits = [40, 100, null, 99, 70]
const partitions = 8
/** 800 positions: more than columns hold before they grow. */
const groups = 100

function aCluster(ends: readonly [number, number], moved: number): ClusterFacts {
  const names = Array.from({ length: partitions }, (_, partition) => `orders-${partition}`)
  return {
    topics: { orders: names.map(() => ends) },
    groups: Object.fromEntries(
      Array.from({ length: groups }, (_, group) => {
        const commit = commits[group % commits.length] ?? null
        const committed = commit === null ? null : commit + moved
        const committedOffsets = Object.fromEntries(names.map(name => [name, committed]))
        return [`group-${group}`, { commits: committedOffsets, members: 1, assigned: names }]
      }),
    ),
  }
}

/** The values of each backlog, in order of group. */
function valuesOf(model: KafkaBacklogModel): readonly string[] {
  const { age, messages, drain, arrivedTotal, completedTotal, discardedTotal } = model.backlogs
  const { unreadRetainedRatio, retentionLeft } = model.groupTopicRisk
  const columns = {
    ...{ age, messages, drain, arrivedTotal, completedTotal, discardedTotal },
    ...{ unreadRetainedRatio, retentionLeft },
  }
  const numbers = Object.entries(columns).map(([name, column]) => ({
    name,
    of: byGroupTopic(model, column),
  }))
  const [ages, statuses] = [agesOf(model), statusesOf(model)]
  return Array.from({ length: groups }, (_, group) => {
    const backlog = `group-${group} orders`
    const words = numbers.map(({ name, of }) => `${name} ${of[backlog] ?? 'unknown'}`)
    return [ages[backlog], statuses[backlog], ...words].join(', ')
  })
}

t.test('the values of a backlog do not depend on the number of rows before it', t => {
  const { read } = watching()
  const readings = [
    read(0, aCluster([0, 100], 0)),
    read(60, aCluster([0, 160], 30)),
    read(120, aCluster([20, 220], 55)),
  ].map(valuesOf)
  for (const lines of readings) {
    const kinds = lines.slice(0, commits.length)
    t.same(
      lines.filter((line, group) => line !== kinds[group % kinds.length]),
      [],
    )
  }
  t.equal(new Set(readings.at(-1)).size, commits.length, 'and kinds differ')
  t.end()
})
