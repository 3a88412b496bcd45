import { cell, type Column, derive, deriveFlags, eachRow, entry } from '../../../columns/columns.ts'
import type { Seconds } from '../../../reading/time.ts'
import { type Circumstances, type Dated, stillKnown } from '../../../reading/observation.ts'
import type { Vhosts } from '../facts/facts.ts'

/** One row for each virtual host that is known to exist, in order of name. */
export interface KnownVhosts {
  readonly rows: number
  readonly name: readonly string[]
  /** Over all queues of the vhost, streams included. Messages. NaN: not told. */
  readonly messagesReady: Float64Array
  readonly messagesUnacked: Float64Array
  /** 1: its queues were listed this time. */
  readonly isListed: Uint8Array
  /** 1: its queues are known, by this listing or by one within the staleness limit. */
  readonly queuesKnown: Uint8Array
  /** How many queues its last listing showed. NaN: it was never listed. */
  readonly listedQueues: Float64Array
}

interface Totals {
  readonly ready: number
  readonly unacked: number
  /** False: the depth of a queue was not told, or only just is, so the sum may lack it. */
  readonly isWhole: boolean
}

/** What a reading shows of the queues of each virtual host; a row for each row of its vhosts. */
export interface ListedQueues {
  readonly queues: Column
  /** Those of them whose depth was not told: just born, or on a node that just came back. */
  readonly depthless: Column
}

interface RememberedVhost {
  /** Null: never told. */
  readonly totals: Dated<Totals> | null
  /** Since when sums may have lacked a queue. NaN: the last one did not. */
  readonly lackingSince: Seconds
  /** How many queues the last listing showed. Null: never listed. */
  readonly listing: Dated<number> | null
  /** The last reading that told the vhost and lacked no depth. NaN: it lacked one. */
  readonly depthsAt: Seconds
}

/** What was last told of each virtual host. */
export class VhostsMemory {
  #remembered: ReadonlyMap<string, RememberedVhost> = new Map()
  #observedAt: Seconds = NaN

  /**
   * Takes the vhosts of a reading and what it shows of their queues.
   *
   * A vhost that a complete list lacks is gone; one that an incomplete list lacks stays as it was.
   * A sum that lacks a queue does not take the place of a whole one for as long as a reading counts:
   * it would fall because a part could not be read. Sums are asked for before depths, so those of the
   * first reading after a failed one, or after one that lacked depths, may lack a queue unseen.
   */
  observe(
    vhosts: Vhosts,
    { queues, depthless }: ListedQueues,
    isComplete: boolean,
    observation: Circumstances,
  ): KnownVhosts {
    const readAt = observation.now
    const before = this.#observedAt
    this.#observedAt = readAt
    const remembered = new Map(isComplete ? [] : this.#remembered)
    eachRow(vhosts.rows, row => {
      const name = entry(vhosts.name, row)
      const last = this.#remembered.get(name)
      const lacksNone = cell(depthless, row) === 0
      const isWhole = lacksNone && (last === undefined || last.depthsAt === before)
      const lackingSince = isWhole ? NaN : firstLack(last, readAt)
      const told = reportedTotals(vhosts, row, isWhole)
      const isForgotten = isComplete && told === null && lacksNone
      const kept = isForgotten ? null : (last?.totals ?? null)
      const isKept = kept?.value.isWhole === true && isWithin(lackingSince, observation)
      remembered.set(name, {
        totals: told === null || isKept ? kept : { value: told, readAt },
        lackingSince,
        listing:
          cell(vhosts.queuesListed, row) === 1
            ? { value: cell(queues, row), readAt }
            : (last?.listing ?? null),
        depthsAt: lacksNone ? readAt : NaN,
      })
    })
    this.#remembered = remembered
    return knownVhosts(remembered, observation)
  }
}

function firstLack(last: RememberedVhost | undefined, now: Seconds): Seconds {
  return last === undefined || Number.isNaN(last.lackingSince) ? now : last.lackingSince
}

function isWithin(since: Seconds, { now, stalenessLimit }: Circumstances): boolean {
  return now - since <= stalenessLimit
}

function reportedTotals(
  { messagesReady, messagesUnacked }: Vhosts,
  row: number,
  isWhole: boolean,
): Totals | null {
  const ready = cell(messagesReady, row)
  const unacked = cell(messagesUnacked, row)
  return Number.isNaN(ready) && Number.isNaN(unacked) ? null : { ready, unacked, isWhole }
}

function knownVhosts(
  remembered: ReadonlyMap<string, RememberedVhost>,
  observation: Circumstances,
): KnownVhosts {
  const vhosts = [...remembered].sort(([a], [b]) => (a < b ? -1 : 1))
  const rows = vhosts.length
  const totals = vhosts.map(([, vhost]) => stillKnown(vhost.totals, observation))
  const listings = vhosts.map(([, vhost]) => vhost.listing)
  return {
    rows,
    name: vhosts.map(([vhost]) => vhost),
    messagesReady: derive(rows, row => entry(totals, row)?.ready ?? NaN),
    messagesUnacked: derive(rows, row => entry(totals, row)?.unacked ?? NaN),
    isListed: deriveFlags(rows, row => entry(listings, row)?.readAt === observation.now),
    queuesKnown: deriveFlags(rows, row => stillKnown(entry(listings, row), observation) !== null),
    listedQueues: derive(rows, row => entry(listings, row)?.value ?? NaN),
  }
}
