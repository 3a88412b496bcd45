import t from 'tap'
import type { Level } from '../../src/exposition/family.ts'
import {
  type SeriesLimitResult,
  SeriesLimiter,
  kafkaLevels,
  rabbitmqLevels,
} from '../../src/exposition/series-limiter.ts'
import { constantLabel, namedLabel } from '../../src/exposition/label.ts'
import type { Table } from '../../src/exposition/table.ts'
import { aFamily } from './toy-families.ts'

const family = aFamily({ name: 'toy' })

/** One series for each object. */
function table(level: Level, objects: readonly string[]): Table {
  const label = level === 'group' ? 'consumer_group' : level
  return {
    level,
    rows: objects.length,
    labels: [constantLabel('messaging_cluster', 'prod'), namedLabel(label, objects)],
    columns: [{ family, values: new Float64Array(objects.length) }],
  }
}

const poll = { now: { wall: 0, monotonic: 0 }, isComplete: true }

function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${prefix}${n}`)
}

/** Returns the printed objects of each table as `level: objects`. */
function printed({ tables }: SeriesLimitResult): string[] {
  return tables.map(({ level, labels, rows }) => {
    const { values = [], index } = labels[1] ?? {}
    const objects = Array.from({ length: rows }, (_, row) => values[index?.[row] ?? -1])
    return rows > 4 ? `${level}: ${rows}` : `${level}: ${objects.join(' ')}`
  })
}

function kafka(seriesLimit: number, granularity: Level = 'partition'): SeriesLimiter {
  return new SeriesLimiter({ levels: kafkaLevels, granularity, seriesLimit })
}

const tables = [
  table('cluster', names('broker', 3)),
  table('partition', names('p', 100)),
  table('topic', names('t', 10)),
  table('group', ['billing', 'audit', 'shipping']),
]

t.test('within the limit all series are printed', t => {
  const limiter = kafka(116)
  const result = limiter.limit('backlog', tables, poll)
  t.same(result.tables, tables)
  t.equal(result.series, 116)
  t.same(result.dropped, { level: 0, object: 0 })
  t.equal(limiter.level, 'partition')
  t.end()
})

t.test('one series over the limit drops the finest level', t => {
  const limiter = kafka(115)
  const result = limiter.limit('backlog', tables, poll)
  t.same(printed(result), [
    'cluster: broker0 broker1 broker2',
    'topic: 10',
    'group: billing audit shipping',
  ])
  t.equal(result.series, 16)
  t.same(result.dropped, { level: 100, object: 0 })
  t.equal(limiter.level, 'topic')
  t.end()
})

t.test('far over the limit, several levels are dropped at once', t => {
  const limiter = kafka(8)
  const result = limiter.limit('backlog', tables, poll)
  t.same(printed(result), ['cluster: broker0 broker1 broker2', 'group: billing audit shipping'])
  t.same(result.dropped, { level: 110, object: 0 })
  t.end()
})

t.test(
  'at the coarsest level the first objects by name are printed; cluster families are complete',
  t => {
    const limiter = kafka(5)
    const result = limiter.limit('backlog', tables, poll)
    t.same(printed(result), ['cluster: broker0 broker1 broker2', 'group: billing audit'])
    t.equal(result.series, 5)
    t.same(result.dropped, { level: 110, object: 1 })
    t.end()
  },
)

t.test('a limit below the number of cluster series leaves only the cluster families', t => {
  const result = kafka(2).limit('backlog', tables, poll)
  t.same(printed(result), ['cluster: broker0 broker1 broker2', 'group: '])
  t.same(result.dropped, { level: 110, object: 3 })
  t.end()
})

t.test('an object is printed or dropped in all tables that name it', t => {
  const states = table('group', ['audit', 'audit', 'billing', 'billing'])
  const backlog = table('group', ['billing', 'audit'])
  const result = kafka(5, 'group').limit('backlog', [states, backlog], poll)
  t.same(printed(result), ['group: audit audit', 'group: audit'])
  t.end()
})

t.test('unknown values do not count as series', t => {
  const sparse: Table = {
    ...table('partition', names('p', 4)),
    columns: [{ family, values: Float64Array.of(1, NaN, NaN, 2) }],
  }
  const limiter = kafka(2)
  t.equal(limiter.limit('backlog', [sparse], poll).series, 2)
  t.equal(limiter.level, 'partition')
  t.end()
})

t.test('a dropped level remains dropped when the cluster shrinks', t => {
  const limiter = kafka(115)
  limiter.limit('backlog', tables, poll)
  const few = [table('partition', ['p0']), table('topic', ['t0'])]
  const result = limiter.limit('backlog', few, poll)
  t.same(printed(result), ['topic: t0'])
  t.same(result.dropped, { level: 1, object: 0 })
  t.end()
})

t.test('the last printed object is still printed after it disappears and returns', t => {
  const limiter = kafka(2, 'group')
  const groups = (...names: string[]): string[] =>
    printed(limiter.limit('backlog', [table('group', names)], poll))
  t.same(groups('a', 'b', 'c'), ['group: a b'])
  t.same(groups('a', 'c'), ['group: a'], 'c does not take the place of b')
  t.same(groups('a', 'b', 'c'), ['group: a b'])
  t.same(groups('a'), ['group: a'])
  t.same(groups('a', 'b'), ['group: a b'], 'the bound does not move while b is absent')
  t.same(groups('a', 'aa', 'b', 'c'), ['group: a aa'], 'a new object moves the bound')
  t.same(groups('a', 'b', 'c'), ['group: a'], 'the bound never moves back')
  t.end()
})

t.test('the limit applies to all readings of a cluster together', t => {
  const limiter = new SeriesLimiter({
    levels: rabbitmqLevels,
    granularity: 'queue',
    seriesLimit: 10,
  })
  const queues = [table('queue', names('q', 7)), table('vhost', ['/', 'b'])]
  const nodes = [table('cluster', ['rabbit@a', 'rabbit@b'])]
  t.equal(limiter.limit('queues', queues, poll).series, 9)
  t.equal(limiter.limit('nodes', nodes, poll).series, 2)
  t.equal(limiter.level, 'vhost', '11 series together')
  t.same(printed(limiter.limit('queues', queues, poll)), ['vhost: / b'])
  t.end()
})

t.test('series dropped from one reading leave room for the next reading', t => {
  const limiter = kafka(3, 'group')
  const backlog = limiter.limit('backlog', [table('group', ['a', 'a', 'b', 'b'])], poll)
  const storage = limiter.limit('storage', [table('group', ['a', 'c'])], poll)
  t.same([...printed(backlog), ...printed(storage)], ['group: a a', 'group: a'])
  t.end()
})

t.test('a reading whose page is not rebuilt yet does not drop another level', t => {
  const limiter = kafka(20)
  limiter.limit('backlog', [table('partition', names('p', 15))], poll)
  limiter.limit(
    'storage',
    [table('partition', names('d', 15)), table('topic', names('t', 5))],
    poll,
  )
  t.equal(limiter.level, 'topic', 'partitions of the backlog no longer count')
  t.end()
})

t.test('levels finer than the configured granularity are not counted as dropped', t => {
  const limiter = kafka(1000, 'topic')
  t.same(
    (['partition', 'topic', 'group', 'cluster'] as const).map(level => limiter.isConfigured(level)),
    [false, true, true, true],
  )
  t.end()
})
