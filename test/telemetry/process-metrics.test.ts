import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { FinishedRequest } from '../../src/reading/request.ts'
import { requestFamilies } from '../../src/telemetry/request-families.ts'
import { createProcessMetrics } from '../../src/telemetry/process-metrics.ts'
import { textOf } from '../exposition/toy-families.ts'

// Shared by all tests, because each one observes the event loop until the process ends.
let endWindow = (): void => undefined
const metrics = createProcessMetrics((_interval, run) => (endWindow = run))

async function lines(pattern: RegExp): Promise<string[]> {
  const text = textOf([await metrics.page()])
  return text.split('\n').filter(line => pattern.test(line))
}

function successful(duration: number): FinishedRequest {
  return { api: 'Metadata', duration, problem: null }
}

t.test('requests are counted by reading and API, failures and durations by reading', async t => {
  const observe = metrics.recordRequests().observeRequests('kafka', 'orders', 'backlog')
  observe(successful(0.02))
  observe(successful(3))
  observe({ api: 'Metadata', duration: 45, problem: 'timeout' })
  const labels = 'messaging_system="kafka",messaging_cluster="orders",reading="backlog"'
  t.same(await lines(/requests?_total\{|failures_total\{/), [
    `tidemark_source_requests_total{${labels},api="Metadata"} 3`,
    `tidemark_source_request_failures_total{${labels}} 1`,
  ])
  const duration = 'tidemark_source_request_duration_seconds'
  t.same(await lines(/request_duration_seconds_/), [
    `${duration}_bucket{${labels},le="0.01"} 0`,
    `${duration}_bucket{${labels},le="0.05"} 1`,
    `${duration}_bucket{${labels},le="0.25"} 1`,
    `${duration}_bucket{${labels},le="1.0"} 1`,
    `${duration}_bucket{${labels},le="5.0"} 2`,
    `${duration}_bucket{${labels},le="30.0"} 2`,
    `${duration}_bucket{${labels},le="+Inf"} 3`,
    `${duration}_sum{${labels}} 48.02`,
    `${duration}_count{${labels}} 3`,
  ])
})

t.test('buckets, sum and count of one set of labels are consecutive', async t => {
  metrics.recordRequests().observeRequests('rabbitmq', 'billing', 'queues')({
    api: 'GET /api/queues',
    duration: 1,
    problem: null,
  })
  const kinds = (await lines(/request_duration_seconds_/)).map(line => [
    /cluster="(\w+)"/.exec(line)?.[1],
    /seconds_(\w+)/.exec(line)?.[1],
  ])
  const changes = kinds.filter((kind, row) => kind.join() !== kinds[row - 1]?.join())
  t.same(changes, [
    ['orders', 'bucket'],
    ['orders', 'sum'],
    ['orders', 'count'],
    ['billing', 'bucket'],
    ['billing', 'sum'],
    ['billing', 'count'],
  ])
})

t.test('a removed cluster has no series, even if a request ends later', async t => {
  const recorder = metrics.recordRequests()
  const observe = recorder.observeRequests('kafka', 'gone', 'backlog')
  observe(successful(0.1))
  t.not((await lines(/cluster="gone"/)).length, 0)
  recorder.forget()
  observe(successful(0.1))
  t.same(await lines(/cluster="gone"/), [])
  t.not((await lines(/cluster="orders"/)).length, 0, 'other clusters are not affected')

  metrics.recordRequests().observeRequests('kafka', 'gone', 'backlog')(successful(0.1))
  t.match(
    await lines(/requests_total\{.*cluster="gone"/),
    [/ 1$/],
    'an added cluster of the same name starts at 0',
  )
})

t.test('the request families are those declared in the catalog', async t => {
  const page = await metrics.page()
  const declared = requestFamilies.flatMap(({ families }) => families.map(({ family }) => family))
  t.strictSame(
    declared.filter(family => page.get(family.name)?.family !== family),
    [],
  )
})

t.test('process and Node.js metrics are exposed, without gauges named like counters', async t => {
  const page = await metrics.page()
  const expected = [
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'process_start_time_seconds',
    'nodejs_heap_size_used_bytes',
    'nodejs_gc_duration_seconds',
    'nodejs_version_info',
  ]
  t.strictSame(
    expected.filter(name => !page.has(name)),
    [],
  )
  const misnamed = [...page.values()].filter(
    ({ family }) => family.name.endsWith('_total') !== (family.type === 'counter'),
  )
  t.strictSame(misnamed, [])
  t.match(await lines(/^nodejs_version_info/), [/version="v\d+\.\d+\.\d+",major="\d+",minor="\d+"/])
})

t.test('every sample has exactly the labels of its family', async t => {
  const wrong = [...(await metrics.page()).values()].flatMap(({ family, series }) =>
    series
      .map(({ labels }) => labels.labels.map(({ name }) => name).filter(name => name !== 'le'))
      .filter(names => names.join() !== family.labels.join())
      .map(names => `${family.name}: ${names.join()}`),
  )
  t.strictSame(wrong, [])
})

t.test(
  'two scrapers see the same lag of the event loop, that of the last complete window',
  async t => {
    const lag = (): Promise<string[]> => lines(/^nodejs_eventloop_lag_(max|p99)_seconds /)
    t.same(await lag(), [], 'unknown before the first window has ended')
    // The delay is measured between two samples.
    await sleep(110)
    const until = performance.now() + 200
    while (performance.now() < until);
    await sleep(60)
    endWindow()
    const first = await lag()
    t.equal(first.length, 2)
    t.ok(
      first.every(line => Number(line.split(' ')[1]) > 0.1),
      first.join(),
    )
    t.same(await lag(), first)
    endWindow()
    t.notSame(await lag(), first, 'the next window starts again')
  },
)
