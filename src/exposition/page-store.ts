import { Latest, type Validity } from '../reading/observation.ts'
import type { Seconds } from '../reading/time.ts'
import type { Page } from './page.ts'

/** Holds the latest page of each (cluster, reading) until it expires. */
export class PageStore {
  readonly #pages = new Map<string, Map<string, Latest<Page>>>()

  /** Replaces the page of a reading. */
  put(cluster: string, reading: string, page: Page, validity: Validity): void {
    const readings = this.#pages.get(cluster) ?? new Map<string, Latest<Page>>()
    this.#pages.set(cluster, readings)
    const latest = readings.get(reading) ?? new Latest<Page>()
    readings.set(reading, latest)
    latest.set(page, validity)
  }

  /** Removes all pages of a cluster. */
  remove(cluster: string): void {
    this.#pages.delete(cluster)
  }

  /** Returns the pages that are valid at the monotonic instant `now`, in order of first `put`. */
  pages(now: Seconds): readonly Page[] {
    const pages = [...this.#pages.values()].flatMap(readings => [...readings.values()])
    return pages.map(latest => latest.at(now)).filter(page => page !== null)
  }
}
