import { z } from 'zod'

/** Describes the values of an option. */
export interface OptionType {
  /** For documentation, in Markdown: `duration, 1s to 1h`. */
  readonly name: string
  /** Placeholder for a value in the help of a flag: `duration`. */
  readonly placeholder: string
  /** For error messages, after `expected`; plain text. */
  readonly expected: string
  readonly jsonSchema: Readonly<Record<string, unknown>>
  /**
   * Whether an error may quote a wrong value, because it looks like a mistake and not like a misplaced
   * secret. Absent: none may be quoted.
   */
  readonly isQuotable?: (text: string) => boolean
  /** Marks types that need special handling. */
  readonly trait?: 'file' | 'output' | 'switch' | 'choice' | 'patterns'
}

/** The option type of a schema. */
export const optionTypeOf = z.registry<OptionType>()

/** A string in the file that is a `T` in the program. */
export type Parsed<T> = z.ZodCodec<z.ZodString, z.ZodCustom<T>>

/** A `T` in the file that may also be a string, because flags and environment variables are. */
export type Scalar<T> = z.ZodCodec<
  z.ZodUnion<readonly [z.ZodString, z.ZodNumber, z.ZodBoolean]>,
  z.ZodCustom<T>
>

/** Returns the value; undefined or `InvalidValue` if the text is not of the type. */
export type Parse<T> = (text: string) => T | InvalidValue | undefined

/** The reason why a text is invalid, where the expected type does not explain it. */
export class InvalidValue {
  readonly reason: string

  constructor(reason: string) {
    this.reason = reason
  }
}

export function parsed<T>(
  optionType: OptionType,
  parse: Parse<T>,
  print: (value: T) => string,
): Parsed<T> {
  const input = z.string({ error: () => optionType.expected })
  return withOptionType(
    optionType,
    z.codec(input, z.custom<T>(), {
      decode: (text, payload) => decoded(optionType, parse, text, payload),
      encode: value => print(value),
    }),
  )
}

export function scalar<T extends number | boolean>(
  optionType: OptionType,
  parse: Parse<T>,
): Scalar<T> {
  const input = z.union([z.string(), z.number(), z.boolean()], { error: () => optionType.expected })
  return withOptionType(
    optionType,
    z.codec(input, z.custom<T>(), {
      decode: (value, payload) => decoded(optionType, parse, String(value), payload),
      encode: value => value,
    }),
  )
}

export function withOptionType<T extends z.ZodType>(optionType: OptionType, type: T): T {
  optionTypeOf.add(type, optionType)
  return type
}

function decoded<T>(
  optionType: OptionType,
  parse: Parse<T>,
  text: string,
  { issues }: z.core.ParsePayload,
): T {
  const value = parse(text)
  if (value !== undefined && !(value instanceof InvalidValue)) return value
  const reason = value instanceof InvalidValue ? ` (${value.reason})` : ''
  issues.push({ code: 'custom', input: text, message: optionType.expected + reason })
  return z.NEVER
}
