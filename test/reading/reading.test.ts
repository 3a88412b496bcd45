import t from 'tap'
import type { Problem } from '../../src/reading/problem.ts'
import { outcome } from '../../src/reading/reading.ts'
import { duration } from '../../src/reading/time.ts'

const problem: Problem = { kind: 'timeout', subject: 'broker 1', detail: 'no answer' }

t.test('a section is complete without problems, else partial or failed', t => {
  t.strictSame(outcome([]), { state: 'complete', problems: [] })
  t.strictSame(outcome([], false), { state: 'complete', problems: [] }, 'there was nothing to read')
  t.strictSame(outcome([problem]), { state: 'partial', problems: [problem] })
  t.strictSame(outcome([problem], false), { state: 'failed', problems: [problem] })
  t.end()
})

t.test('the duration of a span is measured by the monotonic clock', t => {
  const from = { wall: 1_000_000, monotonic: 10 }
  t.equal(duration({ from, to: { wall: 999_000, monotonic: 12.5 } }), 2.5)
  t.end()
})
