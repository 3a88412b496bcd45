import type { Counters } from '../../../columns/counter.ts'
import { isFresh, Latest, type Observation } from '../../../reading/observation.ts'
import type { Seconds } from '../../../reading/time.ts'
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
  /** When any of the totals was last reported. */
  #countedAt: Seconds = NaN
  /** Hidden queues by the last reading that reported them. */
  #lastHidden = NaN

  constructor(counters: ClusterCounters) {
    this.#counters = counters.create()
  }

  /**
   * Returns the overview with the exporter's counts in place of RabbitMQ's totals, and with hidden
   * queues only where two readings agree. Null: not read within the staleness limit. Counts expire
   * with it when RabbitMQ reports no total any more, as without statistics.
   */
  observe(overview: Overview | null, observation: Observation): Overview | null {
    const { now, stalenessLimit } = observation
    if (overview !== null) {
      const counted = this.#counted(overview, observation)
      this.#last.set(counted, { readAt: now.monotonic, lifetime: stalenessLimit })
    }
    return this.#last.at(now.monotonic)
  }

  #counted(overview: Overview, observation: Observation): Overview {
    const isCounted = clusterTotals.some(total => overview[total] >= 0)
    if (isCounted) this.#countedAt = observation.now.monotonic
    const isKnown = isFresh(this.#countedAt, observation)
    const counts = clusterTotals.map((total, id) => {
      this.#counters.observe(id, overview[total])
      return [total, isKnown ? this.#counters.count(id) : NaN] as const
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
