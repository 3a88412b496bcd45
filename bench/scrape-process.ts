import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { parseArgs } from 'node:util'
import type { Scrape } from './scrapes.ts'

/**
 * A scraper in its own process: scrapes a URL repeatedly and prints all scrapes as JSON.
 *
 * It discards what it reads, because parsing is not measured.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string', default: '' },
    times: { type: 'string', default: '1' },
    concurrency: { type: 'string', default: '1' },
    gzip: { type: 'boolean', default: false },
    'abort-after': { type: 'string', default: 'Infinity' },
  },
})

/** The headers that Prometheus sends. */
const headers = {
  accept: 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3',
  'accept-encoding': values.gzip ? 'gzip' : 'identity',
}
const bytesToRead = Number(values['abort-after'])
const scrapers = Array.from({ length: Number(values.concurrency) }, scrapeRepeatedly)
console.log(JSON.stringify((await Promise.all(scrapers)).flat()))

async function scrapeRepeatedly(): Promise<readonly Scrape[]> {
  const scrapes: Scrape[] = []
  for (let turn = 0; turn < Number(values.times); turn++) scrapes.push(await scrape())
  return scrapes
}

async function scrape(): Promise<Scrape> {
  const startedAt = performance.now()
  // Each scrape has its own connection: an abort closes it.
  const request = get(values.url, { headers, agent: false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`)
  let bytes = 0
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length
    // Leaving the loop closes the connection.
    if (bytes >= bytesToRead) break
  }
  return { wall: (performance.now() - startedAt) / 1000, bytes }
}
