import t from 'tap'
import { Trend } from '../../src/backlog/trend.ts'

/** Returns the trend over readings 10 s apart, up to now. */
function trendOf(waiting: readonly number[]): Trend {
  const trend = new Trend()
  const columns = waiting
    .slice(0, -1)
    .map((value, reading) => ({ at: reading * 10, values: Float64Array.of(value) }))
  trend.take(columns, 0, (waiting.length - 1) * 10, waiting.at(-1) ?? NaN)
  return trend
}

t.test('the trend of a straight line is its slope, even with missing readings', t => {
  t.equal(trendOf([0, 10, 20, 30, 40, 50, 60]).slope, 1)
  t.equal(trendOf([60, NaN, 40, 30, NaN, 10, 0]).slope, -1)
  t.end()
})

t.test('three readings are too few for a trend', t => {
  t.ok(Number.isNaN(trendOf([10, 20, 30]).slope))
  t.notOk(trendOf([10, 20, 30]).risesSteadilyAbove(0))
  t.end()
})

t.test('one outlier does not change the trend, wherever it is', t => {
  for (let odd = 0; odd < 7; odd++) {
    const waiting = [100, 110, 120, 130, 140, 150, 160].map((w, at) => (at === odd ? 0 : w))
    const { slope } = trendOf(waiting)
    t.ok(slope > 0.7 && slope < 1.3, `${odd}: ${slope}`)
  }
  t.end()
})

const rises: readonly {
  readonly title: string
  readonly waiting: readonly number[]
  readonly steady: boolean
  readonly goesOn: boolean
}[] = [
  { title: 'every reading is higher', waiting: [50, 60, 70, 80, 90], steady: true, goesOn: true },
  { title: 'one reading is lower', waiting: [50, 60, 55, 80, 90, 99], steady: false, goesOn: true },
  { title: 'the level is constant', waiting: [50, 50, 50, 50, 50], steady: false, goesOn: false },
  { title: 'the level falls', waiting: [90, 80, 70, 60, 50], steady: false, goesOn: false },
  {
    title: 'the level rises by 8 %',
    waiting: [100, 102, 104, 106, 108],
    steady: false,
    goesOn: true,
  },
  {
    title: 'the level rises by one message',
    waiting: [1, 1, 1, 2, 2],
    steady: false,
    goesOn: false,
  },
  { title: 'the level starts at 0', waiting: [0, 0, 0, 30, 60, 90], steady: false, goesOn: false },
]

for (const { title, waiting, steady, goesOn } of rises) {
  t.test(
    `${title}: ${steady ? 'a' : 'no'} steady rise, growth ${goesOn ? 'continues' : 'ends'}`,
    t => {
      const trend = trendOf(waiting)
      t.equal(trend.risesSteadilyAbove(0), steady)
      t.equal(trend.risesAbove(0, 1 / 20), goesOn)
      t.end()
    },
  )
}

t.test('a part that was never reported has no trend', t => {
  const trend = new Trend()
  trend.take([{ at: 0, values: Float64Array.of(1) }], 5, 10, NaN)
  t.ok(Number.isNaN(trend.slope))
  t.end()
})
