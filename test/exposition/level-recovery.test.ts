import t from 'tap'
import type { Level } from '../../src/exposition/family.ts'
import { constantLabel, namedLabel } from '../../src/exposition/label.ts'
import {
  type GranularityChange,
  kafkaLevels,
  SeriesLimiter,
  type SeriesLimitResult,
} from '../../src/exposition/series-limiter.ts'
import type { Table } from '../../src/exposition/table.ts'
import { seeded } from '../kafka/backlog/random-logs.ts'
import { aFamily } from './toy-families.ts'

const family = aFamily({ name: 'toy' })
const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** Number of series at each level; objects of the level group sort by their names. */
interface Size {
  readonly partition: number
  readonly topic: number
  readonly group: number
}

const tables = new Map<string, Table>()

/** Tables are reused, because each test polls many times. */
function table(level: Level, objects: number): Table {
  const key = `${level} ${objects}`
  const known = tables.get(key) ?? newTable(level, objects)
  tables.set(key, known)
  return known
}

function newTable(level: Level, objects: number): Table {
  const names = Array.from({ length: objects }, (_, n) => `${level}-${String(n).padStart(5, '0')}`)
  const label = level === 'group' ? 'consumer_group' : level
  return {
    level,
    rows: objects,
    labels: [constantLabel('messaging_cluster', 'prod'), namedLabel(label, names)],
    columns: [{ family, values: new Float64Array(objects) }],
  }
}

/** A cluster that is polled at the given times; the limit is 1000 series by default. */
class Polled {
  readonly limiter: SeriesLimiter
  readonly changes: string[] = []

  constructor(seriesLimit = 1000) {
    this.limiter = new SeriesLimiter({ levels: kafkaLevels, granularity: 'partition', seriesLimit })
  }

  poll(at: number, size: Size, isComplete = true, reading = 'backlog'): SeriesLimitResult {
    const evidence = { now: { wall: 1e9 + at, monotonic: at }, isComplete }
    const result = this.limiter.limit(
      reading,
      kafkaLevels.map(level => table(level, size[level])),
      evidence,
    )
    if (result.change !== null) this.changes.push(changeText(result.change))
    return result
  }

  /** Polls each minute in [from, to). */
  every(from: number, to: number, size: Size, isComplete = true): void {
    for (let at = from; at < to; at += minute) this.poll(at, size, isComplete)
  }
}

function changeText({ at, kind, level, series, seriesLimit }: GranularityChange): string {
  return `${(at - 1e9) / minute} min: ${kind} to ${level}, ${series} of ${seriesLimit}`
}

const small: Size = { partition: 600, topic: 200, group: 100 }
const flooded: Size = { partition: 600, topic: 200, group: 700 }

t.test('a dropped level returns after half an hour in which everything fits with room', t => {
  const cluster = new Polled()
  cluster.every(0, 5 * minute, small)
  cluster.poll(5 * minute, flooded)
  cluster.every(6 * minute, 36 * minute, small)
  t.equal(cluster.limiter.level, 'topic')
  const { tables } = cluster.poll(36 * minute, small)
  t.same(
    tables.map(({ level, rows }) => [level, rows]),
    [
      ['partition', 600],
      ['topic', 200],
      ['group', 100],
    ],
  )
  t.same(cluster.changes, [
    '5 min: lowered to topic, 1500 of 1000',
    '36 min: returned to partition, 900 of 1000',
  ])
  t.match(cluster.limiter.change, { kind: 'returned', at: 1e9 + 36 * minute })
  t.end()
})

t.test('less room than a tenth of the limit is not enough', t => {
  const cluster = new Polled()
  cluster.poll(0, flooded)
  cluster.every(minute, 5 * hour, { ...small, group: 101 })
  t.equal(cluster.limiter.level, 'topic')
  t.end()
})

