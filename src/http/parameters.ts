import { durationText, parseDuration } from '../config/duration.ts'
import type { Seconds, UnixSeconds } from '../reading/time.ts'
import { wildcard } from './api/wildcard.ts'

/** One invalid parameter: what was found, what is expected, and the fix. */
export interface ParameterError {
  readonly parameter: string
  readonly expected: string
  readonly found: string
  readonly remedy: string
}

/** Every value is compared with every backlog. */
export const maxValues = 20

/** Wildcards in one name. */
export const maxWildcards = 10

/** Errors about parameters that do not exist. */
const maxUnknown = 20

/** The valid numbers of a parameter, as text for errors and as a test. */
export interface NumberRange {
  readonly description: string
  readonly includes: (value: number) => boolean
}

export const offsets: NumberRange = {
  description: 'a whole number, 0 or more',
  includes: value => Number.isSafeInteger(value) && value >= 0,
}

/** An empty list allows every word. */
export function isAllowed(words: readonly string[], word: string): boolean {
  return words.length === 0 || words.includes(word)
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i

function unixSeconds(text: string): UnixSeconds {
  return /^-?\d{1,12}(\.\d{1,9})?$/.test(text) ? Number(text) : NaN
}

/** Reads the parameters of a request, and collects all errors. */
export class ParameterReader<Name extends string> {
  readonly #query: URLSearchParams
  readonly #names: readonly string[]
  readonly errors: ParameterError[] = []

  constructor(query: URLSearchParams, names: readonly Name[]) {
    this.#query = query
    this.#names = names
    const unknown = [...new Set(query.keys())].filter(name => !this.#names.includes(name))
    for (const name of unknown.slice(0, maxUnknown)) {
      this.#addError(name, `one of the parameters ${names.join(', ')}`, name)
    }
  }

  /** A name, in which `*` matches any characters; repeated: any of them. */
  names(name: Name): (value: string | null) => boolean {
    const texts = this.#few(name, this.#query.getAll(name))
    for (const text of texts) {
      const stars = text.split('*').length - 1
      if (stars <= maxWildcards) continue
      this.#addError(name, `at most ${maxWildcards} wildcards \`*\``, `${stars} wildcards`)
    }
    const patterns = texts.map(wildcard)
    if (patterns.length === 0) return () => true
    return value => value !== null && patterns.some(isMatch => isMatch(value))
  }

  /** Any text up to a length. Null: absent or blank. */
  text(name: Name, maxLength: number): string | null {
    const text = this.#single(name)?.trim() ?? ''
    if (text.length <= maxLength) return text === '' ? null : text
    this.#addError(name, `at most ${maxLength} characters`, `${text.length} characters`)
    return null
  }

  /** A whole name, without wildcards. Null: absent. */
  exact(name: Name): string | null {
    return this.#single(name) ?? null
  }

  /** Words of a fixed list, repeated or separated by commas. */
  words<Word extends string>(name: Name, allowed: readonly Word[]): readonly Word[] {
    const words = this.#query.getAll(name).flatMap(value => value.split(','))
    return this.#few(name, words).flatMap(word => this.#validWord(name, allowed, word) ?? [])
  }

  word<Word extends string>(name: Name, allowed: readonly Word[]): Word | undefined {
    const text = this.#single(name)
    return text === undefined ? undefined : this.#validWord(name, allowed, text)
  }

  number(name: Name, range: NumberRange): number | undefined {
    const text = this.#single(name)
    if (text === undefined) return undefined
    const value = text.trim() === '' ? NaN : Number(text)
    if (range.includes(value)) return value
    this.#addError(name, range.description, text)
    return undefined
  }

  /** A duration as in the configuration, such as `5m`. */
  duration(
    name: Name,
    { from, to }: { readonly from: Seconds; readonly to: Seconds },
  ): Seconds | undefined {
    const text = this.#single(name)?.trim()
    if (text === undefined) return undefined
    const duration = parseDuration(text) ?? NaN
    if (duration >= from && duration <= to) return duration
    const range = `from ${durationText(from)} to ${durationText(to)}`
    this.#addError(name, `a duration such as 5m or 90s, ${range}`, text)
    return undefined
  }

  /** A time as RFC 3339 or Unix seconds, as Prometheus' API takes it. */
  time(name: Name): UnixSeconds | undefined {
    const text = this.#single(name)?.trim()
    if (text === undefined) return undefined
    const time = rfc3339.test(text) ? Date.parse(text) / 1000 : unixSeconds(text)
    if (Number.isFinite(time)) return time
    this.#addError(name, 'RFC 3339, such as 2026-11-24T09:42:32Z, or Unix seconds', text)
    return undefined
  }

  /** The values of a parameter that can be repeated. */
  #few(name: Name, values: readonly string[]): readonly string[] {
    if (values.length <= maxValues) return values
    this.#addError(name, `at most ${maxValues} values`, `${values.length} values`)
    return []
  }

  /** The value of a parameter that cannot be repeated. */
  #single(name: Name): string | undefined {
    const [value, ...more] = this.#query.getAll(name)
    if (more.length > 0) this.#addError(name, 'a single value', [value, ...more].join(' and '))
    return value
  }

  #validWord<Word extends string>(
    name: Name,
    allowed: readonly Word[],
    word: string,
  ): Word | undefined {
    const valid = allowed.find(candidate => candidate === word)
    if (valid === undefined) this.#addError(name, `one of ${allowed.join(', ')}`, word)
    return valid
  }

  #addError(parameter: string, expected: string, found: string): void {
    const remedy = this.#names.includes(parameter)
      ? `correct or remove \`${parameter}\``
      : `remove \`${parameter}\` or correct its name`
    this.errors.push({ parameter, expected, found, remedy })
  }
}
