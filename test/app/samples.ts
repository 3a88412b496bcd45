/** Values of a scrape by series, as they are printed: `name{label="value"}`. */
export type Samples = ReadonlyMap<string, number>

export function samplesOf(text: string): Samples {
  const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map(line => {
      const end = line.lastIndexOf(' ')
      return [line.slice(0, end), Number(line.slice(end + 1))]
    }),
  )
}

/** Those series that have all these words in their name or labels. */
export function having(samples: Samples, ...words: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    [...samples].filter(([series]) => words.every(word => series.includes(word))),
  )
}
