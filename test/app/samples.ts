/** Values of a scrape by series as rendered: `name{label="value"}`. */
export type Samples = ReadonlyMap<string, number>

/** Throws if a series is printed twice, which would make Prometheus reject the whole scrape. */
export function samplesOf(text: string): Samples {
  const samples = new Map<string, number>()
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const end = line.lastIndexOf(' ')
    const series = line.slice(0, end)
    if (samples.has(series)) throw new Error(`series printed twice: ${series}`)
    samples.set(series, Number(line.slice(end + 1)))
  }
  return samples
}

/** Returns the series that contain all these words in name or labels. */
export function having(samples: Samples, ...words: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    [...samples].filter(([series]) => words.every(word => series.includes(word))),
  )
}
