import { Counters } from '../columns/counter.ts'
import type { Restarts } from './restarts.ts'

/** The counters of a cluster's totals, whichever reading reads them. */
export class ClusterCounters {
  readonly #all: Counters[] = []

  constructor(restarts: Restarts) {
    restarts.onRestart(() => {
      for (const counters of this.#all) counters.sourceRestarted()
    })
  }

  create(): Counters {
    const counters = new Counters()
    this.#all.push(counters)
    return counters
  }

  /** The number of times any of them accepted a lower total. */
  get rebases(): number {
    return this.#all.reduce((sum, { rebases }) => sum + rebases, 0)
  }
}
