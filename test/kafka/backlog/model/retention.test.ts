import t from 'tap'
import { runToCompletion } from '../../../../src/columns/run-to-completion.ts'
import { LogStartMemory } from '../../../../src/kafka/backlog/memory/log-start-memory.ts'
import { retentionRisk, worstRetentionRisk } from '../../../../src/kafka/backlog/model/retention.ts'

const minute = 60
const hour = 3600

/** The advance of one partition after each `[at, log start]`. */
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

t.test('a log start that was not seen to move advances by nothing known', t => {
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

t.test('a first deletion tells no rate before ten minutes were watched', t => {
  const readings = [
    [0, 0],
    [5 * minute, 600],
    [10 * minute, 600],
  ] as const
  t.strictSame(advances(readings), [NaN, NaN, 1])
  t.end()
})

t.test('jumps of an hour give the rate over the hours, not that of the jump', t => {
  const everyMinute = Array.from(
    { length: 6 * 60 },
    (_, at) => [at * minute, Math.floor(at / 60) * 7200] as const,
  )
  const told = advances(everyMinute).slice(3 * 60)
  t.ok(Math.min(...told) >= 1 && Math.max(...told) <= 2, `${Math.min(...told)}…`)
  t.equal(told[0], 2, 'exact at a jump')
  t.end()
})

t.test('many small jumps are measured over half an hour or more', t => {
  const everyMinute = Array.from({ length: 180 }, (_, at) => [at * minute, at * minute] as const)
  const told = advances([...everyMinute, [180 * minute, 180 * minute + 3600]])
  t.equal(told.at(-2), 1)
  t.equal(told.at(-1), 3, 'a burst of an hour in one minute is spread over half an hour')
  t.end()
})

t.test('a log start that went back is another log, and one not told changes nothing', t => {
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

t.test('a forgotten partition begins anew', t => {
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

// The log holds the messages 1000 … 1999.
const cases: readonly Case[] = [
  { title: 'half is unread', committed: 1500, lag: 500, advance: 5, ratio: 0.5, left: 100 },
  { title: 'nothing is unread', committed: 2000, lag: 0, advance: 5, ratio: 0, left: Infinity },
  {
    title: 'nothing is unread in a still log',
    committed: 2000,
    lag: 0,
    advance: NaN,
    ratio: 0,
    left: Infinity,
  },
  {
    title: 'the start stands still',
    committed: 1500,
    lag: 500,
    advance: NaN,
    ratio: NaN,
    left: NaN,
  },
  { title: 'the next to go is unread', committed: 1000, lag: 1000, advance: 5, ratio: 1, left: 0 },
  { title: 'messages were lost', committed: 400, lag: 1000, advance: 5, ratio: 1, left: 0 },
  { title: 'the commit is unknown', committed: NaN, lag: NaN, advance: 5, ratio: NaN, left: NaN },
]

for (const { title, committed, lag, advance, ratio, left } of cases) {
  t.test(`${title}: ${ratio} of the log is unread, and ${left} s are left`, t => {
    const risk = runToCompletion(
      retentionRisk({
        positions: { rows: 1, partition: Uint32Array.of(0) },
        states: { committedOffset: Float64Array.of(committed), lag: Float64Array.of(lag) },
        offsets: { logStartOffset: Float64Array.of(1000), retained: Float64Array.of(1000) },
        advance: Float64Array.of(advance),
      }),
    )
    t.strictSame([...risk.unreadRetainedRatio, ...risk.retentionLeft], [ratio, left])
    t.end()
  })
}

t.test('a topic is as endangered as its worst partition that is known', t => {
  const risk = {
    unreadRetainedRatio: Float64Array.of(0.2, NaN, 0.9, NaN),
    retentionLeft: Float64Array.of(300, NaN, 20, NaN),
  }
  const worst = runToCompletion(
    worstRetentionRisk(2, Uint32Array.of(0, 0, 0, 1), risk, new Uint8Array(4)),
  )
  t.strictSame([...worst.unreadRetainedRatio], [0.9, NaN])
  t.strictSame([...worst.retentionLeft], [20, NaN])
  t.end()
})

t.test('a topic is not out of danger while that of a partition with a commit is unknown', t => {
  const risk = {
    unreadRetainedRatio: Float64Array.of(0, NaN, 0, NaN),
    retentionLeft: Float64Array.of(Infinity, NaN, Infinity, NaN),
  }
  const isUncommitted = Uint8Array.of(0, 0, 0, 1)
  const worst = runToCompletion(
    worstRetentionRisk(2, Uint32Array.of(0, 0, 1, 1), risk, isUncommitted),
  )
  t.strictSame([...worst.unreadRetainedRatio], [NaN, 0])
  t.strictSame([...worst.retentionLeft], [NaN, Infinity])
  t.end()
})
