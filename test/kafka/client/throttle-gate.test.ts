import t from 'tap'
import { ThrottleGate } from '../../../src/kafka/client/throttle-gate.ts'
import { manualClock } from '../../manual-clock.ts'

const { signal } = new AbortController()

t.test('a request waits until the end of the throttle time', async t => {
  const clock = manualClock()
  const gate = new ThrottleGate({ clock, timer: clock.timer, requestTimeout: 5, deadline: 10 })
  await gate.waitUntilOpen(signal)
  gate.closeFor(0)
  await gate.waitUntilOpen(signal)

  gate.closeFor(3)
  gate.closeFor(1)
  let isListening = false
  const waiting = gate.waitUntilOpen(signal).then(() => (isListening = true))
  await clock.advance(2.9)
  t.equal(isListening, false, 'the longer pause counts')
  await clock.advance(0.1)
  await waiting
  await gate.waitUntilOpen(signal)
  t.equal(clock.waiting, 0)
})

t.test('a request that cannot wait for the throttle time fails as throttled', async t => {
  const clock = manualClock()
  const gate = new ThrottleGate({ clock, timer: clock.timer, requestTimeout: 5, deadline: 10 })
  const abort = new AbortController()
  gate.closeFor(4)
  const waiting = gate.waitUntilOpen(abort.signal)
  const detail = 'this client exceeds its quota: the broker throttles it for 4.0 s'
  abort.abort()
  await t.rejects(waiting, { kind: 'throttled', message: detail })
  t.equal(clock.waiting, 0)

  // Longer than any request may take.
  gate.closeFor(6)
  const message = 'this client exceeds its quota: the broker throttles it for 6.0 s'
  await t.rejects(gate.waitUntilOpen(signal), { kind: 'throttled', message })
})

t.test('a throttle time of days ends after the deadline of a reading', async t => {
  const clock = manualClock()
  const gate = new ThrottleGate({ clock, timer: clock.timer, requestTimeout: 5, deadline: 10 })
  gate.closeFor(2 ** 31 / 1000)
  const message = 'this client exceeds its quota: the broker throttles it for 10.0 s'
  await t.rejects(gate.waitUntilOpen(signal), { kind: 'throttled', message })
  await clock.advance(10)
  await gate.waitUntilOpen(signal)
  gate.closeFor(-(2 ** 31) / 1000)
  await gate.waitUntilOpen(signal)
  t.equal(clock.waiting, 0)
})
