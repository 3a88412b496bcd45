import { BacklogHistory } from '../../src/backlog/history/backlog-history.ts'
import t from 'tap'
import type { Problem } from '../../src/reading/problem.ts'
import { outcome, type Reading } from '../../src/reading/reading.ts'
import type { ScrapeTarget } from '../../src/reading/scrape-target.ts'
import type { FamilyGroup } from '../../src/exposition/family.ts'
import { rabbitmqLevels } from '../../src/exposition/series-limiter.ts'
import { constantLabel } from '../../src/exposition/label.ts'
import { PageBuilder } from '../../src/exposition/page-builder.ts'
import { PageStore } from '../../src/exposition/page-store.ts'
import { createLiveReading, type LiveReading } from '../../src/monitor/live-reading.ts'
import type { Cadence } from '../../src/reading/observation.ts'
import { OutageLog } from '../../src/monitor/outage-log.ts'
import { ProblemLog } from '../../src/monitor/problem-log.ts'
import { createYielder } from '../../src/scheduling/yielder.ts'
import { type ManualClock, manualClock } from '../manual-clock.ts'

interface Harness {
  readonly clock: ManualClock
  readonly pageStore: PageStore
  readonly reading: LiveReading
  readonly logged: readonly string[]
}

/** One series for each queue; the model is their number. */
const queues: FamilyGroup<number> = {
  level: 'queue',
  cardinality: 'one per queue',
  rows: model => model || 0,
  labels: () => [constantLabel('messaging_cluster', 'night')],
  families: [
    {
      family: {
        name: 'tidemark_queue',
        type: 'gauge',
        help: 'A queue.',
        labels: ['messaging_cluster'],
        stability: 'experimental',
        from: 'test',
      },
      values: model => new Float64Array(model || 0),
    },
  ],
}

const depth: FamilyGroup<number> = {
  level: 'cluster',
  cardinality: 'one',
  rows: () => 1,
  labels: () => [constantLabel('messaging_cluster', 'night')],
  families: [
    {
      family: {
        name: 'tidemark_depth',
        type: 'gauge',
        help: 'Depth.',
        labels: ['messaging_cluster'],
        stability: 'experimental',
        from: 'test',
      },
      values: model => Float64Array.of(model),
    },
  ],
}

const targets: readonly ScrapeTarget[] = [{ address: 'night:9404', labels: {} }]

const refused: Problem = { kind: 'unreachable', subject: 'broker 1', detail: 'refused' }

/** A reading whose attempts return the given depths and problems, or throw the errors, in order. */
function aLiveReading(
  attempts: readonly (number | Problem | Error)[],
  {
    takes = 1,
    group = depth,
    ...cadence
  }: Partial<Cadence> & { takes?: number; group?: FamilyGroup<number> } = {},
): Harness {
  const clock = manualClock()
  const yieldToLoop = createYielder(clock)
  const pageStore = new PageStore()
  const logged: string[] = []
  const log = {
    info: (_: unknown, message: string) => logged.push(`info ${message}`),
    warn: (_: unknown, message: string) => logged.push(`warn ${message}`),
    error: (_: unknown, message: string) => logged.push(`error ${message}`),
  }
  const pageBuilder = new PageBuilder({
    levels: rabbitmqLevels,
    granularity: 'queue',
    seriesLimit: 10,
  })
  let attempt = 0

  async function read(observe: () => void): Promise<Reading<number>> {
    const result = attempts[attempt++] ?? NaN
    const from = clock.now()
    observe()
    await new Promise<void>(resolve => clock.timer(takes, resolve))
    if (result instanceof Error) throw result
    const span = { from, to: clock.now() }
    const isDepth = typeof result === 'number'
    return {
      name: 'depths',
      span,
      facts: isDepth ? result : NaN,
      sections: { depth: outcome(isDepth ? [] : [result], isDepth) },
    }
  }

  const reading = createLiveReading<number, number>(
    observe => ({
      source: {
        name: 'depths',
        core: 'depth',
        read: () => read(() => observe({ api: 'Depth', duration: 0.1, problem: null })),
      },
      cadence: { interval: 10, longestInterval: 10, deadline: 10, ...cadence },
      *observe({ facts }) {
        yield
        return facts
      },
      groups: [group],
      targets: depth => (depth < 5 ? null : targets),
      summary: model => [{ label: 'depth', value: String(model) }],
    }),
    {
      cluster: 'night',
      pageStore,
      pageBuilder,
      clock,
      timer: clock.timer,
      yieldToLoop,
      log,
      problemLog: new ProblemLog('night', { log, outageLog: new OutageLog(log) }),
      history: new BacklogHistory(),
    },
  )
  return { clock, pageStore, reading, logged }
}

function depthsOn(pageStore: PageStore, clock: ManualClock): number[] {
  return pageStore
    .pages(clock.now().monotonic)
    .flatMap(page => page.get('tidemark_depth')?.series ?? [])
    .flatMap(({ values }) => [...values])
}

t.test('a reading is pending until its first attempt has ended', async t => {
  const { clock, reading, pageStore } = aLiveReading([7])
  reading.start()
  t.equal(reading.status().state, 'pending')
  await clock.advance(1)
  t.match(reading.status(), {
    state: 'up',
    attempts: 1,
    failures: 0,
    lastDuration: 1,
    lastSuccessAt: clock.now().wall,
    requests: 1,
    series: 1,
    summary: [{ label: 'depth', value: '7' }],
  })
  t.same(depthsOn(pageStore, clock), [7])
  await reading.stop()
})

