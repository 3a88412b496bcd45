/**
 * Tells which texts are as a pattern says, where `*` stands for any run of characters.
 *
 * Each piece between two stars is taken where it first comes. A regular expression would go back
 * and try every other place, so that ten stars in a request could hold the exporter for minutes.
 */
export function wildcard(pattern: string): (text: string) => boolean {
  const [start = '', ...pieces] = pattern.split('*')
  const end = pieces.pop()
  if (end === undefined) return text => text === pattern
  return text => {
    const last = text.length - end.length
    if (last < start.length || !text.startsWith(start) || !text.endsWith(end)) return false
    let from = start.length
    for (const piece of pieces) {
      const at = text.indexOf(piece, from)
      if (at === -1 || at + piece.length > last) return false
      from = at + piece.length
    }
    return true
  }
}
