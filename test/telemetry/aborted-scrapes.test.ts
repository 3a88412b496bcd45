import t from 'tap'
import { AbortedScrapes } from '../../src/telemetry/aborted-scrapes.ts'
import { manualClock } from '../manual-clock.ts'

t.test('aborted scrapes are counted by reason, each from 0 on', t => {
  const scrapes = new AbortedScrapes(
    ['disconnected', 'stalled'],
    { warn: () => undefined },
    manualClock(),
  )
  t.same(
    [...scrapes.counts],
    [
      ['disconnected', 0],
      ['stalled', 0],
    ],
  )
  scrapes.report({ reason: 'stalled', client: '10.0.0.7', bytesSent: 4096 })
  t.same(
    [...scrapes.counts],
    [
      ['disconnected', 0],
      ['stalled', 1],
    ],
  )
  t.end()
})

t.test(
  'at most one aborted scrape is logged in a minute, and none that its scraper aborted',
  async t => {
    const logged: object[] = []
    const clock = manualClock()
    const log = { warn: (fields: object) => void logged.push(fields) }
    const scrapes = new AbortedScrapes(['disconnected', 'stalled'], log, clock)
    const stalled = { reason: 'stalled', client: '10.0.0.7', bytesSent: 4096 }
    scrapes.report({ ...stalled, reason: 'disconnected' })
    for (let count = 0; count < 1000; count++) scrapes.report(stalled)
    t.same(logged, [{ ...stalled, not_logged_before: 0 }])
    await clock.advance(60)
    scrapes.report(stalled)
    t.same(logged[1], { ...stalled, not_logged_before: 999 })
  },
)
