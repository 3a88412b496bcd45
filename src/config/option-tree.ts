import { z } from 'zod'
import { configuration } from '../configuration.ts'
import { type OptionType, optionTypeOf } from './option-type.ts'
import { type Notes, notesOf, type ReloadEffect } from './option.ts'

/** One option as the documentation tells it. */
export interface Option {
  readonly key: string
  /** `kafka[].tls.ca_file`. */
  readonly path: string
  /** Undefined: a section, or a list of them. */
  readonly type: OptionType | undefined
  readonly isList: boolean
  readonly isRequired: boolean
  /** As it would be written in the file. Undefined: none. */
  readonly defaultValue: unknown
  readonly notes: Notes
  readonly onReload: ReloadEffect
  readonly children: readonly Option[]
}

/** The options at the top of the configuration, read off its schema. */
export const optionTree: readonly Option[] = childrenOf(configuration, '', 'restart')

/** Every option and section, each before what is in it. */
export const everyOption: readonly Option[] = flattened(optionTree)

const byPath = new Map(everyOption.map(option => [option.path, option]))

/** The option at a path without positions: `kafka[].brokers`. */
export function optionAt(path: string): Option | undefined {
  return byPath.get(path)
}

/** The options that may stand beside the one at this path. */
export function optionsBeside(path: string): readonly Option[] {
  const parent = /^(.*?)(?:\[\])?\.[^.]*$/.exec(path)?.[1]
  return parent === undefined ? optionTree : (byPath.get(parent)?.children ?? [])
}

function flattened(options: readonly Option[]): readonly Option[] {
  return options.flatMap(option => [option, ...flattened(option.children)])
}

function childrenOf(schema: z.ZodType, path: string, around: ReloadEffect): readonly Option[] {
  const mapping = unwrapped(schema).type
  if (!(mapping instanceof z.ZodObject)) return []
  return Object.entries(mapping.shape as Record<string, z.ZodType>).map(([key, option]) =>
    optionOf(key, option, path === '' ? key : `${path}.${key}`, around),
  )
}

function optionOf(key: string, schema: z.ZodType, path: string, around: ReloadEffect): Option {
  const notes = notesOf.get(schema)
  if (notes === undefined) throw new Error(`option ${path} is declared without notes`)
  const { type, kind, defaultValue, isRequired } = unwrapped(schema)
  const onReload = notes.onReload ?? around
  const isList = type instanceof z.ZodArray
  const entry = isList && kind === undefined ? (type.element as z.ZodType) : type
  const childPath = isList ? `${path}[]` : path
  const children = kind === undefined ? childrenOf(entry, childPath, onReload) : []
  return { key, path, type: kind, isList, isRequired, defaultValue, notes, onReload, children }
}

interface Unwrapped {
  readonly type: z.ZodType
  readonly kind: OptionType | undefined
  readonly defaultValue: unknown
  readonly isRequired: boolean
}

/** The type under its default, its optionality and its translation into the program's form. */
function unwrapped(schema: z.ZodType): Unwrapped {
  const kind = optionTypeOf.get(schema)
  if (kind !== undefined) return { type: schema, kind, defaultValue: undefined, isRequired: true }
  if (schema instanceof z.ZodPrefault) {
    const { type, kind } = unwrapped(schema.unwrap() as z.ZodType)
    return { type, kind, defaultValue: schema.def.defaultValue, isRequired: false }
  }
  if (schema instanceof z.ZodOptional) {
    return { ...unwrapped(schema.unwrap() as z.ZodType), isRequired: false }
  }
  if (schema instanceof z.ZodCodec) return unwrapped(schema.in as z.ZodType)
  return { type: schema, kind, defaultValue: undefined, isRequired: true }
}
