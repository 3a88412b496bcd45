import type { Benchmark } from './benchmark.ts'
import { type Exporter, measureExporter } from './exporter.ts'
import type { Figure } from './figure.ts'
import { millionSeries } from './kafka-polls.ts'
import { peakMemory } from './process-stats.ts'
import { startMockKafka } from './mock-cluster.ts'
import type { Measurement } from './measurement.ts'
import { type Scrape, type ScrapePlan, scrapesOf } from './scrapes.ts'

const delayBudget = 0.02
const memoryBudget = 300 * 2 ** 20

/** Rounds of each kind of scrape; the longest delay of the event loop is measured in each. */
const rounds = 5

interface Kind {
  readonly what: string
  readonly plan: ScrapePlan
  /** Seconds of one scrape. */
  readonly budget: number
}

const kinds: readonly Kind[] = [
  { what: 'a plain scrape', plan: { times: 1 }, budget: 0.4 },
  { what: 'a scrape with gzip', plan: { times: 1, isGzip: true }, budget: 0.7 },
  {
    what: 'each of two concurrent scrapes',
    plan: { times: 1, concurrency: 2, isGzip: true },
    budget: 1.4,
  },
]

export const scraping: Benchmark = {
  name: 'scrape',
  description: 'scrapes of a million series, by a scraper that reads as fast as it can',
  async measure() {
    const mock = await startMockKafka(millionSeries)
    return await measureExporter(mock, async exporter => {
      const { series } = await exporter.request('poll')
      const figures: Figure[] = [{ what: 'series', unit: 'count', runs: [series], budget: null }]
      for (const kind of kinds) figures.push(...(await scrapeFigures(exporter, kind)))
      const memory = peakMemory(exporter.pid)
      return [
        ...figures,
        { what: 'peak memory', unit: 'bytes', runs: [memory], budget: memoryBudget },
      ]
    })
  },
}

async function scrapeFigures(
  exporter: Exporter,
  { what, plan, budget }: Kind,
): Promise<readonly Figure[]> {
  // The first one is not measured: its code is not compiled yet.
  await scrapesOf(exporter.url, plan)
  const scrapes: Scrape[] = []
  const measurements: Measurement[] = []
  for (let round = 0; round < rounds; round++) {
    await exporter.request('measure')
    scrapes.push(...(await scrapesOf(exporter.url, plan)))
    measurements.push(await exporter.request('measure'))
  }
  return [
    { what, unit: 'seconds', runs: scrapes.map(({ wall }) => wall), budget },
    { what: '… its size', unit: 'bytes', runs: scrapes.map(({ bytes }) => bytes), budget: null },
    {
      what: '… CPU time',
      unit: 'seconds',
      runs: measurements.map(({ cpuTime }) => cpuTime),
      budget: null,
    },
    {
      what: '… longest event loop delay',
      unit: 'seconds',
      runs: measurements.map(({ longestDelay }) => longestDelay),
      budget: delayBudget,
    },
    {
      what: '… longest task, in CPU time',
      unit: 'seconds',
      runs: measurements.map(({ longestTask }) => longestTask),
      budget: delayBudget,
    },
  ]
}
