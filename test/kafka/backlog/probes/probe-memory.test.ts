import t from 'tap'
import { unknownArrivals } from '../../../../src/backlog/arrivals.ts'
import { type ProbeAnswer, ProbeMemory } from '../../../../src/kafka/backlog/probes/probe-memory.ts'
import { wallStart } from '../observing.ts'

const now = { wall: wallStart, monotonic: 1000 }
const id = 3

/** An answer in ages in seconds instead of timestamps. */
function answer(asked: number, offset: number, stamped: number): ProbeAnswer {
  const timestamp = (age: number): number => (wallStart - age) * 1000
  return { timestamp: timestamp(asked), offset, stamp: timestamp(stamped), logEnd: 100 }
}

const nothing = (asked: number): ProbeAnswer => ({ ...answer(asked, -1, 0), stamp: -1 })

function arrivals(memory: ProbeMemory, ...positions: readonly number[]): readonly number[][] {
  const found = unknownArrivals(positions.length)
  positions.forEach((position, row) => {
    memory.narrow(id, position, found, row)
  })
  return positions.map((_, row) => [found.notBefore[row] ?? NaN, found.notAfter[row] ?? NaN])
}

t.test('arrivals are monotonic instants, NaN where nothing tells', t => {
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

t.test('an answer that cannot be true costs the partition what it told, and a rest', t => {
  const cases: Readonly<Record<string, ProbeAnswer>> = {
    'a record older than what was asked': answer(100, 20, 101),
    'a record of the future': answer(100, 20, -11),
    'an earlier offset for a later question': answer(100, 9, 50),
  }
  for (const [title, impossible] of Object.entries(cases)) {
    const memory = new ProbeMemory()
    memory.take(id, answer(500, 10, 400), now)
    memory.take(id, impossible, now)
    t.equal(memory.impossibleAnswers, 1, title)
    t.equal(memory.partitions, 0)
    t.ok(memory.isResting(id, { ...now, monotonic: 1299 }))
    t.notOk(memory.isResting(id, { ...now, monotonic: 1300 }))
  }
  t.end()
})

t.test('clocks may differ a little', t => {
  const memory = new ProbeMemory()
  memory.take(id, answer(15, 20, -9), now)
  t.equal(memory.impossibleAnswers, 0)
  const notBefore = memory.points(id)?.notBefore(20) ?? NaN
  t.notOk(memory.isDisproved(id, notBefore, now.monotonic - 0.5, now))
  t.ok(memory.isDisproved(id, notBefore, now.monotonic - 2, now))
  t.end()
})

t.test('a partition that is gone, or whose log was cut, is forgotten', t => {
  const memory = new ProbeMemory()
  memory.take(id, answer(500, 10, 400), now)
  memory.take(id, answer(300, 30, 250), now)
  memory.cut(id, 30)
  t.strictSame(arrivals(memory, 20), [[600, NaN]])
  memory.fail(id, now)
  memory.forget(id)
  t.equal(memory.partitions, 0)
  t.notOk(memory.isResting(id, now))
  t.end()
})

t.test('a rest that is over is not remembered, and one that goes on is', t => {
  const memory = new ProbeMemory()
  memory.fail(id, now)
  const keep = (monotonic: number): void => {
    memory.dropUnneeded({ ...now, monotonic })
  }
  keep(1100)
  t.ok(memory.isResting(id, now))
  keep(1300)
  t.notOk(memory.isResting(id, now))
  t.end()
})
