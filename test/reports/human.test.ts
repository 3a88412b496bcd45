import t from 'tap'
import {
  humanAge,
  humanAmount,
  humanCount,
  humanDrainTime,
  humanDuration,
} from '../../src/reports/human.ts'

const durations: readonly [seconds: number, text: string][] = [
  [-3, '0 ms'],
  [0.0004, '0 ms'],
  [0.25, '250 ms'],
  [1, '1 s'],
  [3.14, '3.1 s'],
  [15.9, '15 s'],
  [119, '119 s'],
  [300, '5 min'],
  [299, '4.9 min'],
  [599, '9.9 min'],
  [601, '10 min'],
  [7199, '119 min'],
  [7200, '2 h'],
  [9000, '2.5 h'],
  [172_800, '2 d'],
]

for (const [seconds, text] of durations) t.equal(humanDuration(seconds), text)

const counts: readonly [count: number, text: string][] = [
  [0, '0'],
  [999, '999'],
  [1000, '1\u2009000'],
  [1_234_567, '1\u2009234\u2009567'],
]

for (const [count, text] of counts) t.equal(humanCount(count), text)

t.test('amounts have about three digits', t => {
  for (const [amount, text] of [
    [0, '0'],
    [0.254, '0.25'],
    [42, '42'],
    [9999, '9999'],
    [12_345, '12.3 k'],
    [999_999, '1 M'],
    [1_234_567, '1.23 M'],
    [5e15, '5000 T'],
  ] as const)
    t.equal(humanAmount(amount), text)
  t.end()
})

t.test('an age has its bounds, unless they are equal to it', t => {
  t.equal(humanAge(null, null, null), null)
  t.equal(humanAge(0, 0, 0), '0 s')
  t.equal(humanAge(720, 600, 900), '12 min (10–15 min)')
  t.equal(humanAge(110, 100, 130), '110 s (100 s–2.2 min)')
  t.equal(humanAge(720, 721, 722), '12 min')
  t.equal(humanAge(240, 239, 241), '4 min (3.9–4.1 min)', 'bounds are rounded outwards')
  t.equal(humanAge(1, 0.5, 1.1), '1 s (500 ms–1.1 s)', 'exact bounds are not rounded')
  t.equal(humanAge(7200, 7200, null), '≥ 2 h')
  t.equal(humanAge(60, null, 90), '60 s (0–90 s)')
  t.equal(humanAge(60, null, null), '~ 60 s')
  t.end()
})

t.test('a backlog that does not shrink is steady if it is ok, and otherwise never drains', t => {
  t.equal(humanDrainTime(Infinity, 'ok'), 'steady')
  for (const status of ['rewound', 'stopped', 'abandoned', 'stalled', 'behind'] as const)
    t.equal(humanDrainTime(Infinity, status), 'never', status)
  t.equal(humanDrainTime(Infinity, 'unknown'), 'never', 'good news needs complete knowledge')
  t.equal(humanDrainTime(90, 'ok'), '90 s')
  t.equal(humanDrainTime(0, 'behind'), '0 ms')
  t.end()
})
