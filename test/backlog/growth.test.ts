import t from 'tap'
import { isGrowing, observeGrowth } from '../../src/backlog/growth.ts'
import { PartMemory } from '../../src/backlog/part-memory.ts'
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

/** Returns whether the part grows after each reading. */
function growthOver(memory: PartMemory, trends: readonly Trend[], isWindowFull = true): boolean[] {
  return trends.map(trend => {
    observeGrowth(memory, 0, trend, { tolerance: 0, isWindowFull })
    return isGrowing(memory, 0)
  })
}

t.test('a part grows after three consecutive readings with a steady rise', t => {
  const memory = new PartMemory()
  const growing = growthOver(memory, [rising, rising, dipping, rising, rising, rising])
  t.strictSame(growing, [false, false, false, false, false, true])
  t.end()
})

t.test('a part does not grow before the window is full', t => {
  const memory = new PartMemory()
  t.strictSame(growthOver(memory, [rising, rising, rising, rising], false).includes(true), false)
  t.strictSame(growthOver(memory, [rising]), [true])
  t.end()
})

t.test('growth does not end at one dip; it ends at a constant level', t => {
  const memory = new PartMemory()
  growthOver(memory, [rising, rising, rising])
  t.strictSame(growthOver(memory, [dipping, rising, level, rising]), [true, true, false, false])
  t.end()
})

t.test('a forgotten part does not grow', t => {
  const memory = new PartMemory()
  growthOver(memory, [rising, rising, rising])
  memory.forget(0)
  memory.forget(9)
  t.notOk(isGrowing(memory, 0))
  t.end()
})
