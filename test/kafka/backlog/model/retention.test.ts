import t from 'tap'
import { LogStartMemory } from '../../../../src/kafka/backlog/memory/log-start-memory.ts'
import { type RetentionRisk, retentionRisk } from '../../../../src/kafka/backlog/model/retention.ts'

const minute = 60
const hour = 3600

/** Returns the advance of one partition after each `[at, log start]`. */
function advances(
  readings: readonly (readonly [at: number, logStart: number])[],
  memory = new LogStartMemory(),
): number[] {
  return readings.map(([at, logStart]) => {
    const [advance = NaN] = memory.observe(
      { id: Uint32Array.of(1), logStartOffset: Float64Array.of(logStart) },
      at,
    )
    return advance
  })
}

t.test('the advance of a log start that never moved is unknown', t => {
  t.strictSame(
    advances([
      [0, 500],
      [hour, 500],
      [24 * hour, 500],
    ]),
    [NaN, NaN, NaN],
  )
  t.end()
})

t.test('a first deletion has no rate before ten minutes have passed', t => {
  const readings = [
    [0, 0],
    [5 * minute, 600],
    [10 * minute, 600],
  ] as const
  t.strictSame(advances(readings), [NaN, NaN, 1])
  t.end()
})

t.test('hourly deletions are averaged over hours', t => {
  const everyMinute = Array.from(
    { length: 6 * 60 },
    (_, at) => [at * minute, Math.floor(at / 60) * 7200] as const,
  )
  const rates = advances(everyMinute).slice(3 * 60)
  t.ok(Math.min(...rates) >= 1 && Math.max(...rates) <= 2, `${Math.min(...rates)}…`)
  t.equal(rates[0], 2, 'exact at a jump')
  t.end()
})

t.test('many small deletions are averaged over at least half an hour', t => {
  const everyMinute = Array.from({ length: 180 }, (_, at) => [at * minute, at * minute] as const)
  const rates = advances([...everyMinute, [180 * minute, 180 * minute + 3600]])
  t.equal(rates.at(-2), 1)
  t.equal(rates.at(-1), 3, 'a burst of an hour in one minute is spread over half an hour')
  t.end()
})

t.test('a lower log start counts as a new log; an unreported log start changes nothing', t => {
  t.strictSame(
    advances([
      [0, 0],
      [hour, 3600],
      [hour, NaN],
      [2 * hour, 10],
    ]),
    [NaN, 1, 1, NaN],
  )
  t.end()
})

t.test('a partition that was forgotten starts again without history', t => {
  const memory = new LogStartMemory()
  advances(
    [
      [0, 0],
      [hour, 3600],
    ],
    memory,
  )
  memory.forget(1)
  t.strictSame(
    advances(
      [
        [hour, 3600],
        [2 * hour, 3600],
      ],
      memory,
    ),
    [NaN, NaN],
  )
  t.end()
})

interface Case {
  readonly title: string
  readonly committed: number
  readonly lag: number
  readonly advance: number
  readonly ratio: number
  readonly left: number
}

interface Position extends Pick<Case, 'committed' | 'lag' | 'advance'> {
  readonly isPurged?: number
  readonly topic: number
}

/** Returns the risk of topics with these positions of one group; each log has messages 1000 … 1999. */
function riskOf(
  topics: number,
  positions: readonly Position[],
  isIncomplete = new Uint8Array(topics),
): RetentionRisk {
  const logs = positions.length
  return retentionRisk({
    groupTopics: { rows: topics, ofPosition: Uint32Array.from(positions, ({ topic }) => topic) },
    sums: { isIncomplete },
    positions: { rows: logs, partition: Uint32Array.from(positions.keys()) },
    states: {
      committedOffset: Float64Array.from(positions, ({ committed }) => committed),
      lag: Float64Array.from(positions, ({ lag }) => lag),
      isPurged: Uint8Array.from(positions, ({ isPurged = 0 }) => isPurged),
    },
    offsets: {
      logStartOffset: new Float64Array(logs).fill(1000),
      retained: new Float64Array(logs).fill(1000),
    },
    advance: Float64Array.from(positions, ({ advance }) => advance),
  })
}

const cases: readonly Case[] = [
  { title: 'half is unread', committed: 1500, lag: 500, advance: 5, ratio: 0.5, left: 100 },
  { title: 'nothing is unread', committed: 2000, lag: 0, advance: 5, ratio: 0, left: Infinity },
  {
    title: 'nothing is unread, and the log start never moved',
    committed: 2000,
    lag: 0,
    advance: NaN,
    ratio: 0,
    left: Infinity,
  },
  {
    title: 'the log start never moved',
    committed: 1500,
    lag: 500,
    advance: NaN,
    ratio: NaN,
    left: NaN,
  },
  {
    title: 'the next message to delete is unread',
    committed: 1000,
    lag: 1000,
    advance: 5,
    ratio: 1,
    left: 0,
  },
  { title: 'messages were lost', committed: 400, lag: 1000, advance: 5, ratio: 1, left: 0 },
  { title: 'the commit is unknown', committed: NaN, lag: NaN, advance: 5, ratio: NaN, left: NaN },
]

for (const { title, committed, lag, advance, ratio, left } of cases) {
  t.test(`${title}: ${ratio} of the log is unread, and ${left} s are left`, t => {
    const risk = riskOf(1, [{ topic: 0, committed, lag, advance }])
    t.strictSame([...risk.unreadRetainedRatio, ...risk.retentionLeft], [ratio, left])
    t.end()
  })
}

t.test('the risk of a topic is that of its worst known partition', t => {
  const worst = riskOf(2, [
    { topic: 0, committed: 1300, lag: 200, advance: 1 },
    { topic: 0, committed: NaN, lag: NaN, advance: 1 },
    { topic: 0, committed: 1020, lag: 900, advance: 1 },
    { topic: 1, committed: NaN, lag: NaN, advance: 1 },
  ])
  t.strictSame([...worst.unreadRetainedRatio], [0.9, NaN])
  t.strictSame([...worst.retentionLeft], [20, NaN])
  t.end()
})

t.test(
  'what a group deletes itself is no risk, unlike the partitions that retention deletes',
  t => {
    const purged = { committed: 1000, lag: 1000, advance: 5, isPurged: 1 }
    const risk = riskOf(2, [
      { topic: 0, ...purged },
      { topic: 1, ...purged },
      { topic: 1, committed: 1300, lag: 200, advance: 1 },
    ])
    t.strictSame([...risk.unreadRetainedRatio], [0, 0.2])
    t.strictSame([...risk.retentionLeft], [Infinity, 300])
    t.end()
  },
)

t.test('a topic never has zero risk while the risk of one of its partitions is unknown', t => {
  const worst = riskOf(
    3,
    [
      { topic: 0, committed: 2000, lag: 0, advance: 1 },
      { topic: 0, committed: NaN, lag: NaN, advance: 1 },
      { topic: 1, committed: 2000, lag: 0, advance: 1 },
      { topic: 2, committed: 2000, lag: 0, advance: 1 },
    ],
    Uint8Array.of(0, 1, 0),
  )
  t.strictSame([...worst.unreadRetainedRatio], [NaN, NaN, 0])
  t.strictSame([...worst.retentionLeft], [NaN, NaN, Infinity])
  t.end()
})
