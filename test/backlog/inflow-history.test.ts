import t from 'tap'
import { historyHorizon, InflowHistory } from '../../src/backlog/inflow-history.ts'
import { seeded } from '../kafka/backlog/random-logs.ts'

/** Returns a history with samples of one stream, each requested at its second and received 1 s later. */
function historyOf(samples: Readonly<Record<number, number>>, id = 0): InflowHistory {
  const history = new InflowHistory()
  for (const [sentAt, inflow] of Object.entries(samples)) see(history, Number(sentAt), inflow, id)
  return history
}

function see(history: InflowHistory, sentAt: number, inflow: number, id = 0): void {
  history.append(new Float64Array(id + 1).fill(NaN).fill(inflow, id), {
    sentAt,
    receivedAt: sentAt + 1,
  })
}

/** Returns when the message at a position arrived: not before, not after, likely. */
function arrival(history: InflowHistory, position: number, id = 0): readonly number[] {
  const found = history.arrivals(Uint32Array.of(id), Float64Array.of(position))
  return [found.notBefore, found.notAfter, found.likely].map(([instant = NaN]) => instant)
}

const unknown = [NaN, NaN, NaN]

t.test('arrivals are unknown before the first sample', t => {
  t.strictSame(arrival(new InflowHistory(), 0), unknown)
  t.strictSame(new InflowHistory().begin, NaN)
  t.end()
})

t.test('a message arrived between the last sample without it and the first with it', t => {
  const history = historyOf({ 0: 100, 10: 120, 20: 120, 30: 140 })
  t.strictSame(arrival(history, 100).slice(0, 2), [0, 11], 'the first of twenty')
  t.strictSame(arrival(history, 119).slice(0, 2), [0, 11], 'the last of them')
  t.strictSame(arrival(history, 120).slice(0, 2), [20, 31], 'the next comes after the pause')
  t.end()
})

t.test('messages between two samples are assumed to arrive at a steady rate', t => {
  const history = historyOf({ 0: 100, 10: 110 })
  t.strictSame(arrival(history, 100)[2], 1)
  t.strictSame(arrival(history, 109)[2], 10)
  t.strictSame(arrival(historyOf({ 0: 7, 10: 8 }), 7)[2], 5.5, 'one message: in the middle')
  t.end()
})

t.test('samples of an idle night do not widen the bounds of earlier messages', t => {
  const history = historyOf({ 0: 100, 10: 120 })
  for (let sentAt = 20; sentAt < 30_000; sentAt += 30) see(history, sentAt, 120)
  const [notBefore, notAfter = NaN] = arrival(history, 119)
  t.equal(notBefore, 0)
  t.ok(notAfter <= 30_000 / 4, 'not after the first stored sample of the night')
  t.end()
})

t.test('a message in the first sample has only a latest arrival', t => {
  const history = historyOf({ 0: 100 })
  t.strictSame(arrival(history, 99), [NaN, 1, NaN])
  see(history, 10, 120)
  t.strictSame(arrival(history, 99), [NaN, 1, NaN])
  t.end()
})

t.test('a message that is not in any sample yet has only an earliest arrival', t => {
  const history = historyOf({ 0: 100, 10: 120 })
  t.strictSame(arrival(history, 120), [10, NaN, NaN])
  t.strictSame(arrival(history, NaN), unknown, 'no position, no arrival')
  t.end()
})

t.test('samples that do not report a stream are skipped', t => {
  const history = historyOf({ 0: 100, 10: NaN, 20: NaN, 30: 120, 40: NaN })
  t.strictSame(arrival(history, 110).slice(0, 2), [0, 31])
  t.strictSame(arrival(history, 120), [30, NaN, NaN])
  t.strictSame(arrival(historyOf({ 0: NaN, 10: NaN }), 0), unknown)
  t.end()
})

t.test('a stream younger than the history starts with its own first sample', t => {
  const history = historyOf({ 0: 100, 10: 120 })
  t.strictSame(arrival(history, 3, 5), unknown)
  see(history, 20, 4, 5)
  t.strictSame(arrival(history, 3, 5), [NaN, 21, NaN])
  t.end()
})

