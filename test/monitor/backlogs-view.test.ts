import t from 'tap'
import type { Backlogs } from '../../src/backlog/backlogs.ts'
import { runToCompletion } from '../../src/columns/run-to-completion.ts'
import type { Span } from '../../src/reading/time.ts'
import { BacklogsView } from '../../src/monitor/backlogs-view.ts'
import { aBacklogs } from '../backlog/a-backlogs.ts'

const up = { state: 'up', lastSuccessAt: 1_700_000_000 } as const
const down = { state: 'down', lastSuccessAt: 1_700_000_000 } as const
const neverUp = { state: 'down', lastSuccessAt: null } as const

const orders = (messages: number): Backlogs => aBacklogs([{ destination: 'orders', messages }])

function until(monotonic: number): Span {
  const instant = { wall: 0, monotonic }
  return { from: instant, to: instant }
}

t.test('backlogs are there from the first reading until their page expires', t => {
  const view = new BacklogsView<Backlogs>(backlogs => backlogs)
  t.equal(view.latest(0), null)
  const backlogs = orders(7)
  runToCompletion(view.take(backlogs, up, until(100), { readAt: 100, lifetime: 60 }))
  t.match(view.latest(160), { backlogs, readAt: 1_700_000_000 })
  t.equal(view.latest(160.1), null)
  t.end()
})

t.test('a cluster that was never read has no backlogs, which is not an empty list of them', t => {
  const view = new BacklogsView<Backlogs>(backlogs => backlogs)
  runToCompletion(view.take(aBacklogs([]), neverUp, until(100), { readAt: 100, lifetime: 60 }))
  t.equal(view.latest(101), null)
  t.end()
})

t.test(
  'a failed attempt shows the rows that are kept, as old as they are, and draws no line',
  t => {
    const view = new BacklogsView<Backlogs>(backlogs => backlogs)
    runToCompletion(view.take(orders(7), up, until(60), { readAt: 60, lifetime: 60 }))
    runToCompletion(view.take(orders(7), down, until(120), { readAt: 120, lifetime: 60 }))
    runToCompletion(view.take(orders(9), up, until(180), { readAt: 180, lifetime: 60 }))
    const latest = view.latest(181)
    t.equal(latest?.readAt, 1_700_000_000)
    t.same(latest?.lastHour.pointsOf(0).slice(-4), [NaN, 7, NaN, 9])
    t.end()
  },
)
