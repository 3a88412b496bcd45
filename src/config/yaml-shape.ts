import { type CST, LineCounter, Parser } from 'yaml'

/** Lists and mappings inside each other: a configuration needs fewer than ten. */
const maxDepth = 100

/** Keys of one mapping: a configuration has up to 30. */
const maxKeys = 1000

/** A list or mapping that is too much for the composer of the library, and where it is. */
interface BadShape {
  readonly line: number
  readonly col: number
  readonly message: string
}

/**
 * Returns a list or mapping that is nested too deeply, or a mapping with too many keys. Null: none is.
 *
 * The composer of the library is recursive and would exhaust the stack, which can end the process, and
 * it compares each key of a mapping with all others. The tokens that are read here come from its parser,
 * whose work is linear and not recursive.
 */
export function badShapeIn(text: string): BadShape | null {
  const lines = new LineCounter()
  const open = [...new Parser(lines.addNewLine).parse(text)].map(token => ({ token, depth: 0 }))
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const message = whatIsWrong(next.token, next.depth)
    if (message !== null) return { ...lines.linePos(next.token.offset), message }
    for (const token of childrenOf(next.token)) open.push({ token, depth: next.depth + 1 })
  }
  return null
}

function whatIsWrong(token: CST.Token, depth: number): string | null {
  if (depth > maxDepth) return `lists and mappings are nested more than ${maxDepth} deep`
  const isMapping =
    token.type === 'block-map' ||
    (token.type === 'flow-collection' && token.start.type === 'flow-map-start')
  return isMapping && token.items.length > maxKeys
    ? `a mapping has more than ${maxKeys.toLocaleString('en')} keys`
    : null
}

function childrenOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value]
  if (!('items' in token)) return []
  return token.items.flatMap(({ key, value }) =>
    [key, value].filter(child => child !== undefined && child !== null),
  )
}
