/**
 * Returns a test whether a text matches a pattern, in which `*` matches any characters.
 *
 * Each piece between two stars is matched at its first occurrence. A regular expression would
 * backtrack: ten stars in a request could block the exporter for minutes.
 */
export function wildcard(pattern: string): (text: string) => boolean {
  const [prefix = '', ...pieces] = pattern.split('*')
  const suffix = pieces.pop()
  if (suffix === undefined) return text => text === pattern
  return text => {
    const end = text.length - suffix.length
    if (end < prefix.length || !text.startsWith(prefix) || !text.endsWith(suffix)) return false
    let from = prefix.length
    for (const piece of pieces) {
      const start = text.indexOf(piece, from)
      if (start === -1 || start + piece.length > end) return false
      from = start + piece.length
    }
    return true
  }
}
