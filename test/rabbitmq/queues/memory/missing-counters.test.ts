import t from 'tap'
import { MissingCounters } from '../../../../src/rabbitmq/queues/memory/missing-counters.ts'

t.test('a counter that was never reported is not missing', t => {
  const counters = new MissingCounters()
  t.equal(counters.observe(0, 0b00, false, 10), 0)
  t.equal(counters.observe(0, 0b01, true, 20), 0)
  t.equal(counters.observe(0, 0b01, true, 30), 0)
  t.strictSame(counters.since(0), NaN)
  t.end()
})

t.test('a counter that is no longer reported is missing until it comes back', t => {
  const counters = new MissingCounters()
  counters.observe(0, 0b11, true, 10)
  t.equal(counters.observe(0, 0b01, true, 20), 0b10)
  t.equal(counters.observe(0, 0b01, true, 30), 0b10)
  t.equal(counters.since(0), 20)
  t.equal(counters.observe(0, 0b11, true, 40), 0)
  t.strictSame(counters.since(0), NaN)
  t.end()
})

t.test('without any statistics all counters are missing, those that never counted too', t => {
  const counters = new MissingCounters()
  counters.observe(0, 0b01, true, 10)
  t.equal(counters.observe(0, 0b00, false, 20) & 0b11, 0b11)
  t.equal(counters.observe(0, 0b00, true, 30), 0b01, 'there are statistics of other counters')
  t.end()
})

t.test('after a restart of a node no counter is missing: nothing has happened since', t => {
  const counters = new MissingCounters()
  counters.observe(0, 0b11, true, 10)
  counters.observe(0, 0b00, false, 20)
  counters.sourceRestarted()
  t.equal(counters.observe(0, 0b00, false, 30), 0)
  t.equal(counters.observe(0, 0b10, true, 40), 0)
  t.equal(counters.observe(0, 0b01, true, 50), 0b10)
  t.end()
})

t.test('a forgotten queue has no missing counters', t => {
  const counters = new MissingCounters()
  counters.observe(0, 0b11, true, 10)
  counters.observe(0, 0b00, false, 20)
  counters.forget(0)
  t.strictSame(counters.since(0), NaN)
  t.equal(counters.observe(0, 0b00, false, 30), 0)
  t.end()
})
