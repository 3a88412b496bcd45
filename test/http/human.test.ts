import t from 'tap'
import { humanCount, humanDuration } from '../../src/http/human.ts'

const durations: readonly [seconds: number, text: string][] = [
  [-3, '0 ms'],
  [0.0004, '0 ms'],
  [0.25, '250 ms'],
  [1, '1 s'],
  [3.14, '3.1 s'],
  [15.9, '15 s'],
  [119, '119 s'],
  [300, '5 min'],
  [7199, '119 min'],
  [7200, '2 h'],
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
