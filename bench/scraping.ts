import type { Benchmark } from './benchmark.ts'
import { type Exporter, startExporter } from './exporter.ts'
import type { Figure } from './figure.ts'
import { millionSeries } from './kafka-polls.ts'
import { peakMemory } from './kernel-view.ts'
import { startMockKafka } from './mock-cluster.ts'
import type { Observation } from './observation.ts'
import { type Scrape, type ScrapePlan, scrapesOf } from './scrapes.ts'

const stallBudget = 0.02
const memoryBudget = 300 * 2 ** 20

/** Rounds of each kind of scrape; in each the longest stall is looked for. */
const rounds = 5

interface Kind {
  readonly what: string
  readonly plan: ScrapePlan
  /** Seconds for one scrape. */
  readonly budget: number
}

const kinds: readonly Kind[] = [
  { what: 'a scrape as it is', plan: { times: 1 }, budget: 0.4 },
  { what: 'a scrape with gzip', plan: { times: 1, isGzip: true }, budget: 0.7 },
  { what: 'each of two at once', plan: { times: 1, atOnce: 2, isGzip: true }, budget: 1.4 },
]

export const scraping: Benchmark = {
  name: 'scrape',
  about: 'scrapes of a million series, by a scraper that reads as fast as it can',
  async measure() {
    const mock = await startMockKafka(millionSeries)
    const exporter = await startExporter('kafka', mock.addresses)
    try {
      const { series } = await exporter.ask('poll')
      const figures: Figure[] = [{ what: 'series', unit: 'count', runs: [series], budget: null }]
      for (const kind of kinds) figures.push(...(await scrapeFigures(exporter, kind)))
      const memory = peakMemory(exporter.pid)
      return [
        ...figures,
        { what: 'peak memory', unit: 'bytes', runs: [memory], budget: memoryBudget },
      ]
    } finally {
      await exporter.stop()
      await mock.stop()
    }
  },
}

async function scrapeFigures(
  exporter: Exporter,
  { what, plan, budget }: Kind,
): Promise<readonly Figure[]> {
  // One before counting: the compiler has not seen this path yet.
  await scrapesOf(exporter.url, plan)
  const scrapes: Scrape[] = []
  const looks: Observation[] = []
  for (let round = 0; round < rounds; round++) {
    await exporter.ask('look')
    scrapes.push(...(await scrapesOf(exporter.url, plan)))
    looks.push(await exporter.ask('look'))
  }
  return [
    { what, unit: 'seconds', runs: scrapes.map(({ wall }) => wall), budget },
    { what: '… its size', unit: 'bytes', runs: scrapes.map(({ bytes }) => bytes), budget: null },
    {
      what: '… time on a core',
      unit: 'seconds',
      runs: looks.map(({ processor }) => processor),
      budget: null,
    },
    {
      what: '… longest stall',
      unit: 'seconds',
      runs: looks.map(({ longestStall }) => longestStall),
      budget: stallBudget,
    },
    {
      what: '… longest work at a stretch',
      unit: 'seconds',
      runs: looks.map(({ longestWork }) => longestWork),
      budget: stallBudget,
    },
  ]
}
