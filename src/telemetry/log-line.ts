import { printable, printableJson } from '../text/printable.ts'

/** A message as written by pino: `time`, `level`, `msg` and its own fields. */
export interface LogEntry extends Readonly<Record<string, unknown>> {
  /** ISO 8601, UTC. */
  readonly time: string
  readonly level: string
  readonly msg: string
}

/** Formats a message as logfmt: all fields on one line. */
export function logfmtLine(entry: LogEntry): string {
  return `${['time', 'level', 'msg', ...fieldsOf(entry)].map(key => pair(key, entry[key])).join(' ')}\n`
}

/** Formats a message for a terminal: message first, long fields on separate lines. */
export function terminalLine(entry: LogEntry, hasColours: boolean): string {
  const colour = hasColours ? coloured : plain
  const fields = fieldsOf(entry)
  const short = fields.filter(key => !isLong(entry[key])).map(key => pair(key, entry[key]))
  const long = fields.filter(key => isLong(entry[key])).flatMap(key => indented(key, entry[key]))
  const head = [
    colour(new Date(entry.time).toLocaleTimeString('sv-SE'), 'dim'),
    colour(entry.level.toUpperCase().padEnd(5), entry.level),
    printable(entry.msg),
  ]
  return `${[[...head, colour(short.join(' '), 'dim')].join(' ').trimEnd(), ...long].join('\n')}\n`
}

const leading: ReadonlySet<string> = new Set(['time', 'level', 'msg'])

function fieldsOf(entry: LogEntry): readonly string[] {
  return Object.keys(entry).filter(key => !leading.has(key))
}

function pair(key: string, value: unknown): string {
  const text = textOf(value)
  const isBare = text !== '' && !/[\s"=\\\p{Cc}]/u.test(text)
  return `${key}=${isBare ? printable(text) : printableJson(JSON.stringify(text))}`
}

function textOf(value: unknown): string {
  // Not as JSON, whose quotes would be escaped inside the quoted value.
  if (Array.isArray(value)) return value.map(textOf).join('; ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** True for lists, such as problems, and for errors, which have a stack. */
function isLong(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function indented(key: string, value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(element => `  ${key}: ${printable(textOf(element))}`)
  const { stack } = value as { readonly stack?: unknown }
  const text = typeof stack === 'string' ? stack : `${key}: ${textOf(value)}`
  return text.split('\n').map(line => `  ${printable(line)}`)
}

/** ANSI colours by level; grey for fields. */
const colours: Readonly<Record<string, number>> = {
  dim: 90,
  trace: 90,
  debug: 90,
  info: 36,
  warn: 33,
  error: 31,
}

function coloured(text: string, name: string): string {
  const code = colours[name]
  return code === undefined || text === '' ? text : `\u001b[${code}m${text}\u001b[39m`
}

function plain(text: string): string {
  return text
}
