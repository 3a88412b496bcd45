import { cell, type Column, entry, unknownColumn } from '../../../columns/columns.ts'
import { compareText } from '../../../columns/names.ts'
import { isFresh, type Observation } from '../../../reading/observation.ts'
import type { Seconds } from '../../../reading/time.ts'
import type { Vhosts } from '../facts/facts.ts'

/** One row for each virtual host that is known to exist, in order of name. */
export interface KnownVhosts {
  readonly rows: number
  readonly name: readonly string[]
  /** Over all queues of the vhost, streams included. Messages. NaN: not reported. */
  readonly ready: Float64Array
  readonly unacked: Float64Array
  /** 1: its queues were listed in this poll. */
  readonly isListed: Uint8Array
  /** 1: its queues are known, from this listing or one within the staleness limit. */
  readonly queuesKnown: Uint8Array
  /** The number of queues in its last listing. NaN: it was never listed. */
  readonly listedQueues: Float64Array
}

/** What a reading shows of the queues of each virtual host; a row for each row of its vhosts. */
export interface ListedQueues {
  readonly queues: Column
  /** Queues without a reported depth: new, or on a node that just came back. */
  readonly depthless: Column
}

interface Totals {
  readonly ready: number
  readonly unacked: number
  /** False: the depth of a queue is missing, or was until this poll, so the sum may lack it. */
  readonly isComplete: boolean
  readonly readAt: Seconds
}

interface Listing {
  readonly queues: number
  readonly readAt: Seconds
}

interface RememberedVhost {
  /** Null: never reported. */
  readonly totals: Totals | null
  /** Since when sums may have lacked a queue. NaN: the last one did not. */
  readonly incompleteSince: Seconds
  /** Null: never listed. */
  readonly listing: Listing | null
  /** When a reading last showed the vhost and every depth in it. NaN: the last one lacked a depth. */
  readonly depthsAt: Seconds
}

/** The last known values of each virtual host. */
export class VhostsMemory {
  #remembered: ReadonlyMap<string, RememberedVhost> = new Map()
  #observedAt: Seconds = NaN

  /**
   * Takes the vhosts of a reading and what it shows of their queues.
   *
   * A vhost that is missing in a complete list is gone; one that is missing in an incomplete list stays
   * as it was. A sum that lacks a queue does not replace a complete one within the staleness limit: it
   * would fall because a part could not be read. Sums are requested before depths, so the sums of the
   * first reading after a failed one, or after one that lacked depths, may lack a queue unnoticed. A
   * vhost whose queues were not listed shows no depth, and not that it has no queues.
   */
  observe(
    vhosts: Vhosts,
    listed: ListedQueues,
    isComplete: boolean,
    observation: Observation,
  ): KnownVhosts {
    const previous = this.#observedAt
    const readAt = observation.now.monotonic
    this.#observedAt = readAt
    const remembered = new Map(isComplete ? [] : this.#remembered)
    for (let row = 0; row < vhosts.rows; row++) {
      const name = entry(vhosts.name, row)
      const last = this.#remembered.get(name)
      const isListed = cell(vhosts.queuesListed, row) === 1
      const hasDepths = isListed && cell(listed.depthless, row) === 0
      const isSumComplete = hasDepths && (last === undefined || last.depthsAt === previous)
      const incompleteSince = isSumComplete ? NaN : firstIncomplete(last, readAt)
      const reported = reportedTotals(vhosts, row, { isComplete: isSumComplete, readAt })
      // RabbitMQ reports no sums of a vhost without queues, but neither while it has no statistics.
      const isEmpty = isListed && cell(listed.queues, row) === 0
      const isForgotten = isComplete && reported === null && isEmpty
      const known = isForgotten ? null : (last?.totals ?? null)
      const isKept = known?.isComplete === true && isFresh(incompleteSince, observation)
      remembered.set(name, {
        totals: reported === null || isKept ? known : reported,
        incompleteSince,
        listing: isListed ? { queues: cell(listed.queues, row), readAt } : (last?.listing ?? null),
        depthsAt: hasDepths ? readAt : NaN,
      })
    }
    this.#remembered = remembered
    return knownVhosts(remembered, observation)
  }
}

function firstIncomplete(last: RememberedVhost | undefined, now: Seconds): Seconds {
  return last === undefined || Number.isNaN(last.incompleteSince) ? now : last.incompleteSince
}

function reportedTotals(
  vhosts: Vhosts,
  row: number,
  rest: Pick<Totals, 'isComplete' | 'readAt'>,
): Totals | null {
  const ready = cell(vhosts.ready, row)
  const unacked = cell(vhosts.unacked, row)
  return Number.isNaN(ready) && Number.isNaN(unacked) ? null : { ready, unacked, ...rest }
}

function knownVhosts(
  remembered: ReadonlyMap<string, RememberedVhost>,
  observation: Observation,
): KnownVhosts {
  const vhosts = [...remembered].sort(([a], [b]) => compareText(a, b))
  const rows = vhosts.length
  const ready = unknownColumn(rows)
  const unacked = unknownColumn(rows)
  const listedQueues = unknownColumn(rows)
  const isListed = new Uint8Array(rows)
  const queuesKnown = new Uint8Array(rows)
  for (const [row, [, { totals, listing }]] of vhosts.entries()) {
    if (totals !== null && isFresh(totals.readAt, observation)) {
      ready[row] = totals.ready
      unacked[row] = totals.unacked
    }
    if (listing === null) continue
    listedQueues[row] = listing.queues
    isListed[row] = Number(listing.readAt === observation.now.monotonic)
    queuesKnown[row] = Number(isFresh(listing.readAt, observation))
  }
  const name = vhosts.map(([vhost]) => vhost)
  return { rows, name, ready, unacked, isListed, queuesKnown, listedQueues }
}
