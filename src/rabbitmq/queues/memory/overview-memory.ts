import type { Counters } from '../../../columns/counter.ts'
import { Latest, type Observation } from '../../../reading/observation.ts'
import type { ClusterCounters } from '../../cluster-counters.ts'
import type { Overview } from '../facts/facts.ts'

/** Totals of the overview that are counted, so that they never fall and never spike. */
const clusterTotals = [
  'connectionsOpened',
  'channelsOpened',
  'queuesCreated',
  'queuesDeleted',
  'unroutableDropped',
  'unroutableReturned',
] as const satisfies readonly (keyof Overview)[]

type ClusterTotal = (typeof clusterTotals)[number]

/** The last known overview, and its counters. */
export class OverviewMemory {
  readonly #counters: Counters
  readonly #last = new Latest<Overview>()
  /** Hidden queues by the last reading that reported them. */
  #lastHidden = NaN

  constructor(counters: ClusterCounters) {
    this.#counters = counters.create()
  }

  /**
   * Returns the overview with the exporter's counts in place of RabbitMQ's totals, and with hidden
   * queues only where two readings agree. Null: not read within the staleness limit.
   */
  observe(overview: Overview | null, { now, stalenessLimit }: Observation): Overview | null {
    if (overview !== null) {
      this.#last.set(this.#counted(overview), { readAt: now.monotonic, lifetime: stalenessLimit })
    }
    return this.#last.at(now.monotonic)
  }

  #counted(overview: Overview): Overview {
    const counts = clusterTotals.map((total, id) => {
      this.#counters.observe(id, overview[total])
      return [total, this.#counters.count(id)] as const
    })
    const hiddenQueues = confirmedHidden(this.#lastHidden, overview.hiddenQueues)
    this.#lastHidden = overview.hiddenQueues
    const totals = Object.fromEntries(counts) as Record<ClusterTotal, number>
    return { ...overview, ...totals, hiddenQueues }
  }
}

/**
 * Returns the number of queues that two readings agree to be hidden.
 *
 * Overview and lists are not read at the same instant, so a queue that is created or deleted in between
 * looks hidden, or too visible, once. One reading is enough to prove that none is hidden.
 */
function confirmedHidden(last: number, now: number): number {
  return now <= 0 ? 0 : Math.min(last, now)
}
