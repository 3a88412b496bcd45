import { Latest, type Validity } from '../reading/observation.ts'
import type { ScrapeTarget } from '../reading/scrape-target.ts'
import type { Seconds } from '../reading/time.ts'

/** Keeps the scrape targets that the latest model names; they expire with its page. */
export class TargetsView<Model> {
  readonly #targetsIn: (model: Model) => readonly ScrapeTarget[] | null
  readonly #latest = new Latest<readonly ScrapeTarget[] | null>()

  /** Without a way to find them, there are none. */
  constructor(targetsIn: (model: Model) => readonly ScrapeTarget[] | null = () => null) {
    this.#targetsIn = targetsIn
  }

  take(model: Model, validity: Validity): void {
    this.#latest.set(this.#targetsIn(model), validity)
  }

  /** Null: none are known at the monotonic instant `now`. */
  latest(now: Seconds): readonly ScrapeTarget[] | null {
    return this.#latest.at(now)
  }
}
