import t from 'tap'
import type { Backlogs } from '../../src/backlog/backlogs.ts'
import { BacklogHistory } from '../../src/backlog/history/backlog-history.ts'
import type { Span } from '../../src/reading/time.ts'
import { BacklogsRecord } from '../../src/monitor/backlogs-record.ts'
import { aBacklogs } from '../backlog/a-backlogs.ts'

const up = { state: 'up', lastSuccessAt: 1_700_000_000 } as const
const down = { state: 'down', lastSuccessAt: 1_700_000_000 } as const
const neverUp = { state: 'down', lastSuccessAt: null } as const

const orders = (messages: number): Backlogs => aBacklogs([{ destination: 'orders', messages }])

function until(monotonic: number): Span {
  const instant = { wall: 0, monotonic }
  return { from: instant, to: instant }
}

t.test('backlogs are available from the first reading until their page expires', t => {
  const record = new BacklogsRecord<Backlogs>(new BacklogHistory(), {
    backlogs: backlogs => backlogs,
  })
  t.equal(record.latest(0), null)
  const backlogs = orders(7)
  record.record(backlogs, up, until(100), { readAt: 100, lifetime: 60 })
  t.match(record.latest(160), { backlogs, readAt: 1_700_000_000 })
  t.equal(record.latest(160.1), null)
  t.end()
})

t.test('the backlogs of a cluster that was never read are null, not an empty list', t => {
  const record = new BacklogsRecord<Backlogs>(new BacklogHistory(), {
    backlogs: backlogs => backlogs,
  })
  record.record(aBacklogs([]), neverUp, until(100), { readAt: 100, lifetime: 60 })
  t.equal(record.latest(101), null)
  t.end()
})

t.test(
  'after a failed attempt the last known rows keep their timestamp and add no point to the history',
  t => {
    const record = new BacklogsRecord<Backlogs>(new BacklogHistory(), {
      backlogs: backlogs => backlogs,
    })
    record.record(orders(7), up, until(60), { readAt: 60, lifetime: 60 })
    record.record(orders(7), down, until(120), { readAt: 120, lifetime: 60 })
    record.record(orders(9), up, until(180), { readAt: 180, lifetime: 60 })
    const latest = record.latest(181)
    t.equal(latest?.readAt, 1_700_000_000)
    t.same(latest?.lastHour.pointsOf(0).slice(-4), [NaN, 7, NaN, 9])
    t.end()
  },
)
