import t from 'tap'
import { type Problem, ProblemError } from '../../src/reading/problem.ts'
import { outcome } from '../../src/reading/reading.ts'
import { TransportError } from '../../src/transport/transport-error.ts'
import { duration } from '../../src/reading/time.ts'

const problem: Problem = { kind: 'timeout', subject: 'broker 1', detail: 'no answer' }

t.test('a section is complete without problems, else partial or failed', t => {
  t.strictSame(outcome([]), { state: 'complete', problems: [] })
  t.strictSame(outcome([], false), { state: 'complete', problems: [] }, 'there was nothing to read')
  t.strictSame(outcome([problem]), { state: 'partial', problems: [problem] })
  t.strictSame(outcome([problem], false), { state: 'failed', problems: [problem] })
  t.end()
})

const hostile: Problem = {
  kind: 'unavailable',
  subject: `group a\nlevel=info msg=forged\u009b2J${'x'.repeat(8000)}`,
  detail: `\u001b]0;title\u0007 gpj.\u202efdp ${'y'.repeat(8000)}`,
  cause: 'node\r\n\u2066rabbit-1',
}

t.test('text of servers in a problem is printable and bounded', t => {
  for (const problem of [...outcome([hostile]).problems, new ProblemError(hostile).problem]) {
    t.match(problem, {
      subject: /^group a level=info msg=forged�2Jx+…$/,
      detail: /^�]0;title� gpj\.�fdp y+…$/,
      cause: 'node �rabbit-1',
    })
    t.equal(problem.subject.length, 300)
    t.equal(problem.detail.length, 1000)
  }
  t.equal(new ProblemError(hostile).message.length, 1302)
  t.match(new TransportError('malformed', hostile.detail).message, /^�]0;title� .{986,}…$/)
  t.end()
})

t.test('the duration of a span is measured by the monotonic clock', t => {
  const from = { wall: 1_000_000, monotonic: 10 }
  t.equal(duration({ from, to: { wall: 999_000, monotonic: 12.5 } }), 2.5)
  t.end()
})
