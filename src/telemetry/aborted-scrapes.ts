import type { Clock } from '../scheduling/clock.ts'
import type { Seconds } from '../reading/time.ts'

/** The log names at most one scrape in this time, because a client may abort thousands. */
const logInterval: Seconds = 60

interface WarningLog {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void
}

/** A scrape that did not receive its whole body. */
interface AbortedScrape {
  readonly reason: string
  readonly client: string
  readonly bytesSent: number
}

/** Counts the scrapes that were aborted, and logs those that the exporter ended. */
export class AbortedScrapes {
  readonly #counts: Map<string, number>
  readonly #log: WarningLog
  readonly #clock: Clock
  #loggedAt = -Infinity
  #unlogged = 0

  /** `reasons`: all reasons there are, so that each counter starts at 0. */
  constructor(reasons: readonly string[], log: WarningLog, clock: Clock) {
    this.#counts = new Map(reasons.map(reason => [reason, 0]))
    this.#log = log
    this.#clock = clock
  }

  get counts(): ReadonlyMap<string, number> {
    return this.#counts
  }

  report(scrape: AbortedScrape): void {
    const { reason } = scrape
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1)
    // A scraper that goes away has its own reasons, and logs them.
    if (reason === 'disconnected') return
    const now = this.#clock.now().monotonic
    if (now - this.#loggedAt < logInterval) {
      this.#unlogged++
      return
    }
    this.#log.warn({ ...scrape, not_logged_before: this.#unlogged }, 'scrape aborted')
    this.#loggedAt = now
    this.#unlogged = 0
  }
}
