import { z } from 'zod'
import { isMapping, type Path } from './path.ts'

/**
 * Effect of a changed option on reload.
 *
 * - `reconnect`: the cluster gets new connections and keeps its memory.
 * - `replace`: the cluster starts again with empty memory.
 * - `restart`: no effect until the program is restarted.
 */
export type ReloadEffect = 'reconnect' | 'replace' | 'restart'

/** Documentation of an option beyond its type and default. */
export interface Notes {
  /** Meaning and unit. The first sentence is also the help text of the flag. */
  readonly description: string
  /** Effects of very small and very large values, and other caveats. */
  readonly tradeOff?: string
  /** Example value for options without a default. */
  readonly example?: unknown
  /** Undefined: the effect of the enclosing section. */
  readonly onReload?: ReloadEffect
}

export const notesOf = z.registry<Notes>()

/** An option that must be set. */
export function required<T extends z.ZodType>(type: T, notes: Notes): T {
  notesOf.add(type, notes)
  return type
}

/** An option without a default; its notes describe the effect of leaving it out. */
export function optional<T extends z.ZodType>(type: T, notes: Notes): z.ZodOptional<T> {
  return required(z.optional(type), notes)
}

/** An option with a default, written as in the file. */
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
 * Unknown options are errors. Rules run even if options of the section are invalid, so that all
 * errors are reported at once; hence a rule must accept values of any type.
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

/** A section converted after validation, such as a default that depends on another option. */
export function derived<T extends z.ZodType, Derived>(
  type: T,
  decode: (options: z.output<T>) => Derived,
  encode: (derived: Derived) => z.output<T>,
): z.ZodCodec<T, z.ZodCustom<Derived>> {
  return z.codec(type, z.custom<Derived>(), { decode, encode })
}

/** A rule over several options of one section; returns its violations. */
type Rule = (options: Options) => readonly Violation[]

/** The options of a section, valid or not. */
export type Options = Readonly<Record<string, unknown>>

export interface Violation {
  /** The invalid option, relative to the section. */
  readonly path: Path
  readonly headline?: 'missing option'
  /** Undefined: the value of the option. */
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

/** Returns the name of an option in the file: `clientId` is `client_id`. */
export function snakeCase(key: string): string {
  return key.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}
