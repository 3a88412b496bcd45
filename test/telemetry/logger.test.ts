import { spawnSync } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { createLogger, type Logger, type LoggerOptions } from '../../src/telemetry/logger.ts'

/** Returns the output of a logger. */
function written(options: Partial<LoggerOptions>, use: (log: Logger) => void): string {
  let text = ''
  const all: LoggerOptions = {
    level: 'info',
    format: 'logfmt',
    isTerminal: false,
    hasColours: false,
    ...options,
  }
  use(createLogger(all, { write: line => (text += line) }))
  return text
}

t.test('messages below the level are not logged', t => {
  const text = written({ level: 'warn' }, log => {
    log.info({}, 'quiet')
    log.warn({}, 'loud')
  })
  t.notMatch(text, 'quiet')
  t.match(text, /^time=\S+Z level=warn msg=loud\n$/)
  t.end()
})

t.test('json is one object per line, with the same fields', t => {
  const text = written({ format: 'json' }, log => log.info({ cluster: 'orders' }, 'started'))
  const { time, ...rest } = JSON.parse(text) as Record<string, unknown>
  t.match(time, /^\d{4}-\d\d-\d\dT/)
  t.strictSame(rest, { level: 'info', cluster: 'orders', msg: 'started' })
  t.end()
})

t.test('auto is readable on a terminal and logfmt elsewhere', t => {
  const logStart = (log: Logger): void => log.info({ cluster: 'orders' }, 'started')
  t.match(
    written({ format: 'auto', isTerminal: true }, logStart),
    /^\d.* INFO {2}started cluster=orders\n$/,
  )
  t.match(written({ format: 'auto' }, logStart), /^time=.* msg=started cluster=orders\n$/)
  t.match(written({ format: 'logfmt', isTerminal: true }, logStart), /^time=/)
  t.end()
})

for (const format of ['json', 'logfmt', 'auto'] as const) {
  t.test(`secrets are redacted in format ${format}`, t => {
    const text = written({ format, isTerminal: true }, log => {
      log.warn(
        {
          password: 'hunter2',
          options: { token: 'hunter2', sasl: { mechanism: 'plain', password: 'hunter2' } },
          request: { headers: { authorization: 'Basic hunter2' } },
          url: 'http://guest:hunter2@rabbit-1:15672/api',
          err: new Error('cannot reach amqp://guest:hunter2@rabbit-1'),
        },
        'requested https://:hunter2@rabbit-2',
      )
    })
    t.notMatch(text, 'hunter2')
    t.match(text, '<redacted>')
    t.match(text, 'http://<redacted>@rabbit-1:15672/api')
    t.end()
  })
}

t.test('a URL without credentials is unchanged', t => {
  const url = 'http://rabbit-1:15672/api/queues?name=a@b'
  t.match(
    written({}, log => log.info({ url }, 'requested')),
    `url="${url}"`,
  )
  t.end()
})

for (const format of ['json', 'logfmt', 'auto'] as const) {
  t.test(`text of servers cannot forge a line or command a terminal in format ${format}`, t => {
    const hostile = 'x\nlevel=info msg=forged \u001b[2J \u009b2J \u0085 \u202e \u2028'
    const error = Object.assign(new Error(hostile), { code: hostile })
    const text = written({ format, isTerminal: true }, log => {
      log.warn({ name: hostile, problems: [hostile], err: error }, `message ${hostile}`)
    })
    const [, ...stack] = (error.stack ?? '').split('\n')
    const lines = text.trimEnd().split('\n')
    t.equal(lines.filter(line => /^(?:time=|\{"|\d\d:|level=)/.test(line)).length, 1)
    t.ok(lines.length <= 4 + stack.length)
    t.notMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Bidi_Control}\u2028]/u)
    t.end()
  })
}

t.test('no line is lost when the process exits', t => {
  // The tests run as TypeScript and, compiled, as JavaScript.
  const extension = extname(fileURLToPath(import.meta.url))
  const logger = new URL(`../../src/telemetry/logger${extension}`, import.meta.url).href
  const program = `
    const { createLogger } = await import(${JSON.stringify(logger)})
    const log = createLogger({ level: 'info', format: 'logfmt', isTerminal: false, hasColours: false })
    for (let line = 1; line <= 1000; line++) log.info({ line }, 'last line')
    process.exit(3)`
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', program],
    { encoding: 'utf8' },
  )
  t.equal(status, 3)
  t.equal(stdout, '')
  t.match(stderr, /msg="last line" line=1000\n$/)
  t.equal(stderr.split('\n').length, 1001)
  t.end()
})
