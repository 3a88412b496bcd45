import type { Scrape } from '../real/scrapes.ts'

/** Returns the `tidemark_` counters that are lower than in an earlier scrape. */
export function fallenCounters(scrapes: readonly Scrape[]): readonly string[] {
  const seen = new Map<string, number>()
  return scrapes.flat().flatMap(({ name, labels, value }) => {
    if (!name.startsWith('tidemark_') || !name.endsWith('_total')) return []
    const series = `${name}${JSON.stringify(labels)}`
    const before = seen.get(series) ?? 0
    seen.set(series, value)
    return value < before ? [`${series} fell from ${before} to ${value}`] : []
  })
}
