import { z } from 'zod'

/** What the values of an option look like. */
export interface OptionType {
  /** For tables: `duration, 1s to 1h`. */
  readonly name: string
  /** What stands for a value in the help of a flag: `duration`. */
  readonly placeholder: string
  /** The end of a sentence that starts with `expected`. */
  readonly expected: string
  readonly jsonSchema: Readonly<Record<string, unknown>>
  /** What is done with such values besides reading them, where it differs. */
  readonly trait?: 'secret' | 'file' | 'switch' | 'choice' | 'patterns'
}

export const optionTypeOf = z.registry<OptionType>()

/** A text in the file that is a `T` in the program. */
export type Parsed<T> = z.ZodCodec<z.ZodString, z.ZodCustom<T>>

/** A `T` in the file that may also be written as text, as flags and environment variables are. */
export type Scalar<T> = z.ZodCodec<
  z.ZodUnion<readonly [z.ZodString, z.ZodNumber, z.ZodBoolean]>,
  z.ZodCustom<T>
>

/** The value, or a mistake when the text is not of the kind. */
export type Parse<T> = (text: string) => T | InvalidValue | undefined

/** Why a text is not of its kind, where the kind alone does not tell. */
export class InvalidValue {
  readonly reason: string

  constructor(reason: string) {
    this.reason = reason
  }
}

export function parsed<T>(
  kind: OptionType,
  parse: Parse<T>,
  print: (value: T) => string,
): Parsed<T> {
  const input = z.string({ error: () => kind.expected })
  return ofKind(
    kind,
    z.codec(input, z.custom<T>(), {
      decode: (text, payload) => decoded(kind, parse, text, payload),
      encode: value => print(value),
    }),
  )
}

export function scalar<T extends number | boolean>(kind: OptionType, parse: Parse<T>): Scalar<T> {
  const input = z.union([z.string(), z.number(), z.boolean()], { error: () => kind.expected })
  return ofKind(
    kind,
    z.codec(input, z.custom<T>(), {
      decode: (value, payload) => decoded(kind, parse, String(value), payload),
      encode: value => value,
    }),
  )
}

export function ofKind<T extends z.ZodType>(kind: OptionType, type: T): T {
  optionTypeOf.add(type, kind)
  return type
}

function decoded<T>(
  kind: OptionType,
  parse: Parse<T>,
  text: string,
  { issues }: z.core.ParsePayload,
): T {
  const value = parse(text)
  if (value !== undefined && !(value instanceof InvalidValue)) return value
  const reason = value instanceof InvalidValue ? `: ${value.reason}` : ''
  issues.push({ code: 'custom', input: text, message: kind.expected + reason })
  return z.NEVER
}
