import { destination, type DestinationStream, pino, stdTimeFunctions } from 'pino'
import { type LogEntry, logfmtLine, terminalLine } from './log-line.ts'

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error'

/** `auto` is for people on a terminal and `logfmt` elsewhere. */
export type LogFormat = 'auto' | 'logfmt' | 'json'

export interface LoggerOptions {
  /** The least severe messages that are logged. */
  readonly level: LogLevel
  readonly format: LogFormat
  readonly isTerminal: boolean
  /** Colours of a terminal; without meaning elsewhere. */
  readonly hasColours: boolean
}

type Log = (fields: object, message: string) => void

/** Messages are static and lower case; what varies is in the fields. */
export interface Logger {
  readonly trace: Log
  readonly debug: Log
  readonly info: Log
  readonly warn: Log
  readonly error: Log
}

/** Names of fields that may hold a secret, wherever they are. */
const secretFields = ['password', 'passphrase', 'secret', 'token', 'sasl', 'authorization']

/** Fields of fields of fields are as deep as anything we log. */
const secretPaths = secretFields.flatMap(field => [field, `*.${field}`, `*.*.${field}`])

const redacted = '<redacted>'

/** User and password of a URL, in a message or an error as well as in a field. */
const urlCredentials = /:\/\/[^\s/"@]+@/g

/**
 * Logs to standard error, line by line and at once: nothing is lost when the process ends.
 *
 * Secrets are kept out by the names of their fields, and credentials in URLs wherever they are.
 */
export function createLogger(
  options: LoggerOptions,
  stderr: DestinationStream = destination({ fd: 2, sync: true }),
): Logger {
  const { level, format } = options
  const lineOf = format === 'json' ? null : lineFormat(options)
  const lines: DestinationStream = {
    write(json) {
      const safe = json.replace(urlCredentials, `://${redacted}@`)
      stderr.write(lineOf === null ? safe : lineOf(JSON.parse(safe) as LogEntry))
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
