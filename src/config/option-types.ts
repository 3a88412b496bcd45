import { z } from 'zod'
import { patternError } from '../columns/name-pattern.ts'
import { closestWord } from './did-you-mean.ts'
import { durationText, parseDuration } from './duration.ts'
import {
  type OptionType,
  InvalidValue,
  type Parse,
  type Parsed,
  type Scalar,
} from './option-type.ts'
import { optionTypeOf, withOptionType, parsed, scalar } from './option-type.ts'
import { LoadedFile } from './loaded-file.ts'
import { Secret } from './secret.ts'
import { type Bytes, parseSize, sizeText } from './size.ts'
import type { Seconds } from '../reading/time.ts'

interface Range<Bound> {
  readonly from: Bound
  readonly to: Bound
}

export function duration({ from, to }: Range<string>): Parsed<Seconds> {
  return parsed(
    {
      name: `duration, ${from} to ${to}`,
      placeholder: 'duration',
      expected: `a duration from ${from} to ${to}, such as 15s, 1m30s or 500ms`,
      jsonSchema: textLike(String.raw`^(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$`),
      isQuotable: isQuantity,
    },
    within(parseDuration, from, to),
    durationText,
  )
}

/** A duration, or null for `off`. */
export function durationOrOff({ from, to }: Range<string>): Parsed<Seconds | null> {
  const parse = within(parseDuration, from, to)
  return parsed<Seconds | null>(
    {
      name: `duration, ${from} to ${to}, or \`off\``,
      placeholder: 'duration|off',
      expected: `a duration from ${from} to ${to}, such as 5m or 1h, or off`,
      jsonSchema: textLike(String.raw`^(off|(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?)$`),
      isQuotable: isQuantity,
    },
    text => (text === 'off' ? null : parse(text)),
    value => (value === null ? 'off' : durationText(value)),
  )
}

export function size({ from, to }: Range<string>): Parsed<Bytes> {
  return parsed(
    {
      name: `size, ${from} to ${to}`,
      placeholder: 'size',
      expected: `a size from ${from} to ${to}, such as 64MiB or 1GiB`,
      jsonSchema: textLike(String.raw`^\d+(B|KiB|MiB|GiB)$`),
      isQuotable: isQuantity,
    },
    within(parseSize, from, to),
    sizeText,
  )
}

export function wholeNumber({ from, to }: Range<number>): Scalar<number> {
  const range = `${grouped(from)} to ${grouped(to)}`
  return scalar(
    {
      name: `whole number, ${range}`,
      placeholder: 'number',
      expected: `a whole number from ${range}`,
      jsonSchema: orVariable({ type: 'integer', minimum: from, maximum: to }),
      isQuotable: isQuantity,
    },
    within(text => (/^\d+$/.test(text) ? Number(text) : undefined), String(from), String(to)),
  )
}

export function boolean(): Scalar<boolean> {
  return scalar(
    {
      name: 'true or false',
      placeholder: 'true|false',
      expected: 'true or false',
      jsonSchema: orVariable({ type: 'boolean' }),
      isQuotable: text => /^(?:y|yes|on|true|n|no|off|false|\d)$/i.test(text),
      trait: 'switch',
    },
    text => (text === 'true' || text === 'false' ? text === 'true' : undefined),
  )
}

export function choice<Word extends string>(...words: readonly Word[]): Parsed<Word> {
  return parsed(
    {
      name: listed(words.map(word => `\`${word}\``)),
      placeholder: 'word',
      expected: `one of ${words.join(', ')}`,
      jsonSchema: orVariable({ enum: words }),
      isQuotable: text => closestWord(text, words) !== undefined,
      trait: 'choice',
    },
    text => words.find(word => word === text),
    word => word,
  )
}

/** One line of text that is not blank. */
export function singleLine(maxLength = 200): Parsed<string> {
  const isLine = (text: string): boolean =>
    text.trim() !== '' && text.length <= maxLength && !/\p{Cc}/u.test(text)
  return parsed(
    {
      name: 'text',
      placeholder: 'text',
      expected: `one line of text, 1 to ${maxLength} characters (quote it if it looks like a number)`,
      jsonSchema: { type: 'string', minLength: 1 },
    },
    text => (isLine(text) ? text : undefined),
    text => text,
  )
}

