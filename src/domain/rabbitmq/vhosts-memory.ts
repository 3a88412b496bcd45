import { cell, type Column, derive, deriveFlags, eachRow, entry } from '../columns.ts'
import { type Circumstances, type Dated, stillKnown } from './circumstances.ts'
import type { Vhosts } from './facts.ts'

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
}

interface RememberedVhost {
  /** Null: never told. */
  readonly totals: Dated<Totals> | null
  /** How many queues the last listing showed. Null: never listed. */
  readonly listing: Dated<number> | null
}

/** What was last told of each virtual host. */
export class VhostsMemory {
  #remembered: ReadonlyMap<string, RememberedVhost> = new Map()

  /**
   * Takes the vhosts of a reading, of which row `r` has `queues[r]` rows in its queues.
   *
   * A vhost that a complete list lacks is gone; one that an incomplete list lacks stays as it was.
   */
  observe(
    vhosts: Vhosts,
    queues: Column,
    isComplete: boolean,
    circumstances: Circumstances,
  ): KnownVhosts {
    const readAt = circumstances.now
    const remembered = new Map(isComplete ? [] : this.#remembered)
    eachRow(vhosts.rows, row => {
      const name = entry(vhosts.name, row)
      const last = this.#remembered.get(name)
      const totals = toldTotals(vhosts, row)
      const lastTotals = isComplete ? null : (last?.totals ?? null)
      remembered.set(name, {
        totals: totals === null ? lastTotals : { value: totals, readAt },
        listing:
          cell(vhosts.queuesListed, row) === 1
            ? { value: cell(queues, row), readAt }
            : (last?.listing ?? null),
      })
    })
    this.#remembered = remembered
    return knownVhosts(remembered, circumstances)
  }
}

function toldTotals({ messagesReady, messagesUnacked }: Vhosts, row: number): Totals | null {
  const ready = cell(messagesReady, row)
  const unacked = cell(messagesUnacked, row)
  return Number.isNaN(ready) && Number.isNaN(unacked) ? null : { ready, unacked }
}

function knownVhosts(
  remembered: ReadonlyMap<string, RememberedVhost>,
  circumstances: Circumstances,
): KnownVhosts {
  const vhosts = [...remembered].sort(([a], [b]) => (a < b ? -1 : 1))
  const rows = vhosts.length
  const totals = vhosts.map(([, vhost]) => stillKnown(vhost.totals, circumstances))
  const listings = vhosts.map(([, vhost]) => vhost.listing)
  return {
    rows,
    name: vhosts.map(([vhost]) => vhost),
    messagesReady: derive(rows, row => entry(totals, row)?.ready ?? NaN),
    messagesUnacked: derive(rows, row => entry(totals, row)?.unacked ?? NaN),
    isListed: deriveFlags(rows, row => entry(listings, row)?.readAt === circumstances.now),
    queuesKnown: deriveFlags(rows, row => stillKnown(entry(listings, row), circumstances) !== null),
    listedQueues: derive(rows, row => entry(listings, row)?.value ?? NaN),
  }
}
