import { type CST, LineCounter, Parser } from 'yaml'

/** Lists and mappings inside each other: a configuration needs fewer than ten. */
const maxDepth = 100

/**
 * Returns the position of a list or mapping that is nested too deeply. Null: none is.
 *
 * The composer of the library is recursive and would exhaust the stack, which can end the process. The
 * tokens that are read here come from its parser, which is not recursive.
 */
export function tooDeepAt(text: string): { readonly line: number; readonly col: number } | null {
  const lines = new LineCounter()
  const open = [...new Parser(lines.addNewLine).parse(text)].map(token => ({ token, depth: 0 }))
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.depth > maxDepth) return lines.linePos(next.token.offset)
    for (const token of childrenOf(next.token)) open.push({ token, depth: next.depth + 1 })
  }
  return null
}

function childrenOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value]
  if (!('items' in token)) return []
  return token.items.flatMap(({ key, value }) =>
    [key, value].filter(child => child !== undefined && child !== null),
  )
}
