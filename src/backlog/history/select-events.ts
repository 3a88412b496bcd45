import type { ClusterBacklogs } from '../cluster-backlogs.ts'
import { firstInOrder, itemsPerStep } from '../first-in-order.ts'
import type { JournalEvent } from './journal.ts'

/** An event, and the cluster it belongs to. */
export interface PlacedEvent {
  readonly cluster: ClusterBacklogs
  readonly event: JournalEvent
}

/** A filter and a page of the result. */
export interface EventsQuery {
  readonly isWanted: (event: JournalEvent) => boolean
  readonly offset: number
  readonly limit: number
}

export interface SelectedEvents {
  /** The events of the page, newest first. */
  readonly events: readonly PlacedEvent[]
  /** Number of events that match. */
  readonly total: number
}

/**
 * Returns a page of the events of some clusters.
 *
 * A generator, because 10,000 events of each cluster are compared with up to 60 patterns of a request.
 */
export function* selectEvents(
  clusters: readonly ClusterBacklogs[],
  { isWanted, offset, limit }: EventsQuery,
): Generator<void, SelectedEvents> {
  let total = 0
  const candidates: PlacedEvent[] = []
  for (const cluster of clusters) {
    const wanted: PlacedEvent[] = []
    // A copy, because the journal goes on between two steps.
    for (const [at, event] of [...cluster.journal.events].entries()) {
      if (at % itemsPerStep === 0) yield
      if (isWanted(event)) wanted.push({ cluster, event })
    }
    total += wanted.length
    // No more of one cluster can be on the page.
    candidates.push(...wanted.slice(-(offset + limit)))
  }
  const sorted = yield* firstInOrder(candidates, newestFirst, offset + limit)
  return { events: sorted.slice(offset), total }
}

function newestFirst(some: PlacedEvent, other: PlacedEvent): number {
  return other.event.at - some.event.at
}
