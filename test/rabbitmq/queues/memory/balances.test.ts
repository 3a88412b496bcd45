import t from 'tap'
import { Balances } from '../../../../src/rabbitmq/queues/memory/balances.ts'

/** What each pair of bounds proves. */
function moves(...bounds: readonly (readonly [number, number])[]): readonly number[] {
  const balances = new Balances()
  return bounds.map(([low, high]) => balances.observe(0, low, high))
}

t.test('bounds that may hold the same balance prove nothing', t => {
  t.same(moves([0, 10], [-5, 5], [-20, 30]), [0, 0, 0])
  t.end()
})

t.test('bounds below or above prove the least that the balance moved', t => {
  t.same(moves([0, 10], [-9, -4]), [0, -4], 'it may have been 0, and may be −4')
  t.same(moves([0, 10], [12, 30]), [0, 2])
  t.end()
})

t.test('what was proven while messages flowed and when they rest adds up to all', t => {
  t.same(moves([0, 0], [-30, -5], [-40, -20], [-50, -50]), [0, -5, -15, -30])
  t.end()
})

t.test('all bounds that did not contradict each other narrow the balance', t => {
  t.same(moves([0, 10], [5, 20], [-3, 4]), [0, 0, -1], 'it was 5 at least')
  t.end()
})

t.test('a forgotten balance starts again', t => {
  const balances = new Balances()
  balances.observe(0, 100, 100)
  balances.forget(0)
  t.equal(balances.observe(0, 5, 5), 0)
  t.end()
})
