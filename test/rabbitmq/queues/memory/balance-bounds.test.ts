import t from 'tap'
import { BalanceBounds } from '../../../../src/rabbitmq/queues/memory/balance-bounds.ts'

/** Returns the proven change of the balance after each pair of bounds. */
function moves(...bounds: readonly (readonly [number, number])[]): readonly number[] {
  const balances = new BalanceBounds()
  return bounds.map(([low, high]) => balances.observe(0, low, high))
}

t.test('bounds that may contain the same balance prove no change', t => {
  t.same(moves([0, 10], [-5, 5], [-20, 30]), [0, 0, 0])
  t.end()
})

t.test('disjoint bounds prove the smallest possible change of the balance', t => {
  t.same(moves([0, 10], [-9, -4]), [0, -4], 'it may have been 0, and may be −4')
  t.same(moves([0, 10], [12, 30]), [0, 2])
  t.end()
})

t.test('changes proven during traffic and at rest add up to the full change', t => {
  t.same(moves([0, 0], [-30, -5], [-40, -20], [-50, -50]), [0, -5, -15, -30])
  t.end()
})

t.test('all bounds that do not contradict each other narrow the balance', t => {
  t.same(moves([0, 10], [5, 20], [-3, 4]), [0, 0, -1], 'it was 5 at least')
  t.end()
})

t.test('a forgotten balance starts again', t => {
  const balances = new BalanceBounds()
  balances.observe(0, 100, 100)
  balances.forget(0)
  t.equal(balances.observe(0, 5, 5), 0)
  t.end()
})
