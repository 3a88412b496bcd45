import t from 'tap'
import { GrowthMemory } from '../../src/backlog/growth.ts'
import { Trend } from '../../src/backlog/trend.ts'

function trendOf(waiting: readonly number[]): Trend {
  const trend = new Trend()
  const columns = waiting.map((value, reading) => ({
    at: reading * 10,
    values: Float64Array.of(value),
  }))
  trend.take(columns, 0, 1000, NaN)
  return trend
}

const rising = trendOf([100, 120, 140, 160, 180])
const dipping = trendOf([100, 120, 140, 160, 110])
const level = trendOf([160, 160, 160, 160, 160])

/** Whether the part grows after these readings, and after each of them. */
function growthOver(growth: GrowthMemory, trends: readonly Trend[], isFull = true): boolean[] {
  return trends.map(trend => {
    growth.observe(0, trend, 0, isFull)
    return growth.isGrowing(0)
  })
}

t.test('three readings in a row must see a steady rise', t => {
  const growth = new GrowthMemory()
  const seen = growthOver(growth, [rising, rising, dipping, rising, rising, rising])
  t.strictSame(seen, [false, false, false, false, false, true])
  t.end()
})

t.test('less than a full window raises a suspicion at most', t => {
  const growth = new GrowthMemory()
  t.strictSame(growthOver(growth, [rising, rising, rising, rising], false).includes(true), false)
  t.strictSame(growthOver(growth, [rising]), [true])
  t.end()
})

t.test('one dip does not end growth, standing still does', t => {
  const growth = new GrowthMemory()
  growthOver(growth, [rising, rising, rising])
  t.strictSame(growthOver(growth, [dipping, rising, level, rising]), [true, true, false, false])
  t.end()
})

t.test('what is forgotten does not grow', t => {
  const growth = new GrowthMemory()
  growthOver(growth, [rising, rising, rising])
  growth.forget(0)
  growth.forget(9)
  t.notOk(growth.isGrowing(0))
  t.end()
})
