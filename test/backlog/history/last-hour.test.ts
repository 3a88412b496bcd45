import t from 'tap'
import { BacklogHistory } from '../../../src/backlog/history/backlog-history.ts'
import { LastHour } from '../../../src/backlog/history/last-hour.ts'
import type { Instant } from '../../../src/reading/time.ts'
import { type ABacklog, aBacklogs } from '../a-backlogs.ts'

const orders: ABacklog = { id: 3, destination: 'orders', group: 'billing' }

/** The last hour of one backlog with these messages by minute; null: no reading. */
function seen(messages: readonly (number | null)[], backlog = orders): LastHour {
  const history = new BacklogHistory()
  messages.forEach((count, at) => {
    if (count === null) return
    history.observe(aBacklogs([{ ...backlog, messages: count }]), second(at * 60))
  })
  return history.lastHour
}

function second(monotonic: number): Instant {
  return { wall: 1_700_000_000 + monotonic, monotonic }
}

/** The last points, after sixty minutes at most. */
function tail(lastHour: LastHour, points: number, id = 3): readonly number[] {
  return lastHour.pointsOf(id).slice(-points)
}

t.test('an hour has sixty points, oldest first, NaN for minutes without a reading', t => {
  const points = seen([1, 2, null, 4]).pointsOf(3)
  t.equal(points.length, 60)
  t.same(points.slice(-5), [NaN, 1, 2, NaN, 4])
  t.end()
})

t.test('of several readings in a minute the last one counts', t => {
  const history = new BacklogHistory()
  for (const [now, messages] of [
    [0, 1],
    [15, 2],
    [59, 3],
    [61, 9],
  ] as const)
    history.observe(aBacklogs([{ ...orders, messages }]), second(now))
  t.same(tail(history.lastHour, 2), [3, 9])
  t.end()
})

t.test('points older than an hour are dropped', t => {
  const points = seen(Array.from({ length: 61 }, (_, minute) => minute)).pointsOf(3)
  t.same([points[0], points.at(-1)], [1, 60])
  const pause = seen([5, ...Array.from({ length: 120 }, () => null), 7])
  t.same(
    tail(pause, 60).filter(point => !Number.isNaN(point)),
    [7],
  )
  t.end()
})

t.test('a backlog does not inherit points from an earlier backlog with the same id', t => {
  const history = new BacklogHistory()
  history.observe(aBacklogs([{ ...orders, messages: 5 }]), second(0))
  history.observe(aBacklogs([{ id: 3, destination: 'mail', messages: 1 }]), second(60))
  t.same(tail(history.lastHour, 2), [NaN, 1])
  t.end()
})

t.test('a backlog that was missing in one reading starts a new history', t => {
  const history = new BacklogHistory()
  history.observe(aBacklogs([{ ...orders, messages: 5 }]), second(0))
  history.observe(aBacklogs([{ id: 0, destination: 'mail', messages: 1 }]), second(60))
  history.observe(aBacklogs([{ ...orders, messages: 8 }]), second(120))
  t.same(tail(history.lastHour, 3), [NaN, NaN, 8])
  t.end()
})

t.test('an id has no points before the first reading, or if it was never reported', t => {
  t.ok(seen([5]).pointsOf(77).every(Number.isNaN))
  t.ok(new LastHour().pointsOf(0).every(Number.isNaN))
  t.end()
})
