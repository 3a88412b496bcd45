import { setTimeout as sleep } from 'node:timers/promises'
import type { Benchmark } from './benchmark.ts'
import { type Exporter, startExporter } from './exporter.ts'
import type { Figure } from './figure.ts'
import { millionSeries } from './kafka-polls.ts'
import { openSockets, peakMemory, residentMemory } from './kernel-view.ts'
import { startMockKafka } from './mock-cluster.ts'
import { scrapesOf } from './scrapes.ts'

/** Four scrapers, as many as are answered at once; each half of its scrapes with gzip. */
const warmUp = 20
const thousand = 125
const plan = { atOnce: 4, abortAfter: 100_000 }

/** What may remain in use: caches of the runtime, not a buffer for each scrape. */
const memoryBudget = 2 ** 20

/** Milliseconds after which the last sockets are closed. */
const settling = 500

interface Holdings {
  readonly memory: number
  readonly resident: number
  readonly sockets: number
  readonly resources: number
}

export const abortedScrapes: Benchmark = {
  name: 'aborted',
  about: 'a thousand scrapes of a million series, each left by its scraper after 100 kB',
  async measure() {
    const mock = await startMockKafka(millionSeries)
    const exporter = await startExporter('kafka', mock.addresses)
    try {
      await exporter.ask('poll')
      await abort(exporter, warmUp)
      const before = await holdings(exporter)
      await abort(exporter, thousand)
      return growth(before, await holdings(exporter), peakMemory(exporter.pid))
    } finally {
      await exporter.stop()
      await mock.stop()
    }
  },
}

/** So many scrapes of each scraper as they are, and as many with gzip. */
async function abort({ url }: Exporter, times: number): Promise<void> {
  await scrapesOf(url, { ...plan, times })
  await scrapesOf(url, { ...plan, times, isGzip: true })
}

/** What the exporter holds once garbage is collected. */
async function holdings(exporter: Exporter): Promise<Holdings> {
  await sleep(settling)
  // Twice: what finalizers let go of is collected by the second.
  await exporter.ask('sweep')
  const { memory, resources } = await exporter.ask('sweep')
  const { pid } = exporter
  return { memory, resources, resident: residentMemory(pid), sockets: openSockets(pid) }
}

function growth(before: Holdings, after: Holdings, peak: number): readonly Figure[] {
  const grown = (holding: keyof Holdings): readonly number[] => [after[holding] - before[holding]]
  return [
    { what: 'more sockets than before', unit: 'count', runs: grown('sockets'), budget: 0 },
    { what: 'more handles than before', unit: 'count', runs: grown('resources'), budget: 0 },
    {
      what: 'more heap and buffers than before',
      unit: 'bytes',
      runs: grown('memory'),
      budget: memoryBudget,
    },
    { what: 'more resident memory', unit: 'bytes', runs: grown('resident'), budget: null },
    { what: 'peak memory', unit: 'bytes', runs: [peak], budget: 300 * 2 ** 20 },
  ]
}
