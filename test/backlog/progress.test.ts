import t from 'tap'
import { presences } from '../../src/backlog/consumer-presence.ts'
import { Progress } from '../../src/backlog/progress.ts'
import { runToCompletion } from '../run-to-completion.ts'

const consuming = presences.indexOf('consuming')

/** Observes one reading with the waiting messages by part id; positions do not change. */
function observe(progress: Progress, now: number, waiting: Readonly<Record<number, number>>): void {
  const ids = Object.keys(waiting).map(Number)
  const rows = ids.length
  const parts = {
    rows,
    id: Uint32Array.from(ids),
    waiting: Float64Array.from(Object.values(waiting)),
    position: new Float64Array(rows),
    tolerance: new Float64Array(rows),
    window: new Float64Array(rows).fill(60),
    presence: new Uint8Array(rows).fill(consuming),
    hasJumped: null,
    mayRestUnread: null,
    due: null,
  }
  runToCompletion(progress.observe(parts, { now, window: 60 }))
}

t.test('a part that was never reported has no history', t => {
  t.equal(new Progress().recall(0), null)
  t.end()
})

t.test('an added partition starts its own window and does not affect the others', t => {
  const progress = new Progress()
  for (let now = 0; now < 60; now += 15) observe(progress, now, { 0: 5 })
  observe(progress, 60, { 0: 5, 1: 7 })
  t.match(progress.recall(0), { waiting: 5, isWindowFull: true, aboveFor: 60 })
  t.match(progress.recall(1), { waiting: 7, isWindowFull: false, aboveFor: 0 })
  t.end()
})

t.test('a full window takes at least four readings', t => {
  const progress = new Progress()
  for (const now of [0, 30, 60]) observe(progress, now, { 0: 5 })
  t.match(progress.recall(0), { isWindowFull: false, aboveFor: 60 })
  observe(progress, 90, { 0: 5 })
  t.match(progress.recall(0), { isWindowFull: true })
  t.end()
})

t.test('a part unreported for a full window starts a new window', t => {
  const progress = new Progress()
  for (let now = 0; now <= 60; now += 15) observe(progress, now, { 0: 5 })
  observe(progress, 121, { 0: 5 })
  t.match(progress.recall(0), { isWindowFull: false, aboveFor: 0, consumedFor: 0 })
  t.end()
})

t.test('a part that was forgotten starts again without history', t => {
  const progress = new Progress()
  for (let now = 0; now <= 60; now += 15) observe(progress, now, { 0: 5 })
  progress.forget(0)
  t.equal(progress.recall(0), null)
  observe(progress, 75, { 0: 5 })
  t.match(progress.recall(0), { isWindowFull: false, aboveFor: 0, sinceRewind: Infinity })
  t.end()
})
