import type { Scrape } from '../real/scrapes.ts'

/** Counters of ours that say less than in the scrape before, where both have them. */
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
