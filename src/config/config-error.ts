import { type Path, pathText } from './path.ts'

/** Where something stands in the configuration file; lines and columns count from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** One mistake of the operator, told so that it can be mended without looking anything up. */
export interface ConfigError {
  /** Where it stands. Null: in a flag, or the file could not be read at all. */
  readonly place: Place | null
  /** What is wrong, with its place, what was found, and what is allowed. */
  readonly message: string
}

/** A mistake by the path of its option, before it is looked up where that stands. */
export interface Finding {
  readonly path: Path
  readonly headline: 'unknown option' | 'missing option' | 'invalid option'
  readonly explanation: string
}

/** A configuration after something in it was resolved, and what could not be. */
export interface Resolution {
  readonly value: unknown
  readonly findings: readonly Finding[]
}

/** How a mistake is printed: as compilers do, so that editors find the place. */
export function configErrorText({ place, message }: ConfigError): string {
  return place === null ? message : `${place.file}:${place.line}:${place.column}: ${message}`
}

/** The mistake in a file; the place is null where a default is wrong together with it. */
export function errorInFile(finding: Finding, place: Place | null): ConfigError {
  const where = place === null ? '' : ` (line ${place.line}, column ${place.column})`
  const option = `\`${pathText(finding.path)}\``
  return { place, message: `${finding.headline} ${option}${where}: ${finding.explanation}` }
}

/** The mistake in a flag, told in words of the flag. */
export function errorInFlag({ headline, explanation }: Finding, flag: string): ConfigError {
  return {
    place: null,
    message: `${headline.replace('option', 'flag')} \`${flag}\`: ${explanation}`,
  }
}

/** A few words for what stands in the file, without giving a secret away. */
export function foundText(value: unknown, isSecret: boolean): string {
  if (value === '') return 'an empty text'
  if (typeof value === 'string') {
    return isSecret ? 'a text' : `\`${withoutPassword(shortened(value))}\``
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return isSecret ? `a ${typeof value}` : `the ${typeof value} ${value}`
  }
  if (value === null) return 'nothing'
  return Array.isArray(value) ? 'a list' : 'a mapping'
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

/** URLs may hold a password, before an `@`. */
function withoutPassword(text: string): string {
  return text.replace(/\/\/[^/]*@/, '//<redacted>@')
}
