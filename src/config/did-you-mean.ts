/** Returns the word with the smallest edit distance; undefined if none is close. */
export function closestWord(found: string, words: readonly string[]): string | undefined {
  const normal = found.toLowerCase().replaceAll('-', '_')
  const ranked = words
    .map(word => ({ word, distance: editDistance(normal, word) }))
    .filter(({ word, distance }) => distance <= Math.max(1, Math.round(word.length / 3)))
    .sort((one, other) => one.distance - other.distance)
  return ranked[0]?.word
}

/** Levenshtein distance: the number of letters to insert, delete or replace. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (const [above, letter] of Array.from(one).entries()) {
    const next = [above + 1]
    for (const [column, otherLetter] of Array.from(other).entries()) {
      const changed = (row[column] ?? 0) + (letter === otherLetter ? 0 : 1)
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
