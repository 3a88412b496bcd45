import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Seconds } from '../src/reading/time.ts'

/** One visit of a scraper, from its request to the last byte it read. */
export interface Scrape {
  readonly wall: Seconds
  readonly bytes: number
}

export interface ScrapePlan {
  /** Scrapes of each scraper, one after the other. */
  readonly times: number
  /** Scrapers. Default: 1. */
  readonly atOnce?: number
  /** Default: as it is. */
  readonly isGzip?: boolean
  /** Bytes after which the scraper goes away. Default: it reads all. */
  readonly abortAfter?: number
}

/** Scrapes from a process of its own. */
export async function scrapesOf(url: string, plan: ScrapePlan): Promise<readonly Scrape[]> {
  const { times, atOnce = 1, isGzip = false, abortAfter = Infinity } = plan
  const file = fileURLToPath(new URL('scrape-process.js', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [
    file,
    `--url=${url}`,
    `--times=${times}`,
    `--at-once=${atOnce}`,
    `--abort-after=${abortAfter}`,
    ...(isGzip ? ['--gzip'] : []),
  ])
  return JSON.parse(stdout) as readonly Scrape[]
}