t.test('a stream does not inherit samples from an earlier stream with the same id', t => {
  const history = historyOf({ 0: 100, 10: 120 })
  history.cut(0, 110)
  history.forget(0)
  history.forget(99)
  t.strictSame(arrival(history, 110), unknown)
  see(history, 20, 3)
  see(history, 30, 5)
  t.strictSame(arrival(history, 2), [NaN, 21, NaN])
  t.strictSame(arrival(history, 3).slice(0, 2), [20, 31])
  t.end()
})

t.test('after a truncation the same offsets are new messages', t => {
  const history = historyOf({ 0: 100, 10: 120, 20: 140 })
  history.cut(0, 130)
  see(history, 30, 130)
  see(history, 40, 150)
  t.strictSame(arrival(history, 131).slice(0, 2), [30, 41])
  t.end()
})

t.test('the samples before a truncation still give messages below it an earliest arrival', t => {
  const history = historyOf({ 0: 100, 10: 120, 20: 140 })
  history.cut(0, 130)
  t.strictSame(arrival(history, 110), [0, NaN, 5.75], 'no sample since the cut')
  see(history, 30, NaN)
  see(history, 40, 130)
  t.strictSame(arrival(history, 110).slice(0, 2), [0, 41])
  t.end()
})

t.test('a truncation before the first sample changes nothing', t => {
  const history = new InflowHistory()
  history.cut(0, 10)
  see(history, 0, 10)
  t.strictSame(arrival(history, 3), [NaN, 1, NaN])
  t.end()
})

t.test('samples and truncations older than the horizon are forgotten', t => {
  const history = historyOf({ 0: 100, 10: 120 })
  history.cut(0, 120)
  see(history, historyHorizon + 20, 140)
  t.strictSame(arrival(history, 110), [NaN, historyHorizon + 21, NaN])
  t.equal(history.begin, historyHorizon + 21)
  t.end()
})

t.test('after a gap of hours the bounds are as wide as the gap', t => {
  const history = historyOf({ 0: 100, 10: 120, 20_000: 500 })
  t.strictSame(arrival(history, 300).slice(0, 2), [10, 20_001])
  t.end()
})

/** Returns when the stored samples of a stream with one message a second were taken. */
function kept(history: InflowHistory): readonly number[] {
  const made: number[] = []
  for (let found = -1; !Number.isNaN(found);) {
    found = arrival(history, found)[1] ?? NaN
    if (!Number.isNaN(found)) made.push(found)
  }
  return made
}

/** Returns the highest number of instants between an age and its double. */
function mostWhileAgeDoubles(instants: readonly number[], now: number): number {
  const ages = instants.map(instant => now - instant).filter(age => age > 0)
  const counts = ages.map(age => ages.filter(other => other >= age && other < 2 * age).length)
  return Math.max(0, ...counts)
}

const random = seeded(1)

for (const [fact, gap] of [
  ['even', () => 15],
  ['uneven', (reading: number) => [7, 15, 23, 16][reading % 4] ?? 15],
  ['random', () => 15 * (0.2 + 1.6 * random())],
  ['often missing', (reading: number) => (reading % 7 === 0 ? 120 : 15)],
] as const) {
  t.test(`${fact} intervals: at most 6 samples while the age doubles, 75 for a day`, t => {
    const history = new InflowHistory()
    let [most, mostWhileDoubling, reading] = [0, 0, 0]
    for (let now = 0; now < 1.5 * historyHorizon; now += gap(reading++)) {
      // The slower the response, the wider the request interval.
      history.append(Float64Array.of(now), { sentAt: now - 6 * random(), receivedAt: now })
      most = Math.max(most, history.size)
      if (reading % 10 > 0) continue
      mostWhileDoubling = Math.max(mostWhileDoubling, mostWhileAgeDoubles(kept(history), now))
    }
    t.equal(kept(history).length, history.size, 'all stored samples are found')
    t.ok(mostWhileDoubling <= 6, `${mostWhileDoubling} while the age doubles`)
    // 15 s double 12.5 times to a day.
    t.ok(most <= 75, `${most} columns`)
    t.ok(most >= 40, `${most} columns`)
    t.end()
  })
}
