import t from 'tap'
import type { ClusterFacts, Ends } from '../facts/kafka-facts.ts'
import { byGroupTopic } from '../observing.ts'
import { agesOf, steadyLog, watching } from './watching.ts'

// A topic is deleted in one reading; in the next, another topic gets its ids and those of its group.

function reads(topic: string, commit: number, ends: Ends): ClusterFacts {
  return {
    topics: { [topic]: [ends] },
    groups: { billing: { commits: { [`${topic}-0`]: commit } } },
  }
}

t.test('points from probes are not shared between topics', t => {
  const { read, probe } = watching()
  read(0, reads('orders', 720, [0, 1080]))
  t.not(agesOf(probe({ 'orders-0': steadyLog(1080, 10) }))['billing orders'], 'unknown')
  read(15, {})
  t.strictSame(agesOf(read(30, reads('returns', 720, [0, 1080]))), { 'billing returns': 'unknown' })
  t.end()
})

t.test('a transaction in one topic does not raise the tolerance of another', t => {
  const { read } = watching()
  const committed = (seen: ClusterFacts, lastStable: Record<string, number>): ClusterFacts => {
    return { ...seen, isolation: 'read_committed', lastStable }
  }
  read(0, committed(reads('orders', 95, [0, 101]), { 'orders-0': 95 }))
  read(15, {})
  const seen = committed(reads('returns', 100, [0, 101]), { 'returns-0': 101 })
  read(30, seen)
  t.strictSame(agesOf(read(60, seen)), { 'billing returns': 'at least 30' })
  t.end()
})

t.test('the retention risk of a topic does not depend on deletions from another topic', t => {
  const { read } = watching()
  const left = (at: number, seen: ClusterFacts, name: string): number | null | undefined => {
    const model = read(at, seen)
    return byGroupTopic(model, model.groupTopicRisk.retentionLeft)[name]
  }
  for (let at = 0; at < 240; at += 60)
    left(at, reads('orders', 1300, [at * 5, 2000]), 'billing orders')
  t.equal(left(240, reads('orders', 1300, [1200, 2000]), 'billing orders'), 20)
  read(300, {})
  t.equal(left(360, reads('returns', 1300, [1200, 2000]), 'billing returns'), null)
  t.end()
})

t.test('rates are not shared between topics', t => {
  const { read } = watching()
  const rate = (at: number, seen: ClusterFacts, name: string): number | null | undefined => {
    const model = read(at, seen)
    return byGroupTopic(model, model.backlogs.arrivalRate)[name]
  }
  for (let at = 0; at < 240; at += 60) rate(at, reads('orders', at, [0, 1000 + at * 3]), '')
  t.equal(rate(240, reads('orders', 240, [0, 1720]), 'billing orders'), 3)
  read(300, {})
  t.equal(rate(360, reads('returns', 0, [0, 100]), 'billing returns'), null)
  t.end()
})
