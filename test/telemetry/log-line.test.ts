import t from 'tap'
import { type LogEntry, logfmtLine, terminalLine } from '../../src/telemetry/log-line.ts'

const entry: LogEntry = {
  time: '2026-01-02T03:04:05.678Z',
  level: 'warn',
  msg: 'section has problems',
}

t.test('logfmt starts with time, level and message, and quotes only where necessary', t => {
  t.equal(
    logfmtLine({ ...entry, cluster: 'orders', count: 3, isUp: false, none: null, empty: '' }),
    'time=2026-01-02T03:04:05.678Z level=warn msg="section has problems" cluster=orders count=3 isUp=false none=null empty=""\n',
  )
  t.equal(
    logfmtLine({
      ...entry,
      msg: 'x',
      detail: 'a "b"\nc=\u0007',
      list: ['one', 'two 2'],
      path: 'a/b',
    }),
    'time=2026-01-02T03:04:05.678Z level=warn msg=x detail="a \\"b\\"\\nc=\\u0007" list="one; two 2" path=a/b\n',
  )
  const problems = ['timeout: broker 1: no answer', 'unreachable: broker 2: refused']
  t.match(
    logfmtLine({ ...entry, problems, none: [] }),
    / problems="timeout: broker 1: no answer; unreachable: broker 2: refused" none=""\n$/,
  )
  t.end()
})

t.test('a terminal line starts with the message, with long fields on lines below', t => {
  const line = terminalLine(
    { ...entry, cluster: 'orders', problems: ['timeout: broker 1', 'timeout: broker 2'], more: 4 },
    false,
  )
  t.match(
    line,
    /^\d\d:\d\d:\d\d WARN {2}section has problems cluster=orders more=4\n {2}problems: timeout: broker 1\n {2}problems: timeout: broker 2\n$/,
  )
  t.end()
})

t.test('an error on a terminal is its stack; another object is JSON', t => {
  const err = { type: 'Error', message: 'no', stack: 'Error: no\n    at here' }
  t.match(terminalLine({ ...entry, msg: 'x', err }, false), /x\n {2}Error: no\n {6}at here\n$/)
  t.match(terminalLine({ ...entry, msg: 'x', span: { a: 1 } }, false), /x\n {2}span: \{"a":1\}\n$/)
  t.end()
})

t.test('colours mark the level and dim the fields', t => {
  const line = terminalLine({ ...entry, cluster: 'orders' }, true)
  t.match(
    line,
    '\u001b[33mWARN \u001b[39m section has problems \u001b[90mcluster=orders\u001b[39m\n',
  )
  t.notMatch(terminalLine(entry, false), '\u001b')
  t.equal(
    terminalLine({ ...entry, level: 'fatal' }, true).includes('FATAL section'),
    true,
    'an unknown level has no colour',
  )
  t.end()
})
