import t from 'tap'
import { LastHour } from '../../src/backlog/last-hour.ts'
import { type ABacklog, aBacklogs } from './a-backlogs.ts'

const orders: ABacklog = { id: 3, destination: 'orders', group: 'billing' }

/** The last hour of one backlog with these messages by minute; null: no reading. */
function seen(messages: readonly (number | null)[], backlog = orders): LastHour {
  const lastHour = new LastHour()
  messages.forEach((count, at) => {
    if (count === null) return
    lastHour.observe(aBacklogs([{ ...backlog, messages: count }]), at * 60)
  })
  return lastHour
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
  const lastHour = new LastHour()
  for (const [now, messages] of [
    [0, 1],
    [15, 2],
    [59, 3],
    [61, 9],
  ] as const)
    lastHour.observe(aBacklogs([{ ...orders, messages }]), now)
  t.same(tail(lastHour, 2), [3, 9])
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
  const lastHour = seen([5, 6])
  lastHour.observe(aBacklogs([{ id: 3, destination: 'mail', messages: 1 }]), 120)
  t.same(tail(lastHour, 3), [NaN, NaN, 1])
  t.end()
})

t.test('a backlog that was missing in one reading starts a new history', t => {
  const lastHour = seen([5])
  lastHour.observe(aBacklogs([{ id: 0, destination: 'mail', messages: 1 }]), 60)
  lastHour.observe(aBacklogs([{ ...orders, messages: 8 }]), 120)
  t.same(tail(lastHour, 3), [NaN, NaN, 8])
  t.end()
})

t.test('an id has no points before the first reading, or if it was never reported', t => {
  t.ok(seen([5]).pointsOf(77).every(Number.isNaN))
  t.ok(new LastHour().pointsOf(0).every(Number.isNaN))
  t.end()
})
