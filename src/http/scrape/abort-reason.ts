import type { EndReason } from '../admission/response-slots.ts'

/** Why a scrape ended before its whole body was sent. */
export type ScrapeAbortReason = EndReason | 'disconnected' | 'failed'

export const scrapeAbortReasons: readonly ScrapeAbortReason[] = [
  'disconnected',
  'stalled',
  'timeout',
  'displaced',
  'failed',
]

export interface AbortedScrape {
  readonly reason: ScrapeAbortReason
  /** IP address. */
  readonly client: string
  /** Bytes passed to the connection so far, in this scrape and before it. */
  readonly bytesSent: number
}
