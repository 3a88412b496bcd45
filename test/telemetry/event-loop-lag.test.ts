import t from 'tap'
import type { CollectedMetric } from '../../src/telemetry/collected-page.ts'
import { lagResolution, withoutResolution } from '../../src/telemetry/event-loop-lag.ts'

function lagOf(statistic: string, value: number): number | undefined {
  const metric: CollectedMetric = {
    name: `nodejs_eventloop_lag_${statistic}`,
    help: 'Lag.',
    type: 'gauge',
    values: [{ value, labels: {} }],
  }
  return withoutResolution(metric).values[0]?.value
}

t.test('the sampling interval is subtracted from the lag', t => {
  t.equal(lagOf('max_seconds', lagResolution + 0.25), 0.25)
  t.equal(lagOf('p99_seconds', lagResolution), 0)
  t.equal(lagOf('mean_seconds', lagResolution - 0.001), 0, 'a timer may fire early')
  t.same(lagOf('min_seconds', NaN), NaN, 'no sample yet')
  t.end()
})

t.test('statistics without the sampling interval are unchanged', t => {
  t.equal(lagOf('stddev_seconds', 0.25), 0.25)
  t.equal(lagOf('seconds', 0.001), 0.001)
  t.end()
})
