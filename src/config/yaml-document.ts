import {
  type Document,
  type ErrorCode,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
} from 'yaml'
import type { ConfigError, Place } from './config-error.ts'
import type { Path } from './path.ts'
import { resolveAliases } from './yaml-aliases.ts'
import { badShapeIn } from './yaml-shape.ts'

/** A parsed configuration file with the position of each option. */
export interface YamlDocument {
  readonly value: unknown
  /** Returns the position of an option's name, or of the closest enclosing section in the file. */
  nameAt(path: Path): Place
  /** Returns the position of an option's value, or of the closest enclosing section in the file. */
  valueAt(path: Path): Place
}

type YamlResult = YamlDocument | { readonly errors: readonly ConfigError[] }

/** Parses one YAML 1.2 document; merge keys (`<<`) and aliases are resolved. */
export function parseYaml(text: string, file: string): YamlResult {
  const badShape = badShapeIn(text)
  if (badShape !== null) {
    const { line, col: column, message } = badShape
    return { errors: [notYaml({ file, line, column }, message)] }
  }
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    // The library prints warnings with parts of the file.
    logLevel: 'silent',
  })
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }

  const syntax = syntaxErrors(document)
  if (syntax.length > 0) {
    return { errors: syntax.map(({ offset, message }) => notYaml(placeOf(offset), message)) }
  }
  const unresolved = resolveAliases(document.contents)
  if (unresolved !== null) {
    return { errors: [notYaml(placeOf(unresolved.offset), unresolved.message)] }
  }
  return {
    value: document.toJS() as unknown,
    nameAt: path => placeOf(nameOffset(document, path) ?? valueOffset(document, path)),
    valueAt: path => placeOf(valueOffset(document, path)),
  }
}

interface YamlError {
  readonly offset: number
  readonly message: string
}

function syntaxErrors({ errors }: Document.Parsed): readonly YamlError[] {
  return errors.map(({ pos: [offset], code, message }) => ({
    offset,
    message: quotingErrors[code] ?? message,
  }))
}

/** Our texts for errors whose message quotes the file: a secret often starts with such a character. */
const quotingErrors: Readonly<Partial<Record<ErrorCode, string>>> = {
  UNEXPECTED_TOKEN: 'unexpected text; quote values that start with a special character',
  BAD_DQ_ESCAPE: 'invalid escape sequence; use single quotes for text with a backslash',
  TAG_RESOLVE_FAILED: 'unknown tag; quote values that start with !',
  BAD_COLLECTION_TYPE: 'unknown tag; quote values that start with !',
  BAD_DIRECTIVE: 'unknown directive; quote values that start with %',
  BAD_PROP_ORDER: 'tag or anchor at a wrong place; quote values that start with ! or &',
}

function notYaml(place: Place, message: string): ConfigError {
  return { place, message: `invalid YAML: ${message}` }
}

function valueOffset(document: Document.Parsed, path: Path): number {
  const node = document.getIn(path, true)
  const offset = isNode(node) ? node.range?.[0] : undefined
  if (offset !== undefined || path.length === 0) return offset ?? 0
  return valueOffset(document, path.slice(0, -1))
}

function nameOffset(document: Document.Parsed, path: Path): number | undefined {
  const around = document.getIn(path.slice(0, -1), true)
  if (!isMap(around)) return undefined
  const name = around.items
    .map(({ key }) => key)
    .find(key => isScalar(key) && key.value === path.at(-1))
  return isScalar(name) ? name.range?.[0] : undefined
}
