import { variablesIn } from './environment.ts'
import { type Path, pathText } from './path.ts'

/** A position in the configuration file; lines and columns count from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** One error in the configuration; the message contains everything needed to fix it. */
export interface ConfigError {
  /** Position of the error. Null: in a flag, or the file could not be read. */
  readonly place: Place | null
  /** The option, what was found and what is expected. */
  readonly message: string
}

/** An error at the path of its option, before its position in the file is known. */
export interface Finding {
  readonly path: Path
  readonly headline: 'unknown option' | 'missing option' | 'invalid option'
  readonly explanation: string
}

/** A configuration after variables or files were resolved, and the errors found on the way. */
export interface Resolution {
  readonly value: unknown
  readonly findings: readonly Finding[]
}

/** Returns an error as compilers print it, so that editors can jump to its position. */
export function configErrorText({ place, message }: ConfigError): string {
  return place === null ? message : `${place.file}:${place.line}:${place.column}: ${message}`
}

/** Returns the error of an option in the file; `place` is null where only a default is involved. */
export function errorInFile(
  { headline, path, explanation }: Finding,
  place: Place | null,
): ConfigError {
  const separator = headline === 'unknown option' ? ';' : ':'
  return { place, message: `${headline} ${pathText(path)}${separator} ${explanation}` }
}

/** Returns the error of an option that a flag sets, with the name of the flag. */
export function errorInFlag({ headline, explanation }: Finding, flag: string): ConfigError {
  return { place: null, message: `${headline.replace('option', 'flag')} ${flag}: ${explanation}` }
}

/**
 * Describes a wrong value as the file has it, with variables by their names.
 *
 * Quotes it only if `isQuotable` allows it: a secret may be at any wrong place, and an error goes to
 * the log and to any client that may reload.
 */
export function foundText(
  written: unknown,
  isQuotable: (text: string) => boolean = () => false,
): string {
  if (written === '') return 'an empty string'
  if (written === null) return 'no value'
  if (typeof written === 'string')
    return isQuotable(written) ? `"${written}"` : variablesText(written)
  if (typeof written === 'number' || typeof written === 'boolean') {
    const type = typeof written
    return isQuotable(String(written)) ? `the ${type} ${written}` : `a ${type}`
  }
  return Array.isArray(written) ? 'a list' : 'a mapping'
}

function variablesText(text: string): string {
  const variables = variablesIn(text)
  return variables.length === 0 ? 'a string' : `a string with ${variables.join(', ')}`
}
