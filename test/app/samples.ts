/** Values of a scrape by series as rendered: `name{label="value"}`. */
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

/** Returns the series that contain all these words in name or labels. */
export function having(samples: Samples, ...words: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    [...samples].filter(([series]) => words.every(word => series.includes(word))),
  )
}
