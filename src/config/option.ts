import { z } from 'zod'
import { isMapping, type Path } from './path.ts'

/**
 * What a change does when the configuration is read again.
 *
 * - `reconnect`: the cluster gets new connections and keeps what was learned of it.
 * - `replace`: the cluster starts anew, with empty memory.
 * - `restart`: nothing, until the program starts again.
 */
export type ReloadEffect = 'reconnect' | 'replace' | 'restart'

/** What a person wants to know of an option beyond its type and default. */
export interface Notes {
  /** What it means, with its unit. The first sentence also serves as help of the flag. */
  readonly description: string
  /** What the extremes cost. */
  readonly tradeOff?: string
  /** A value to show where there is no default. */
  readonly example?: unknown
  /** Left out: as for the section around it. */
  readonly onReload?: ReloadEffect
}

export const notesOf = z.registry<Notes>()

/** An option that must be given. */
export function required<T extends z.ZodType>(type: T, notes: Notes): T {
  notesOf.add(type, notes)
  return type
}

/** An option whose absence means something of its own, which its notes tell. */
export function optional<T extends z.ZodType>(type: T, notes: Notes): z.ZodOptional<T> {
  return required(z.optional(type), notes)
}

/** An option that is read as if `value` were written when it is not given. */
export function withDefault<T extends z.ZodType>(
  type: T,
  value: z.input<T>,
  notes: Notes,
): z.ZodPrefault<T> {
  return required(z.prefault(type, value), notes)
}

/**
 * A mapping of options: `snake_case` in the file, `camelCase` in the program.
 *
 * Unknown options are mistakes. Rules see the mapping even when options in it are wrong, so that
 * every mistake is told at once; hence what they look at may be of any type.
 */
export function section<Shape extends z.ZodRawShape>(
  shape: Shape,
  ...rules: readonly Rule[]
): Section<Shape> {
  const mapping = rules.reduce<z.ZodObject<Shape, z.core.$strict>>(
    (checked, rule) =>
      checked.superRefine(asCheck(rule), { when: ({ value }) => isMapping(value) }),
    z.strictObject(shape, { error: () => 'a mapping of options' }),
  )
  return z.codec(mapping, z.custom<CamelCased<z.output<typeof mapping>>>(), {
    decode: options => withKeys(options, camelCase) as CamelCased<z.output<typeof mapping>>,
    encode: options => withKeys(options, snakeCase) as z.output<typeof mapping>,
  })
}

/** A list of sections, such as clusters or objectives; `name` completes "expected a list of …". */
export function sectionList<T extends z.ZodType>(entry: T, name: string): z.ZodArray<T> {
  return z.array(entry, { error: () => `a list of ${name}` })
}

/** The program's form of a section or an option. */
export type ConfigOf<T extends z.ZodType> = z.output<T>

export type Section<Shape extends z.ZodRawShape> = z.ZodCodec<
  z.ZodObject<Shape, z.core.$strict>,
  z.ZodCustom<CamelCased<z.output<z.ZodObject<Shape, z.core.$strict>>>>
>

/** A section whose options mean something together, such as a default that is another option. */
export function derived<T extends z.ZodType, Derived>(
  type: T,
  decode: (options: z.output<T>) => Derived,
  encode: (derived: Derived) => z.output<T>,
): z.ZodCodec<T, z.ZodCustom<Derived>> {
  return z.codec(type, z.custom<Derived>(), { decode, encode })
}

/** A rule over several options of one section; tells every breach of it. */
export type Rule = (options: Options) => readonly Violation[]

/** What stands in a section, wrong or not. */
export type Options = Readonly<Record<string, unknown>>

export interface Violation {
  /** The option that is told to be wrong, from this section on. */
  readonly path: Path
  readonly headline?: 'missing option'
  /** Left out: the option's value. */
  readonly found?: string
  readonly expected: string
}

function asCheck(rule: Rule): (options: unknown, context: z.core.$RefinementCtx) => void {
  return (options, context) => {
    if (!isMapping(options)) return
    for (const { path, expected, ...params } of rule(options)) {
      context.addIssue({ code: 'custom', path: [...path], message: expected, params })
    }
  }
}

type CamelCase<Key> = Key extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Key

type CamelCased<Options> = {
  readonly [Key in keyof Options as CamelCase<Key>]: ReadonlyList<Options[Key]>
}

type ReadonlyList<Value> = Value extends readonly (infer Entry)[] ? readonly Entry[] : Value

function withKeys(options: object, rename: (key: string) => string): object {
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [rename(key), value]))
}

function camelCase(key: string): string {
  return key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** The option's name in the file: `clientId` is `client_id`. */
export function snakeCase(key: string): string {
  return key.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}
