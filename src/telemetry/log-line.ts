/** One message as pino made it: `time`, `level` and `msg`, and whatever fields it came with. */
export interface LogEntry extends Readonly<Record<string, unknown>> {
  /** ISO 8601, UTC. */
  readonly time: string
  readonly level: string
  readonly msg: string
}

/** A message as logfmt: every field on one line, for programs that read lines and for grep. */
export function logfmtLine(entry: LogEntry): string {
  return `${['time', 'level', 'msg', ...fieldsOf(entry)].map(key => pair(key, entry[key])).join(' ')}\n`
}

/** A message for people: what happened first, long fields on lines of their own. */
export function terminalLine(entry: LogEntry, hasColours: boolean): string {
  const paint = hasColours ? painted : plain
  const fields = fieldsOf(entry)
  const short = fields.filter(key => !isLong(entry[key])).map(key => pair(key, entry[key]))
  const long = fields.filter(key => isLong(entry[key])).flatMap(key => indented(key, entry[key]))
  const head = [
    paint(new Date(entry.time).toLocaleTimeString('sv-SE'), 'dim'),
    paint(entry.level.toUpperCase().padEnd(5), entry.level),
    entry.msg,
  ]
  return `${[[...head, paint(short.join(' '), 'dim')].join(' ').trimEnd(), ...long].join('\n')}\n`
}

const leading: ReadonlySet<string> = new Set(['time', 'level', 'msg'])

function fieldsOf(entry: LogEntry): readonly string[] {
  return Object.keys(entry).filter(key => !leading.has(key))
}

function pair(key: string, value: unknown): string {
  const text = textOf(value)
  const isBare = text !== '' && !/[\s"=\\\p{Cc}]/u.test(text)
  return `${key}=${isBare ? text : JSON.stringify(text)}`
}

function textOf(value: unknown): string {
  // As one would write it by hand: JSON in quotes has a backslash before each quote of its own.
  if (Array.isArray(value)) return value.map(textOf).join('; ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Lists, such as problems, and errors with their stack. */
function isLong(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function indented(key: string, value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(element => `  ${key}: ${textOf(element)}`)
  const { stack } = value as { readonly stack?: unknown }
  const text = typeof stack === 'string' ? stack : `${key}: ${textOf(value)}`
  return text.split('\n').map(line => `  ${line}`)
}

/** ANSI colours: grey for what matters least, yellow and red for what must be seen. */
const colours: Readonly<Record<string, number>> = {
  dim: 90,
  trace: 90,
  debug: 90,
  info: 36,
  warn: 33,
  error: 31,
}

function painted(text: string, colour: string): string {
  const code = colours[colour]
  return code === undefined || text === '' ? text : `\u001b[${code}m${text}\u001b[39m`
}

function plain(text: string): string {
  return text
}