t.test('targets are known from the first model that has them until their page expires', async t => {
  const broken = Array.from({ length: 9 }, () => new TypeError('no such column'))
  const { clock, reading } = aLiveReading([7, ...broken])
  t.equal(reading.targets(), null)
  reading.start()
  await clock.advance(40.5)
  t.equal(reading.targets(), targets)
  await clock.advance(1)
  t.equal(reading.targets(), null)
  await reading.stop()
})

t.test('a model without known targets removes the targets of the previous model', async t => {
  const { clock, reading } = aLiveReading([7, 1])
  reading.start()
  await clock.advance(1)
  t.equal(reading.targets(), targets)
  await clock.advance(10)
  t.equal(reading.targets(), null)
  await reading.stop()
})

t.test('the duration of an attempt is rounded to the microsecond', async t => {
  const { clock, reading } = aLiveReading([7], { takes: 0.123_456_78 })
  reading.start()
  await clock.advance(1)
  t.equal(reading.status().lastDuration, 0.123457)
  await reading.stop()
})

t.test(
  'after a failed attempt the reading is down with its problem, and the attempt is counted',
  async t => {
    const { clock, reading } = aLiveReading([refused, refused, 3])
    reading.start()
    await clock.advance(12)
    t.match(reading.status(), {
      state: 'down',
      attempts: 2,
      failures: 2,
      lastSuccessAt: null,
      sections: [{ section: 'depth', state: 'failed', problems: [refused] }],
    })
    await clock.advance(10)
    t.match(reading.status(), { state: 'up', sections: [{ problems: [] }] })
    await reading.stop()
  },
)

t.test('a failed attempt has no summary', async t => {
  const { clock, reading } = aLiveReading([7, refused])
  reading.start()
  await clock.advance(1)
  t.same(reading.status().summary, [{ label: 'depth', value: '7' }])
  await clock.advance(10)
  t.same(reading.status().summary, [])
  await reading.stop()
})

t.test('a problem is logged when it appears and when it is resolved, not every poll', async t => {
  const { clock, reading, logged } = aLiveReading([refused, refused, refused, 1, 1])
  reading.start()
  await clock.advance(45)
  t.same(logged, ['error cluster cannot be read', 'info cluster can be read again'])
  await reading.stop()
})

t.test('the log and the status say when and why the granularity changed', async t => {
  const few = Array.from({ length: 200 }, () => 9)
  const { clock, reading, logged } = aLiveReading([9, 11, ...few], { group: queues })
  reading.start()
  const start = clock.now().wall
  await clock.advance(12)
  t.match(reading.status(), {
    granularity: 'vhost',
    granularityChange: { at: start + 11, kind: 'lowered', series: 11, seriesLimit: 10 },
    seriesDropped: { level: 11 },
  })
  await clock.advance(1805)
  t.equal(reading.status().granularity, 'vhost')
  await clock.advance(10)
  t.match(reading.status(), {
    granularity: 'queue',
    granularityChange: { at: start + 1821, kind: 'returned', level: 'queue', series: 9 },
    seriesDropped: { level: 0 },
  })
  t.same(logged, [
    'warn series limit exceeded, granularity lowered',
    'info series fit within the limit again, granularity raised',
  ])
  await reading.stop()
})

t.test('a failed attempt does not let a dropped level return', async t => {
  const failures = Array.from({ length: 400 }, () => refused)
  const { clock, reading } = aLiveReading([11, ...failures], { group: queues })
  reading.start()
  await clock.advance(3605)
  t.equal(reading.status().granularity, 'vhost')
  await reading.stop()
})

t.test('a poll that a stop aborts is no failed attempt and leaves no line in the log', async t => {
  const { clock, reading, logged } = aLiveReading([7, refused])
  reading.start()
  await clock.advance(10.5)
  const stopped = reading.stop()
  await clock.advance(1)
  await stopped
  t.same(logged, [])
  t.match(reading.status(), { state: 'up', attempts: 1, failures: 0 })
})

t.test('an exception fails only its attempt; the last page is served until it expires', async t => {
  const { clock, reading, pageStore, logged } = aLiveReading([
    5,
    ...Array.from({ length: 9 }, () => new TypeError('no such column')),
  ])
  reading.start()
  await clock.advance(40.5)
  t.same(depthsOn(pageStore, clock), [5], 'within four intervals of its reading')
  t.match(reading.status(), { state: 'down', attempts: 4, failures: 3 })
  t.equal(logged[0], 'error reading crashed')
  await clock.advance(1)
  t.same(depthsOn(pageStore, clock), [], 'expired')
  await reading.stop()
})

t.test('a reading that takes more than half of its interval is polled less often', async t => {
  const { clock, reading } = aLiveReading([1, 1, 1], { takes: 8, longestInterval: 60 })
  reading.start()
  await clock.advance(8)
  t.equal(reading.status().interval, 16)
  await reading.stop()
})

t.test('the interval is never longer than the longest interval', async t => {
  const { clock, reading } = aLiveReading([1, 1], { takes: 9, longestInterval: 12 })
  reading.start()
  await clock.advance(9)
  t.equal(reading.status().interval, 12)
  await reading.stop()
})
