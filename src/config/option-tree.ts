import { z } from 'zod'
import { type OptionType, optionTypeOf } from './option-type.ts'
import { type Notes, notesOf, type ReloadEffect } from './option.ts'

/** One option as documentation, JSON schema and flags show it. */
export interface Option {
  readonly key: string
  /** `kafka[].tls.ca_file`. */
  readonly path: string
  /** Undefined: a section, or a list of them. */
  readonly type: OptionType | undefined
  readonly isList: boolean
  readonly isRequired: boolean
  /** As written in the file. Undefined: no default. */
  readonly defaultValue: unknown
  readonly notes: Notes
  readonly onReload: ReloadEffect
  readonly children: readonly Option[]
}

/** All options of a configuration, derived from its schema. */
export interface OptionTree {
  /** The options at the top level. */
  readonly roots: readonly Option[]
  /** Every option and section, each before its children. */
  readonly all: readonly Option[]
  /** Returns the option at a path without list positions: `kafka[].brokers`. */
  at(path: string): Option | undefined
  /** Returns the options allowed in the section that a path is in. */
  siblings(path: string): readonly Option[]
}

export function optionTreeOf(schema: z.ZodType): OptionTree {
  const roots = childrenOf(schema, '', 'restart')
  const all = flattened(roots)
  const byPath = new Map(all.map(option => [option.path, option]))
  return {
    roots,
    all,
    at: path => byPath.get(path),
    siblings: path => {
      const parent = /^(.*?)(?:\[\])?\.[^.]*$/.exec(path)?.[1]
      return parent === undefined ? roots : (byPath.get(parent)?.children ?? [])
    },
  }
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
  const { type, optionType, defaultValue, isRequired } = unwrapped(schema)
  const onReload = notes.onReload ?? around
  const isList = type instanceof z.ZodArray
  const entry = isList && optionType === undefined ? (type.element as z.ZodType) : type
  const childPath = isList ? `${path}[]` : path
  const children = optionType === undefined ? childrenOf(entry, childPath, onReload) : []
  return {
    key,
    path,
    type: optionType,
    isList,
    isRequired,
    defaultValue,
    notes,
    onReload,
    children,
  }
}

interface Unwrapped {
  readonly type: z.ZodType
  readonly optionType: OptionType | undefined
  readonly defaultValue: unknown
  readonly isRequired: boolean
}

/** The type without its default, its optionality and its conversion to the program's form. */
function unwrapped(schema: z.ZodType): Unwrapped {
  const optionType = optionTypeOf.get(schema)
  if (optionType !== undefined) {
    return { type: schema, optionType, defaultValue: undefined, isRequired: true }
  }
  if (schema instanceof z.ZodPrefault) {
    const inner = unwrapped(schema.unwrap() as z.ZodType)
    return { ...inner, defaultValue: schema.def.defaultValue, isRequired: false }
  }
  if (schema instanceof z.ZodOptional) {
    return { ...unwrapped(schema.unwrap() as z.ZodType), isRequired: false }
  }
  if (schema instanceof z.ZodCodec) return unwrapped(schema.in as z.ZodType)
  return { type: schema, optionType, defaultValue: undefined, isRequired: true }
}