export function secret(): Parsed<Secret> {
  return parsed(
    {
      name: 'secret text',
      placeholder: 'text',
      expected: 'a non-empty string (quote it if it looks like a number)',
      jsonSchema: { type: 'string', minLength: 1 },
    },
    text => (text === '' ? undefined : new Secret(text)),
    text => text.toString(),
  )
}

/** The path of a file; the loader replaces it by the file before validation. */
export function file(): z.ZodCustom<LoadedFile> {
  const expected = 'the path of a readable file'
  return withOptionType(
    {
      name: 'path of a file',
      placeholder: 'file',
      expected,
      jsonSchema: { type: 'string', minLength: 1 },
      trait: 'file',
    },
    z.custom<LoadedFile>(value => value instanceof LoadedFile, {
      // With abort, a missing file would hide violated rules of the enclosing sections.
      abort: false,
      error: () => expected,
    }),
  )
}

/** The path of a file or folder to write to; the loader makes it absolute before validation. */
export function outputPath(): Parsed<string> {
  return parsed(
    {
      name: 'path to write to',
      placeholder: 'path',
      expected: 'a path without control characters',
      jsonSchema: { type: 'string', minLength: 1 },
      trait: 'output',
    },
    text => (text.trim() === '' || /\p{Cc}/u.test(text) ? undefined : text),
    text => text,
  )
}

/** Regular expressions in RE2 syntax, as in Prometheus; each must match a whole name. */
export function patterns(): z.ZodArray<Parsed<string>> {
  const pattern = parsed(
    {
      name: 'regular expression',
      placeholder: 'regex',
      expected: 'a regular expression in RE2 syntax',
      jsonSchema: { type: 'string' },
    },
    asPattern,
    text => text,
  )
  return listOf(pattern, 'list of regular expressions', { from: 0, trait: 'patterns' })
}

/** A list of values; `name` describes it in documentation and error messages. */
export function listOf<T extends z.ZodType>(
  entry: T,
  name: string,
  { from, ...trait }: { readonly from: 0 | 1; readonly trait?: 'patterns' },
): z.ZodArray<T> {
  const expected = `a ${name.replaceAll('`', '')}${from === 1 ? ' with at least one entry' : ''}`
  const { placeholder = 'list', jsonSchema: items = {} } = optionTypeOf.get(entry) ?? {}
  return withOptionType(
    { name, placeholder, expected, jsonSchema: { type: 'array', minItems: from, items }, ...trait },
    z.array(entry, { error: () => expected }).min(from, { error: () => expected }),
  )
}

function asPattern(text: string): string | InvalidValue {
  const reason = patternError(text)
  return reason === null ? text : new InvalidValue(reason)
}

/** True for a number with or without a unit, such as `15 seconds`, `1.5h` or `64MB`. */
function isQuantity(text: string): boolean {
  const unit = String.raw`[kmgt]?i?b|bytes?|ms|millis|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?|w|weeks?`
  return new RegExp(String.raw`^[+-]?\d{1,9}(?:[.,]\d{1,3})? ?(?:${unit})?$`, 'i').test(text)
}

function within(parse: Parse<number>, from: string, to: string): Parse<number> {
  const [least, most] = [Number(parse(from)), Number(parse(to))]
  return text => {
    const value = parse(text)
    return typeof value === 'number' && value >= least && value <= most ? value : undefined
  }
}

/** Pattern of a reference to an environment variable, which editors must accept as a value. */
const variable = String.raw`\$\{.+\}`

function textLike(pattern: string): OptionType['jsonSchema'] {
  return { type: 'string', pattern: `${pattern}|${variable}` }
}

function orVariable(schema: OptionType['jsonSchema']): OptionType['jsonSchema'] {
  return { anyOf: [schema, { type: 'string', pattern: variable }] }
}

/** `a, b or c`. */
function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`
}

function grouped(count: number): string {
  return count.toLocaleString('en')
}
