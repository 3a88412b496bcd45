import t from 'tap'
import { errorText, fetchErrorText } from '../../src/cli/error-text.ts'

t.test('an error is printed in one line', t => {
  t.equal(errorText(new Error('first\n  second')), 'first second')
  t.equal(errorText('no error object'), 'no error object')
  t.end()
})

t.test('the reason of a failed fetch is that of its cause, or of the first attempt', t => {
  const refused = new Error('connect ECONNREFUSED ::1:19308')
  t.equal(fetchErrorText(new TypeError('fetch failed', { cause: refused })), refused.message)
  const attempts = new AggregateError([refused, new Error('connect ECONNREFUSED 127.0.0.1:19308')])
  t.equal(fetchErrorText(new TypeError('fetch failed', { cause: attempts })), refused.message)
  t.equal(fetchErrorText(new Error('bad port')), 'bad port')
  t.end()
})