t.test('one poll without room starts the half hour again', t => {
  const cluster = new Polled()
  cluster.poll(0, flooded)
  cluster.every(minute, 25 * minute, small)
  cluster.poll(25 * minute, { ...small, group: 150 })
  cluster.every(26 * minute, 56 * minute, small)
  t.equal(cluster.limiter.level, 'topic')
  cluster.poll(56 * minute, small)
  t.equal(cluster.limiter.level, 'partition')
  t.end()
})

t.test('a failed poll is no evidence: its series may be missing', t => {
  const cluster = new Polled()
  cluster.poll(0, flooded)
  cluster.every(minute, 3 * hour, { partition: 0, topic: 0, group: 0 }, false)
  t.equal(cluster.limiter.level, 'topic', 'a cluster that is down does not fit')
  cluster.every(3 * hour, 3 * hour + 30 * minute, small)
  t.equal(cluster.limiter.level, 'topic')
  cluster.poll(3 * hour + 30 * minute, small)
  t.equal(cluster.limiter.level, 'partition')
  t.end()
})

t.test('a coarser level returns first if finer ones do not fit', t => {
  const cluster = new Polled()
  cluster.poll(0, { partition: 5000, topic: 900, group: 300 })
  t.equal(cluster.limiter.level, 'group')
  cluster.every(minute, 32 * minute, { partition: 5000, topic: 300, group: 300 })
  t.equal(cluster.limiter.level, 'topic')
  cluster.every(32 * minute, 63 * minute, small)
  t.equal(cluster.limiter.level, 'partition')
  t.end()
})

t.test('dropped objects return together once all of them fit', t => {
  const cluster = new Polled()
  const groups = (group: number): Size => ({ partition: 2000, topic: 2000, group })
  const printed = ({ series }: SeriesLimitResult): number => series
  t.equal(printed(cluster.poll(0, groups(1500))), 1000)
  t.equal(printed(cluster.poll(minute, groups(1200))), 1000)
  cluster.every(2 * minute, 20 * minute, groups(950))
  cluster.every(20 * minute, 50 * minute, groups(900))
  t.equal(printed(cluster.poll(50 * minute, groups(900))), 900)
  t.equal(printed(cluster.poll(51 * minute, groups(1000))), 1000, 'a new object is printed again')
  t.same(cluster.changes, [
    '0 min: lowered to group, 5500 of 1000',
    '50 min: returned to group, 900 of 1000',
  ])
  t.end()
})

t.test('the wait doubles when a level is dropped again within a day, up to a day', t => {
  const cluster = new Polled()
  const waits: number[] = []
  for (let at = 0; waits.length < 8;) {
    cluster.poll(at, flooded)
    const from = (at += minute)
    while (cluster.limiter.level !== 'partition' && at < 90 * day) {
      cluster.poll((at += minute), small)
    }
    waits.push((at - from) / hour)
  }
  t.same(
    waits.map(wait => Math.round(wait * 2) / 2),
    [0.5, 1, 2, 4, 8, 16, 24, 24],
  )
  t.end()
})

t.test('after a day without a drop the wait is half an hour again', t => {
  const cluster = new Polled()
  cluster.poll(0, flooded)
  cluster.every(minute, hour, small)
  cluster.poll(hour, flooded)
  cluster.every(hour + minute, hour + 45 * minute, small)
  t.equal(cluster.limiter.level, 'topic', 'it waits an hour now')
  cluster.every(hour + 45 * minute, 4 * day, small)
  t.equal(cluster.limiter.level, 'partition')
  cluster.poll(4 * day, flooded)
  cluster.every(4 * day + minute, 4 * day + 32 * minute, small)
  t.equal(cluster.limiter.level, 'partition')
  t.end()
})

t.test('a reload restores the level at once and forgets the waits', t => {
  const cluster = new Polled()
  cluster.poll(0, flooded)
  cluster.limiter.restore()
  t.equal(cluster.limiter.level, 'partition')
  t.equal(cluster.limiter.change, null)
  cluster.poll(minute, flooded)
  cluster.every(2 * minute, 33 * minute, small)
  t.equal(cluster.limiter.level, 'partition')
  t.end()
})

