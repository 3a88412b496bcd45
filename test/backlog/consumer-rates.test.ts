import t from 'tap'
import { ConsumerRates } from '../../src/backlog/consumer-rates.ts'
import { type ABacklog, aBacklogs } from './a-backlogs.ts'

const hour = 3600

/** Returns the rate of a consumer after each reading of one backlog. */
function ratesOf(
  readings: readonly (Partial<ABacklog> & { readonly at: number })[],
  rates = new ConsumerRates(),
): number[] {
  let known: ABacklog = { destination: 'orders', id: 7, usableConsumers: 8, workableMessages: 0 }
  return readings.map(({ at, ...changes }) => {
    known = { ...known, ...changes }
    return rates.observe(aBacklogs([known]), { now: at, window: 300 })[0] ?? NaN
  })
}

t.test('a rate belongs to the consumers that were there over the whole window', t => {
  const readings = [
    { at: 0, consumers: 2, completionRate: 200, workableMessages: 1e6 },
    { at: 299 },
    { at: 300 },
    { at: 315, consumers: 6, completionRate: 360 },
    { at: 614, completionRate: 590 },
    { at: 615, completionRate: 540 },
  ]
  t.same(ratesOf(readings), [NaN, NaN, 100, 100, 100, 90])
  t.end()
})

t.test('consumers without work do not lower the rate of the others', t => {
  const readings = [
    { at: 0, consumers: 10, usableConsumers: 4, completionRate: 200, workableMessages: 1e6 },
    { at: 300 },
  ]
  t.same(ratesOf(readings), [NaN, 50])
  t.end()
})

t.test('consumers that keep up show less than they can do; the highest rate of a day counts', t => {
  const readings = [
    { at: 0, consumers: 2, completionRate: 200, workableMessages: 1e6 },
    { at: 300 },
    { at: 900, completionRate: 20, workableMessages: 5 },
    { at: 24 * hour + 300 },
    { at: 24 * hour + 301 },
  ]
  t.same(ratesOf(readings), [NaN, 100, 100, 100, 10])
  t.end()
})

t.test('a busy backlog has the rate of now, even if it was higher before', t => {
  const readings = [
    { at: 0, consumers: 2, completionRate: 200, workableMessages: 1e6 },
    { at: 300 },
    { at: 600, completionRate: 60 },
    { at: 900, completionRate: 0 },
  ]
  t.same(ratesOf(readings), [NaN, 100, 30, 100], 'nothing done is no rate')
  t.end()
})

t.test('an unknown number of consumers or rate is measured as nothing', t => {
  const readings = [
    { at: 0, consumers: NaN, completionRate: 200 },
    { at: 600 },
    { at: 900, consumers: 0 },
    { at: 1500 },
    { at: 1600, consumers: 1, completionRate: NaN },
    { at: 2000 },
  ]
  t.same(ratesOf(readings), [NaN, NaN, NaN, NaN, NaN, NaN])
  t.end()
})

t.test('a forgotten backlog leaves its id without a rate', t => {
  const rates = new ConsumerRates()
  const readings = [{ at: 0, consumers: 2, completionRate: 200 }, { at: 300 }]
  t.same(ratesOf(readings, rates), [NaN, 100])
  rates.forget(7)
  t.same(ratesOf([{ at: 600, consumers: 2, completionRate: 20 }], rates), [NaN])
  t.end()
})
