import { destination, type DestinationStream, pino, stdTimeFunctions } from 'pino'
import { printableJson } from '../text/printable.ts'
import { withoutUrlCredentials } from '../text/url-credentials.ts'
import { type LogEntry, logfmtLine, terminalLine } from './log-line.ts'

type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error'

/** `auto`: readable lines on a terminal, logfmt elsewhere. */
type LogFormat = 'auto' | 'logfmt' | 'json'

export interface LoggerOptions {
  /** Messages below this level are not logged. */
  readonly level: LogLevel
  readonly format: LogFormat
  readonly isTerminal: boolean
  /** Only used on a terminal. */
  readonly hasColours: boolean
}

type Log = (fields: object, message: string) => void

/** Messages are static and lower case; variable parts are fields. */
export interface Logger {
  readonly trace: Log
  readonly debug: Log
  readonly info: Log
  readonly warn: Log
  readonly error: Log
}

/** Field names that may contain a secret, at any level. */
const secretFields = ['password', 'passphrase', 'secret', 'token', 'sasl', 'authorization']

/** No logged object is nested deeper than three levels. */
const secretPaths = secretFields.flatMap(field => [field, `*.${field}`, `*.*.${field}`])

const redacted = '<redacted>'

/**
 * Logs to standard error, synchronously, so that no line is lost when the process ends.
 *
 * Redacts fields by their names, and credentials in URLs everywhere.
 */
export function createLogger(
  options: LoggerOptions,
  stderr: DestinationStream = destination({ fd: 2, sync: true }),
): Logger {
  const { level, format } = options
  const lineOf = format === 'json' ? null : lineFormat(options)
  const lines: DestinationStream = {
    write(json) {
      const safe = withoutUrlCredentials(json)
      stderr.write(lineOf === null ? printableJson(safe) : lineOf(JSON.parse(safe) as LogEntry))
    },
  }
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      redact: { paths: secretPaths, censor: redacted },
    },
    lines,
  )
}

function lineFormat({
  format,
  isTerminal,
  hasColours,
}: LoggerOptions): (entry: LogEntry) => string {
  if (format === 'auto' && isTerminal) return entry => terminalLine(entry, hasColours)
  return logfmtLine
}
