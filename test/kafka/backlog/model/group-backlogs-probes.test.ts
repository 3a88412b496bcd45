import t from 'tap'
import type { ClusterFacts } from '../facts/kafka-facts.ts'
import { byGroup, byGroupTopic } from '../observing.ts'
import { firstSince, type SimulatedLog } from '../simulated-log.ts'
import { agesOf, type ProbedLeader, steadyLog, watching } from './watching.ts'

/** Three hours of a record each ten seconds. */
const log = steadyLog(1080, 10)

/** A group that reads orders, and stands an hour before its end. */
function billing(commit = 720, end = 1080, logStart = 0): ClusterFacts {
  return {
    topics: { orders: [[logStart, end]] },
    groups: { billing: { commits: { 'orders-0': commit } } },
  }
}

const hourAgo = 3590

/** The bounds of the only age, in seconds. */
function boundsOf(model: ReturnType<ReturnType<typeof watching>['probe']>): readonly number[] {
  const { ageLowerBound, ageUpperBound } = model.backlogs
  return [...ageLowerBound, ...ageUpperBound]
}

t.test('the first poll knows the age of what an hour has waited', t => {
  const { read, probe, asked } = watching()
  t.strictSame(agesOf(read(0, billing())), { 'billing orders': 'unknown' })
  const model = probe({ 'orders-0': log })
  const [lower = NaN, upper = NaN] = boundsOf(model)
  t.ok(lower <= hourAgo && hourAgo <= upper, `${lower} to ${upper}`)
  t.ok(upper - lower <= hourAgo / 10 + 1, `${lower} to ${upper}`)
  t.ok(asked.length <= 4, asked.join(', '))
  t.strictSame(byGroup(model, model.groupAge), { billing: model.backlogs.age[0] })
  t.equal(model.probes.rounds, asked.length)
  t.equal(model.probes.impossibleAnswers, 0)
  t.end()
})

t.test('who has caught up, or waits for what came under watch, is not asked about', t => {
  const { read, probe, asked } = watching()
  read(0, billing(1080))
  probe({ 'orders-0': log })
  t.strictSame(asked, [])
  read(15, billing(1080, 1085))
  probe({ 'orders-0': log })
  t.strictSame(asked, [])
  t.end()
})

t.test('what was found once is not asked again as the message grows older', t => {
  const { read, probe, asked } = watching()
  read(0, billing())
  probe({ 'orders-0': log })
  const [lower = NaN, upper = NaN] = boundsOf(read(600, billing()))
  t.ok(lower <= hourAgo + 600 && hourAgo + 600 <= upper, `${lower} to ${upper}`)
  probe({ 'orders-0': log })
  t.strictSame(asked, [])
  t.end()
})

t.test('a wall clock that is set later changes nothing that was found', t => {
  for (const clockStep of [7200, -7200]) {
    const { read, probe } = watching()
    read(0, billing())
    const before = boundsOf(probe({ 'orders-0': log }))
    const after = boundsOf(read(60, billing(), { clockStep }))
    t.strictSame(
      after,
      before.map(bound => bound + 60),
      String(clockStep),
    )
  }
  t.end()
})

t.test('answers across a step of the wall clock contradict each other, and none is believed', t => {
  const { read, probe } = watching()
  read(0, billing())
  probe({ 'orders-0': log })
  // An hour ahead, the record that answered before is an hour older now.
  read(60, billing(700), { clockStep: 3600 })
  const model = probe({ 'orders-0': log })
  t.equal(model.probes.impossibleAnswers, 1)
  t.strictSame(agesOf(model), { 'billing orders': 'at least 60' })
  t.end()
})

t.test('stamps of the future are not believed: what we saw ourselves remains', t => {
  const { read, probe, asked } = watching()
  const ahead: SimulatedLog = { ...log, stamps: log.stamps.map(stamp => stamp + 14_400_000) }
  read(0, billing())
  const first = probe({ 'orders-0': ahead })
  t.equal(first.probes.impossibleAnswers, 1)
  t.strictSame(agesOf(first), { 'billing orders': 'unknown' })
  t.strictSame(agesOf(read(60, billing())), { 'billing orders': 'at least 60' })
  probe({ 'orders-0': ahead })
  t.strictSame(asked, [], 'it rests')
  read(300, billing())
  probe({ 'orders-0': ahead })
  t.equal(asked.length, 1, 'and is asked again after five minutes')
  t.end()
})

