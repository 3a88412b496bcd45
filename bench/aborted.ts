import { setTimeout as sleep } from 'node:timers/promises'
import type { Benchmark } from './benchmark.ts'
import { type Exporter, measureExporter } from './exporter.ts'
import type { Figure } from './figure.ts'
import { millionSeries } from './kafka-polls.ts'
import { openSockets, peakMemory, residentMemory } from './process-stats.ts'
import { startMockKafka } from './mock-cluster.ts'
import { scrapesOf } from './scrapes.ts'

/** Four scrapers, the limit of concurrent scrapes; each makes half of its scrapes with gzip. */
const warmUp = 20
const thousand = 125
const plan = { concurrency: 4, abortAfter: 100_000 }

/** Memory that may remain in use: caches of the runtime, but not a buffer for each scrape. */
const memoryBudget = 2 ** 20

/** Milliseconds until the last sockets are closed. */
const settling = 500

interface ResourceUsage {
  readonly memory: number
  readonly resident: number
  readonly sockets: number
  readonly resources: number
}

export const abortedScrapes: Benchmark = {
  name: 'aborted',
  description: 'a thousand scrapes of a million series, each aborted by its scraper after 100 kB',
  async measure() {
    const mock = await startMockKafka(millionSeries)
    return await measureExporter(mock, async exporter => {
      await exporter.request('poll')
      await abort(exporter, warmUp)
      const before = await resourceUsage(exporter)
      await abort(exporter, thousand)
      return growth(before, await resourceUsage(exporter), peakMemory(exporter.pid))
    })
  },
}

/** Aborts `times` plain scrapes of each scraper, and as many with gzip. */
async function abort({ url }: Exporter, times: number): Promise<void> {
  await scrapesOf(url, { ...plan, times })
  await scrapesOf(url, { ...plan, times, isGzip: true })
}

/** Returns the resources that the exporter uses after a garbage collection. */
async function resourceUsage(exporter: Exporter): Promise<ResourceUsage> {
  await sleep(settling)
  // Twice: the second collection frees what finalizers released in the first.
  await exporter.request('collect garbage')
  const { memory, resources } = await exporter.request('collect garbage')
  const { pid } = exporter
  return { memory, resources, resident: residentMemory(pid), sockets: openSockets(pid) }
}

function growth(before: ResourceUsage, after: ResourceUsage, peak: number): readonly Figure[] {
  const grown = (resource: keyof ResourceUsage): readonly number[] => [
    after[resource] - before[resource],
  ]
  return [
    { what: 'growth of sockets', unit: 'count', runs: grown('sockets'), budget: 0 },
    { what: 'growth of handles', unit: 'count', runs: grown('resources'), budget: 0 },
    {
      what: 'growth of heap and buffers',
      unit: 'bytes',
      runs: grown('memory'),
      budget: memoryBudget,
    },
    { what: 'growth of resident memory', unit: 'bytes', runs: grown('resident'), budget: null },
    { what: 'peak memory', unit: 'bytes', runs: [peak], budget: 300 * 2 ** 20 },
  ]
}