t.test('another reading that needs the room prevents the return', t => {
  const cluster = new Polled()
  const none: Size = { partition: 0, topic: 0, group: 0 }
  cluster.poll(0, flooded)
  cluster.poll(1, { ...none, partition: 500 }, true, 'storage')
  cluster.every(minute, 5 * hour, small)
  t.equal(cluster.limiter.level, 'topic', '1400 series together, of which 500 are not printed')
  cluster.poll(5 * hour, none, true, 'storage')
  cluster.every(5 * hour + minute, 6 * hour, small)
  t.equal(cluster.limiter.level, 'partition')
  t.end()
})

/** A tenth of a limit of 1000, so that thousands of polls stay cheap. */
const limit = 100

/** What a simulated poll showed. */
interface Step {
  readonly at: number
  readonly size: Size
  readonly isComplete: boolean
  readonly series: number
  readonly change: GranularityChange | null
}

/** Number of series of everything up to a granularity. */
function total(size: Size, granularity: Level): number {
  const levels = kafkaLevels.slice(kafkaLevels.findIndex(level => level === granularity))
  return levels.reduce((sum, level) => sum + size[level], 0)
}

/** Four days of sizes that change after random times, some of them near the limit; then a calm day. */
function simulated(random: () => number): readonly Step[] {
  const cluster = new Polled(limit)
  const steps: Step[] = []
  const calm: Size = { partition: 60, topic: 20, group: 10 }
  const sizes = (): readonly Size[] => [
    calm,
    { ...calm, group: Math.floor(random() * 30) },
    { partition: 60, topic: 20, group: 70 },
    { partition: 500, topic: 60, group: 25 },
    { partition: 900, topic: 300, group: 150 },
  ]
  const step = (at: number, size: Size, isComplete: boolean): void => {
    steps.push({ at, size, isComplete, ...cluster.poll(at, size, isComplete) })
  }
  let at = 0
  while (at < 4 * day) {
    const size = sizes()[Math.floor(random() * 5)] ?? calm
    const isComplete = random() > 0.1
    const until = at + random() ** 3 * 6 * hour
    for (; at <= until; at += 5 * minute) step(at, size, isComplete)
  }
  for (const end = at + 26 * hour; at < end; at += 5 * minute) step(at, calm, true)
  return steps
}

t.test('simulated clusters never exceed the limit, never flap and return in the end', t => {
  const violations: string[] = []
  let returns = 0
  for (let seed = 1; seed <= 10; seed++) {
    const steps = simulated(seeded(seed))
    /** By level, since when every poll was complete and had room. */
    const roomSince = new Map<Level, number>()
    const returnedAt: number[] = []
    for (const { at, size, isComplete, series, change } of steps) {
      if (series > limit) violations.push(`seed ${seed}: ${series} series at ${at}`)
      const crowded = kafkaLevels.filter(level => !isComplete || total(size, level) > 0.9 * limit)
      for (const level of crowded) roomSince.delete(level)
      const roomy = kafkaLevels.filter(level => !crowded.includes(level) && !roomSince.has(level))
      for (const level of roomy) roomSince.set(level, at)
      if (change?.kind !== 'returned') continue
      returnedAt.push(at)
      const since = roomSince.get(change.level) ?? Infinity
      if (at - since < 30 * minute) violations.push(`seed ${seed}: returned too early at ${at}`)
      // Waits of 0.5, 1, 2, 4 and 8 hours; each return may have three steps.
      const inLastDay = returnedAt.filter(one => one > at - day).length
      if (inLastDay > 15) violations.push(`seed ${seed}: ${inLastDay} returns in a day until ${at}`)
    }
    returns += returnedAt.length
    const last = steps.at(-1)
    if (last?.series !== 90) violations.push(`seed ${seed}: ${last?.series} series in the end`)
  }
  t.same(violations, [])
  t.ok(returns > 30, `only ${returns} returns were simulated`)
  t.end()
})