t.test('stamps of years ago are the age that the log claims', t => {
  const { read, probe } = watching()
  const years = 5 * 365 * 86_400
  const old: SimulatedLog = { ...log, stamps: log.stamps.map(stamp => stamp - years * 1000) }
  read(0, billing())
  let model = probe({ 'orders-0': old })
  for (let at = 15; at <= 60; at += 15) {
    read(at, billing())
    model = probe({ 'orders-0': old })
  }
  const [lower = NaN, upper = NaN] = boundsOf(model)
  t.ok(lower <= years + hourAgo + 60 && years + hourAgo + 60 <= upper, `${lower} to ${upper}`)
  t.ok(upper - lower <= years / 10 + 60, `${lower} to ${upper}`)
  t.end()
})

const silent: ProbedLeader = () => null

t.test('a leader that will not tell leaves what history knows, and rests', t => {
  const { read, probe, asked } = watching()
  read(0, billing())
  t.strictSame(agesOf(probe({ 'orders-0': log }, silent)), { 'billing orders': 'unknown' })
  t.equal(asked.length, 1)
  read(60, billing())
  t.strictSame(agesOf(probe({ 'orders-0': log }, silent)), { 'billing orders': 'at least 60' })
  t.strictSame(asked, [], 'it rests')
  read(300, billing())
  const [lower = NaN] = boundsOf(probe({ 'orders-0': log }))
  t.ok(lower > 300, 'who may be asked again tells more')
  t.end()
})

t.test('a partition that fails costs its own age alone', t => {
  const { read, probe } = watching()
  const seen: ClusterFacts = {
    topics: { orders: [[0, 1080]], returns: [[0, 1080]] },
    groups: { billing: { commits: { 'orders-0': 720, 'returns-0': 720 } } },
  }
  read(0, seen)
  const model = probe({ 'returns-0': log })
  const ages = byGroupTopic(model, model.backlogs.age)
  t.equal(ages['billing orders'], null)
  t.ok(Number(ages['billing returns']) > 3000)
  t.strictSame(byGroup(model, model.groupAge), { billing: ages['billing returns'] ?? null })
  t.end()
})

t.test('of a tiered log that tells of its local records alone, history bounds the age', t => {
  const { read, probe } = watching()
  // The records below 900 are in the remote tier, and the leader answers as if nothing were there.
  const tiered: ProbedLeader = (whole, timestamp) => {
    const found = firstSince(whole, timestamp)
    return found.offset < 900 ? { offset: -1, stamp: -1 } : found
  }
  read(0, billing())
  for (let at = 15; at <= 60; at += 15) {
    read(at, billing())
    probe({ 'orders-0': log }, tiered)
  }
  const model = read(75, billing())
  t.strictSame(agesOf(model), { 'billing orders': 'at least 75' })
  t.equal(model.probes.impossibleAnswers, 1)
  t.end()
})

t.test('what was told of a log that was cut since says nothing of what is there now', t => {
  const { read, probe } = watching()
  read(0, billing())
  probe({ 'orders-0': log })
  read(15, billing(5, 10))
  t.strictSame(agesOf(read(30, billing(5, 10))), { 'billing orders': 'unknown' })
  t.strictSame(agesOf(read(45, billing(5, 10))), { 'billing orders': 'at least 15' })
  t.end()
})

t.test('what was told of a topic that is created anew says nothing of the new one', t => {
  const { read, probe } = watching()
  read(0, billing())
  probe({ 'orders-0': log })
  const model = read(15, { ...billing(), ids: { orders: 'orders-again' } })
  t.strictSame(agesOf(model), { 'billing orders': 'unknown' })
  t.end()
})

t.test('the oldest unread message is the log’s first where retention passed the commit', t => {
  const { read, probe, asked } = watching()
  read(0, billing(100, 1080, 360))
  const model = probe({ 'orders-0': { ...log, logStart: 360 } })
  t.strictSame(asked, ['orders-0 first'])
  t.strictSame(agesOf(model), { 'billing orders': '7190 (7190 to 7190)' })
  t.end()
})
