import t from 'tap'
import { unknownArrivals } from '../../../../src/backlog/arrivals.ts'
import { type ProbeAnswer, ProbeMemory } from '../../../../src/kafka/backlog/probes/probe-memory.ts'
import { wallStart } from '../observing.ts'

const now = { wall: wallStart, monotonic: 1000 }
const id = 3

/** Returns a response with ages in seconds instead of timestamps. */
function answer(probed: number, offset: number, stamped: number): ProbeAnswer {
  const timestamp = (age: number): number => (wallStart - age) * 1000
  return { timestamp: timestamp(probed), offset, stamp: timestamp(stamped), logEnd: 100 }
}

const nothing = (probed: number): ProbeAnswer => ({ ...answer(probed, -1, 0), stamp: -1 })

function arrivals(memory: ProbeMemory, ...positions: readonly number[]): readonly number[][] {
  const found = unknownArrivals(positions.length)
  positions.forEach((position, row) => {
    memory.narrow(id, position, found, row)
  })
  return positions.map((_, row) => [found.notBefore[row] ?? NaN, found.notAfter[row] ?? NaN])
}

t.test('arrivals are instants of the monotonic clock, NaN while unknown', t => {
  const memory = new ProbeMemory()
  t.strictSame(arrivals(memory, 5), [[NaN, NaN]])
  memory.take(id, answer(500, 10, 400), now)
  memory.take(id, nothing(60), now)
  t.strictSame(arrivals(memory, 5, 10, 50, 100), [
    [NaN, 500],
    [600, 600],
    [600, 940],
    [600, NaN],
  ])
  t.end()
})

t.test('an impossible response drops all points of the partition and pauses its probes', t => {
  const cases: Readonly<Record<string, ProbeAnswer>> = {
    'a record older than the probed timestamp': answer(100, 20, 101),
    'a record of the future': answer(100, 20, -11),
    'an earlier offset for a later timestamp': answer(100, 9, 50),
  }
  for (const [title, impossible] of Object.entries(cases)) {
    const memory = new ProbeMemory()
    memory.take(id, answer(500, 10, 400), now)
    memory.take(id, impossible, now)
    t.equal(memory.impossibleAnswers, 1, title)
    t.equal(memory.partitions, 0)
    t.ok(memory.isPaused(id, { ...now, monotonic: 1299 }))
    t.notOk(memory.isPaused(id, { ...now, monotonic: 1300 }))
  }
  t.end()
})

t.test('differences of clocks within the tolerance are accepted', t => {
  const memory = new ProbeMemory()
  memory.take(id, answer(15, 20, -9), now)
  t.equal(memory.impossibleAnswers, 0)
  const notBefore = memory.points(id)?.notBefore(20) ?? NaN
  t.notOk(memory.isDisproved(id, notBefore, now.monotonic - 0.5, now))
  t.ok(memory.isDisproved(id, notBefore, now.monotonic - 2, now))
  t.end()
})

t.test('a truncation drops the points above it; forget drops all points', t => {
  const memory = new ProbeMemory()
  memory.take(id, answer(500, 10, 400), now)
  memory.take(id, answer(300, 30, 250), now)
  memory.cut(id, 30)
  t.strictSame(arrivals(memory, 20), [[600, NaN]])
  memory.fail(id, now)
  memory.forget(id)
  t.equal(memory.partitions, 0)
  t.notOk(memory.isPaused(id, now))
  t.end()
})

t.test('only pauses that have not ended are stored', t => {
  const memory = new ProbeMemory()
  memory.fail(id, now)
  const dropUnneeded = (monotonic: number): void => {
    memory.dropUnneeded({ ...now, monotonic })
  }
  dropUnneeded(1100)
  t.ok(memory.isPaused(id, now))
  dropUnneeded(1300)
  t.notOk(memory.isPaused(id, now))
  t.end()
})

t.test('a time that cannot be true gives no age and no bound, until another is plausible', t => {
  const times: Readonly<Record<string, number>> = {
    none: -1,
    zero: 0,
    seconds: wallStart,
    microseconds: wallStart * 1e6,
    nanoseconds: wallStart * 1e9,
    'the largest': 2 ** 63,
    'the smallest': -(2 ** 63),
    'more than a day ahead': (wallStart + 86_401) * 1000,
  }
  for (const [name, stamp] of Object.entries(times)) {
    const memory = new ProbeMemory()
    memory.take(id, nothing(500), now)
    memory.take(id, { timestamp: 0, offset: 0, stamp, logEnd: 100 }, now)
    t.strictSame(arrivals(memory, 0, 5, 100), Array(3).fill([NaN, NaN]), name)
    t.ok(memory.hasImplausibleTimes(id), name)
    t.ok(memory.isPaused(id, now), name)
    memory.dropUnneeded({ ...now, monotonic: 5000 })
    t.ok(memory.hasImplausibleTimes(id), 'after the pause as well')
    memory.take(id, answer(500, 10, 400), now)
    t.equal(memory.implausibleTimes, 0)
    t.strictSame(arrivals(memory, 10), [[600, 600]])
  }
  t.end()
})

t.test('before a time was found, that nothing is as recent as a probe bounds no age', t => {
  const memory = new ProbeMemory()
  memory.take(id, nothing(60), now)
  memory.take(id, nothing(500), now)
  t.strictSame(arrivals(memory, 5), [[NaN, NaN]], 'all times may be in seconds')
  memory.take(id, answer(900, 10, 800), now)
  t.strictSame(arrivals(memory, 5, 20), [
    [NaN, 100],
    [200, 500],
  ])
  memory.take(id, { timestamp: 0, offset: 0, stamp: 0, logEnd: 100 }, now)
  memory.forget(id)
  t.equal(memory.implausibleTimes, 0)
  t.end()
})
