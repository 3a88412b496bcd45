import t from 'tap'
import { FlowRates } from '../../src/backlog/flow-rates.ts'

/** Returns the rate after each reading of one counter, every `interval` seconds. */
function ratesOf(totals: readonly number[], interval: number, flow = new FlowRates()): number[] {
  return totals.map((total, reading) => {
    const watch = { now: 50 + reading * interval, window: 300 }
    const [rate = NaN] = flow.observe(Uint32Array.of(2), Float64Array.of(total), watch)
    return rate
  })
}

t.test('a rate is unknown until half a window has passed', t => {
  t.strictSame(ratesOf([0, 60, 120, 180], 60), [NaN, NaN, NaN, 1])
  t.end()
})

t.test('a rate covers the full window, not only the last readings', t => {
  t.strictSame(ratesOf([0, 0, 0, 0, 0, 600], 60).at(-1), 2)
  t.end()
})

t.test('changes before the window do not affect the rate', t => {
  const totals = [0, 6000, ...Array.from({ length: 40 }, (_, step) => 6000 + step * 30)]
  t.equal(ratesOf(totals, 30).at(-1), 1)
  t.end()
})

t.test('an unknown counter has no rate until it is known again', t => {
  t.strictSame(ratesOf([0, 60, 120, 180, NaN, 300], 60), [NaN, NaN, NaN, 1, NaN, 1])
  t.end()
})

t.test('growth during a long gap is not reported as a rate', t => {
  const flow = new FlowRates()
  ratesOf([0, 60, 120], 60, flow)
  const watch = { now: 4000, window: 300 }
  const rates = flow.observe(Uint32Array.of(2), Float64Array.of(90_000), watch)
  t.strictSame([...rates], [NaN])
  t.end()
})

t.test('a constant counter has a rate of 0', t => {
  t.equal(ratesOf([7, 7, 7, 7, 7], 60).at(-1), 0)
  t.end()
})

t.test('a forgotten id starts again without a rate', t => {
  const flow = new FlowRates()
  ratesOf([0, 60, 120, 180], 60, flow)
  flow.forget(2)
  flow.forget(99)
  t.strictSame(ratesOf([1000], 60, flow), [NaN])
  t.end()
})
