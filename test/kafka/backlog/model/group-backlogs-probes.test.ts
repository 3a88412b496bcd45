import t from 'tap'
import type { ClusterFacts } from '../facts/kafka-facts.ts'
import { byGroup, byGroupTopic } from '../observing.ts'
import { firstSince, type SimulatedLog } from '../simulated-log.ts'
import { agesOf, type ProbedLeader, steadyLog, watching } from './watching.ts'

/** Three hours with a record every ten seconds. */
const log = steadyLog(1080, 10)

/** Returns a group that is an hour behind in orders. */
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

t.test('the first poll finds the age of a message that has waited for an hour', t => {
  const { read, probe, probed } = watching()
  t.strictSame(agesOf(read(0, billing())), { 'billing orders': 'unknown' })
  const model = probe({ 'orders-0': log })
  const [lower = NaN, upper = NaN] = boundsOf(model)
  t.ok(lower <= hourAgo && hourAgo <= upper, `${lower} to ${upper}`)
  t.ok(upper - lower <= hourAgo / 10 + 1, `${lower} to ${upper}`)
  t.ok(probed.length <= 4, probed.join(', '))
  t.strictSame(byGroup(model, model.groupAge), { billing: model.backlogs.age[0] })
  t.equal(model.probes.rounds, probed.length)
  t.equal(model.probes.impossibleAnswers, 0)
  t.end()
})

t.test('groups without lag, or with an age known from the history, are not probed', t => {
  const { read, probe, probed } = watching()
  read(0, billing(1080))
  probe({ 'orders-0': log })
  t.strictSame(probed, [])
  read(15, billing(1080, 1085))
  probe({ 'orders-0': log })
  t.strictSame(probed, [])
  t.end()
})

t.test('a message that was found once is not probed again as it gets older', t => {
  const { read, probe, probed } = watching()
  read(0, billing())
  probe({ 'orders-0': log })
  const [lower = NaN, upper = NaN] = boundsOf(read(600, billing()))
  t.ok(lower <= hourAgo + 600 && hourAgo + 600 <= upper, `${lower} to ${upper}`)
  probe({ 'orders-0': log })
  t.strictSame(probed, [])
  t.end()
})

t.test('a later step of the wall clock does not change known ages', t => {
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

t.test('contradictory responses before and after a step of the wall clock are all dropped', t => {
  const { read, probe } = watching()
  read(0, billing())
  probe({ 'orders-0': log })
  // With the clock an hour ahead, the record found before is an hour older now.
  read(60, billing(700), { clockStep: 3600 })
  const model = probe({ 'orders-0': log })
  t.equal(model.probes.impossibleAnswers, 1)
  t.strictSame(agesOf(model), { 'billing orders': 'at least 60' })
  t.end()
})

t.test('timestamps in the future are dropped, and the bounds from history remain', t => {
  const { read, probe, probed } = watching()
  const ahead: SimulatedLog = { ...log, stamps: log.stamps.map(stamp => stamp + 14_400_000) }
  read(0, billing())
  const first = probe({ 'orders-0': ahead })
  t.equal(first.probes.impossibleAnswers, 1)
  t.strictSame(agesOf(first), { 'billing orders': 'unknown' })
  t.strictSame(agesOf(read(60, billing())), { 'billing orders': 'at least 60' })
  probe({ 'orders-0': ahead })
  t.strictSame(probed, [], 'it rests')
  read(300, billing())
  probe({ 'orders-0': ahead })
  t.equal(probed.length, 1, 'and is probed again after five minutes')
  t.end()
})

t.test('timestamps of years ago are used as the age', t => {
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

t.test('after an error of the leader the bounds from history remain, and probing pauses', t => {
  const { read, probe, probed } = watching()
  read(0, billing())
  t.strictSame(agesOf(probe({ 'orders-0': log }, silent)), { 'billing orders': 'unknown' })
  t.equal(probed.length, 1)
  read(60, billing())
  t.strictSame(agesOf(probe({ 'orders-0': log }, silent)), { 'billing orders': 'at least 60' })
  t.strictSame(probed, [], 'it rests')
  read(300, billing())
  const [lower = NaN] = boundsOf(probe({ 'orders-0': log }))
  t.ok(lower > 300, 'a leader that is probed again returns more')
  t.end()
})

t.test('a failed partition loses only its own age', t => {
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

t.test('the age is bounded by history if a tiered log returns only local records', t => {
  const { read, probe } = watching()
  // The records below 900 are in the remote tier, and the leader responds as if they did not exist.
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

t.test('points above the end of a truncated log are dropped', t => {
  const { read, probe } = watching()
  read(0, billing())
  probe({ 'orders-0': log })
  read(15, billing(5, 10))
  t.strictSame(agesOf(read(30, billing(5, 10))), { 'billing orders': 'unknown' })
  t.strictSame(agesOf(read(45, billing(5, 10))), { 'billing orders': 'at least 15' })
  t.end()
})

t.test('points of a deleted topic are not used for the recreated topic', t => {
  const { read, probe } = watching()
  read(0, billing())
  probe({ 'orders-0': log })
  const model = read(15, { ...billing(), ids: { orders: 'orders-again' } })
  t.strictSame(agesOf(model), { 'billing orders': 'unknown' })
  t.end()
})

t.test('if the log start passed the commit, the oldest unread message is the first', t => {
  const { read, probe, probed } = watching()
  read(0, billing(100, 1080, 360))
  const model = probe({ 'orders-0': { ...log, logStart: 360 } })
  t.strictSame(probed, ['orders-0 first'])
  t.strictSame(agesOf(model), { 'billing orders': '7190 (7190 to 7190)' })
  t.end()
})
