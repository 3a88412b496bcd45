import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import type { Mistake, Place } from './mistake.ts'
import type { Path } from './path.ts'

/** What a configuration file says, and where. */
export interface YamlDocument {
  readonly value: unknown
  /** The place of an option's name, or of the closest thing around it that stands in the file. */
  nameAt(path: Path): Place
  /** The place of an option's value, or of the closest thing around it that stands in the file. */
  valueAt(path: Path): Place
}

export type YamlResult = YamlDocument | { readonly mistakes: readonly Mistake[] }

/** Reads one YAML 1.2 document; merge keys (`<<`) and aliases are resolved. */
export function parseYaml(text: string, file: string): YamlResult {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true })
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  if (document.errors.length > 0) {
    const mistakes = document.errors.map(({ pos: [offset], message }) => {
      const place = placeOf(offset)
      return { place, message: `not YAML (line ${place.line}, column ${place.column}): ${message}` }
    })
    return { mistakes }
  }

  const nodeOffset = (path: Path): number | undefined => {
    const node = document.getIn(path, true)
    return isNode(node) ? node.range?.[0] : undefined
  }
  const valueAt = (path: Path): Place => {
    const offset = nodeOffset(path)
    if (offset === undefined && path.length > 0) return valueAt(path.slice(0, -1))
    return placeOf(offset ?? 0)
  }
  const nameAt = (path: Path): Place => {
    const around = document.getIn(path.slice(0, -1), true)
    const pair = isMap(around)
      ? around.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
      : undefined
    const offset = isNode(pair?.key) ? pair.key.range?.[0] : undefined
    return offset === undefined ? valueAt(path) : placeOf(offset)
  }
  return { value: document.toJS() as unknown, nameAt, valueAt }
}
