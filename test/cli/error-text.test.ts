import t from 'tap'
import { errorText } from '../../src/cli/error-text.ts'

t.test('an error is printed in one line, without controls and credentials', t => {
  t.equal(errorText(new Error('first\n  second')), 'first second')
  t.equal(errorText('no error object'), 'no error object')
  t.equal(errorText(new Error('\u001b[2J at http://u:hunter2@h')), '�[2J at http://<redacted>@h')
  t.equal(errorText(new Error('x'.repeat(10_000))).length, 2000)
  t.end()
})
