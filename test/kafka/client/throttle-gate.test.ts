import t from 'tap'
import { ThrottleGate } from '../../../src/kafka/client/throttle-gate.ts'
import { manualClock } from '../../manual-clock.ts'

const { signal } = new AbortController()

t.test('a request waits until the broker listens again', async t => {
  const clock = manualClock()
  const patience = new ThrottleGate({ clock, timer: clock.timer, requestTimeout: 5 })
  await patience.untilListening(signal)
  patience.pause(0)
  await patience.untilListening(signal)

  patience.pause(3)
  patience.pause(1)
  let isListening = false
  const waiting = patience.untilListening(signal).then(() => (isListening = true))
  await clock.advance(2.9)
  t.equal(isListening, false, 'the longer pause counts')
  await clock.advance(0.1)
  await waiting
  await patience.untilListening(signal)
  t.equal(clock.waiting, 0)
})

t.test('who has no time for the pause is throttled', async t => {
  const clock = manualClock()
  const patience = new ThrottleGate({ clock, timer: clock.timer, requestTimeout: 5 })
  const abort = new AbortController()
  patience.pause(4)
  const waiting = patience.untilListening(abort.signal)
  const detail = 'this client is over its quota: the broker wants a pause of 4.0 s'
  abort.abort()
  await t.rejects(waiting, { kind: 'throttled', message: detail })
  t.equal(clock.waiting, 0)

  // Longer than any request may take.
  patience.pause(6)
  const message = 'this client is over its quota: the broker wants a pause of 6.0 s'
  await t.rejects(patience.untilListening(signal), { kind: 'throttled', message })
})
