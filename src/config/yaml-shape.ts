import { type CST, LineCounter, Parser } from 'yaml'

/** Lists and mappings inside each other: a configuration needs fewer than ten. */
const maxDepth = 100

/** Keys of one mapping: a configuration has up to 30. */
const maxKeys = 1000

/** Anchors of one file: a configuration has few. */
const maxAnchors = 1000

/** What is too much for the composer of the library, and where it is. */
interface BadShape {
  readonly line: number
  readonly col: number
  readonly message: string
}

/**
 * Returns the first list or mapping that is nested too deeply, mapping with too many keys, or anchor
 * beyond the maximum. Null: the file has none of these.
 *
 * The composer of the library is recursive and would exhaust the stack, which can end the process; it
 * compares each key of a mapping, and each anchor, with all others. The tokens that are read here come
 * from its parser, whose work is linear and not recursive.
 */
export function badShapeIn(text: string): BadShape | null {
  const lines = new LineCounter()
  const open = [...new Parser(lines.addNewLine).parse(text)].map(token => ({ token, depth: 0 }))
  let anchors = 0
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    anchors += anchorsIn(next.token)
    const message =
      anchors > maxAnchors
        ? `the file has more than ${maxAnchors.toLocaleString('en')} anchors`
        : whatIsWrong(next.token, next.depth)
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

/** Returns the number of anchors that stand directly in a document, list or mapping. */
function anchorsIn(token: CST.Token): number {
  if (token.type === 'document') return countAnchors(token.start)
  if (!('items' in token)) return 0
  return token.items.reduce(
    (sum, { start, sep }) => sum + countAnchors(start) + countAnchors(sep ?? []),
    0,
  )
}

function countAnchors(tokens: readonly CST.SourceToken[]): number {
  return tokens.filter(({ type }) => type === 'anchor').length
}
