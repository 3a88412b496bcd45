import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createGzip } from 'node:zlib'
import type { Seconds } from '../../reading/time.ts'

/** Without the header of Prometheus: who reads slower than this blocks the place of another. */
const longestScrape: Seconds = 120

/** Level 1: 1 M series take half the time of the default level, and a twentieth more bytes. */
const gzipOptions = { level: 1, chunkSize: 64 * 1024 }

/**
 * Streams a body as fast as the scraper reads it, with a turn for everyone else after each chunk.
 *
 * However it ends (sent, aborted by the scraper, given up by the signal), nothing stays behind.
 */
export async function sendBody(
  chunks: Iterable<Buffer>,
  response: Writable,
  { isGzip, signal }: { readonly isGzip: boolean; readonly signal: AbortSignal },
): Promise<void> {
  if (isGzip) await pipeline(turnByTurn(chunks), createGzip(gzipOptions), response, { signal })
  else await pipeline(turnByTurn(chunks), response, { signal })
}

/** How long the scraper will wait, by its own word in `X-Prometheus-Scrape-Timeout-Seconds`. */
export function scrapeTimeout(header: string | string[] | undefined): Seconds {
  const asked = Number(header)
  return asked > 0 ? Math.min(asked, longestScrape) : longestScrape
}

/** True: the scraper went away or was given up, which is no mistake of ours. */
export function hasScraperLeft(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return (
    code === 'ERR_STREAM_PREMATURE_CLOSE' ||
    code === 'ABORT_ERR' ||
    code === 'ECONNRESET' ||
    code === 'EPIPE'
  )
}

async function* turnByTurn(chunks: Iterable<Buffer>): AsyncGenerator<Buffer> {
  for (const chunk of chunks) {
    // An empty chunk is a turn only: compressed or not, it would mean nothing on the wire.
    if (chunk.length > 0) yield chunk
    await nextTurn()
  }
}
