import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Seconds } from '../src/reading/time.ts'

/** One scrape, from the request to the last byte that was read. */
export interface Scrape {
  readonly wall: Seconds
  readonly bytes: number
}

export interface ScrapePlan {
  /** Number of scrapes of each scraper, one after the other. */
  readonly times: number
  /** Number of concurrent scrapers. Default: 1. */
  readonly concurrency?: number
  /** Default: no compression. */
  readonly isGzip?: boolean
  /** Bytes after which the scraper disconnects. Default: it reads everything. */
  readonly abortAfter?: number
}

/** Makes scrapes from a separate process. */
export async function scrapesOf(url: string, plan: ScrapePlan): Promise<readonly Scrape[]> {
  const { times, concurrency = 1, isGzip = false, abortAfter = Infinity } = plan
  const file = fileURLToPath(new URL('scrape-process.js', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [
    file,
    `--url=${url}`,
    `--times=${times}`,
    `--concurrency=${concurrency}`,
    `--abort-after=${abortAfter}`,
    ...(isGzip ? ['--gzip'] : []),
  ])
  return JSON.parse(stdout) as readonly Scrape[]
}
