import type { ScrapeTarget } from '../reading/scrape-target.ts'
import type { Seconds } from '../reading/time.ts'

/** Keeps the scrape targets that the latest model names; they expire with its page. */
export class TargetsView<Model> {
  readonly #targetsIn: (model: Model) => readonly ScrapeTarget[] | null
  #latest: readonly ScrapeTarget[] | null = null
  #expiresAt: Seconds = NaN

  /** Without a way to find them, there are none. */
  constructor(targetsIn: (model: Model) => readonly ScrapeTarget[] | null = () => null) {
    this.#targetsIn = targetsIn
  }

  /** `expiresAt` is monotonic. */
  take(model: Model, expiresAt: Seconds): void {
    this.#latest = this.#targetsIn(model)
    this.#expiresAt = expiresAt
  }

  /** Null: none are known at the monotonic instant `now`. */
  latest(now: Seconds): readonly ScrapeTarget[] | null {
    return this.#expiresAt > now ? this.#latest : null
  }
}
