import t from 'tap'
import { BacklogHistory } from '../../../src/backlog/history/backlog-history.ts'
import { type BacklogTotals, HourlyTotals } from '../../../src/backlog/history/hourly-totals.ts'
import { runToCompletion } from '../../run-to-completion.ts'
import { type ABacklog, aBacklogs } from '../a-backlogs.ts'

/** A whole hour. */
const start = 1_700_001_600 - (1_700_001_600 % 3600)
const orders: ABacklog = { id: 3, destination: 'orders', group: 'billing', objective: 60 }

/** The history after these readings, at minutes from the start. */
function historyOf(readings: Readonly<Record<number, readonly ABacklog[]>>): BacklogHistory {
  const history = new BacklogHistory()
  for (const [minute, backlogs] of Object.entries(readings)) {
    const wall = start + Number(minute) * 60
    history.observe(aBacklogs(backlogs), { wall, monotonic: wall - start })
  }
  return history
}

/** `orders 3000/3600 -12`: seconds within of those judged, and discarded messages. */
function line({ names, within, judged, discarded }: BacklogTotals): string {
  return `${names.destination} ${within}/${judged} -${discarded}`
}

function totals(
  history: BacklogHistory,
  { from = 0, to = 600, now = 600 }: { from?: number; to?: number; now?: number } = {},
): readonly string[] {
  const [begin, end, at] = [from, to, now].map(minute => start + minute * 60) as [
    number,
    number,
    number,
  ]
  return runToCompletion(history.hourlyTotals.totals(begin, end, at)).backlogs.map(line)
}

function judged(seconds: number, within: number, discardedTotal = 0): ABacklog {
  return { ...orders, judgedTotal: seconds, withinObjectiveTotal: within, discardedTotal }
}

t.test('totals of a period are sums of the hours whose middle is in it', t => {
  const history = historyOf({
    0: [judged(0, 0)],
    60: [judged(3600, 3000, 5)],
    120: [judged(7200, 3600, 5)],
    130: [judged(7800, 4200, 17)],
  })
  t.same(totals(history, { now: 130 }), ['orders 4200/7800 -17'])
  t.same(totals(history, { from: 60, now: 130 }), ['orders 1200/4200 -12'])
  t.same(totals(history, { from: 0, to: 60, now: 130 }), ['orders 3000/3600 -5'])
  t.same(totals(history, { from: 31, to: 60, now: 130 }), [], 'the middle is before')
  t.equal(runToCompletion(history.hourlyTotals.totals(0, 1, start)).since, start)
  t.end()
})

t.test('a backlog that is gone keeps what it did, and its id starts again at 0', t => {
  const mail: ABacklog = {
    ...orders,
    destination: 'mail',
    judgedTotal: 60,
    withinObjectiveTotal: 60,
  }
  const history = historyOf({ 0: [judged(0, 0)], 20: [judged(1200, 600)], 21: [mail] })
  t.same(totals(history, { now: 22 }), ['orders 600/1200 -0', 'mail 60/60 -0'])
  t.end()
})

t.test('a backlog that returns is one backlog', t => {
  const history = historyOf({
    0: [judged(0, 0)],
    20: [judged(1200, 600)],
    21: [],
    40: [judged(60, 0)],
  })
  t.same(totals(history, { now: 41 }), ['orders 600/1260 -0'])
  t.end()
})

t.test('an objective that is set later counts from then on', t => {
  const without: ABacklog = { id: 3, destination: 'orders', group: 'billing' }
  const history = historyOf({
    0: [without],
    60: [without],
    61: [judged(0, 0)],
    70: [judged(540, 540)],
  })
  t.same(totals(history, { now: 71 }), ['orders 540/540 -0'])
  t.end()
})

t.test('backlogs without an objective and without losses take no room', t => {
  const history = historyOf({ 0: [{ id: 1, destination: 'a' }], 61: [{ id: 1, destination: 'a' }] })
  t.same(totals(history), [])
  t.end()
})

t.test('nothing is known before the first reading', t => {
  const { since, backlogs } = runToCompletion(
    new BacklogHistory().hourlyTotals.totals(0, 1e10, 1e9),
  )
  t.ok(Number.isNaN(since))
  t.same(backlogs, [])
  t.end()
})

t.test('the oldest hours are dropped when there are too many rows', t => {
  const hourlyTotals = new HourlyTotals(3)
  for (let hour = 0; hour <= 5; hour++) {
    const backlogs = aBacklogs([judged(hour * 3600, 0)])
    const step = {
      last: hour === 0 ? null : backlogs,
      backlogs,
      previous: Int32Array.of(hour === 0 ? -1 : 0),
    }
    hourlyTotals.observe(step, start + hour * 3600)
  }
  const { since } = runToCompletion(hourlyTotals.totals(0, 1, start))
  t.equal((since - start) / 3600, 2)
  t.end()
})
