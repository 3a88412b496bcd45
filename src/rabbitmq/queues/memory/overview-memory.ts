import { Counters } from '../../../columns/counter.ts'
import { type Circumstances, type Dated, stillKnown } from '../../../reading/observation.ts'
import type { Overview } from '../facts/facts.ts'

/** The totals of the overview that we count on, so that they never fall and never spike. */
export const clusterTotals = [
  'connectionsOpened',
  'connectionsClosed',
  'channelsOpened',
  'channelsClosed',
  'queuesDeclared',
  'queuesCreated',
  'queuesDeleted',
  'unroutableDropped',
  'unroutableReturned',
] as const satisfies readonly (keyof Overview)[]

export type ClusterTotal = (typeof clusterTotals)[number]

/** What the overview told last, and its counters. */
export class OverviewMemory {
  readonly counters = new Counters()
  #last: Dated<Overview> | null = null
  /** Hidden queues by the last reading that told them. */
  #lastHidden = NaN

  /**
   * The overview with our counts in place of its totals, and hidden queues only where two readings
   * agree. Null: not read for too long.
   */
  observe(overview: Overview | null, observation: Circumstances): Overview | null {
    if (overview !== null) {
      const counts = clusterTotals.map((total, id) => {
        this.counters.observe(id, overview[total])
        return [total, this.counters.count(id)] as const
      })
      const value = {
        ...overview,
        ...(Object.fromEntries(counts) as Record<ClusterTotal, number>),
        hiddenQueues: confirmedHidden(this.#lastHidden, overview.hiddenQueues),
      }
      this.#lastHidden = overview.hiddenQueues
      this.#last = { value, readAt: observation.now }
    }
    return stillKnown(this.#last, observation)
  }
}

/**
 * The queues that two readings agree to be hidden.
 *
 * Overview and lists are not read at one instant, so a queue that is born or dies between them
 * looks hidden, or too visible, once. That none is hidden, one reading can prove.
 */
function confirmedHidden(last: number, now: number): number {
  return now <= 0 ? 0 : Math.min(last, now)
}
