import type { Seconds } from '../reading/time.ts'
import type { Page } from './page.ts'

/** The latest page of each (cluster, reading), replaced whole; each expires alone. */
export class PageStore {
  readonly #pages = new Map<string, Map<string, { page: Page; expiresAt: Seconds }>>()

  /** Puts a reading's page in place of its last one, until the monotonic instant `expiresAt`. */
  put(cluster: string, reading: string, page: Page, expiresAt: Seconds): void {
    let readings = this.#pages.get(cluster)
    if (readings === undefined) {
      readings = new Map()
      this.#pages.set(cluster, readings)
    }
    readings.set(reading, { page, expiresAt })
  }

  /** Takes away everything of a cluster that is no longer configured. */
  remove(cluster: string): void {
    this.#pages.delete(cluster)
  }

  /** The pages that have not expired at the monotonic instant `now`, in order of first `put`. */
  pages(now: Seconds): readonly Page[] {
    const fresh: Page[] = []
    for (const readings of this.#pages.values()) {
      for (const { page, expiresAt } of readings.values()) if (expiresAt > now) fresh.push(page)
    }
    return fresh
  }
}
