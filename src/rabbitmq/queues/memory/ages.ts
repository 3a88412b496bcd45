import { type Ages, ages } from '../../../backlog/age.ts'
import { InflowHistory } from '../../../backlog/inflow-history.ts'
import { cell, unknownColumn } from '../../../columns/columns.ts'
import { RememberedColumn } from '../../../columns/remembered-column.ts'
import type { Seconds } from '../../../reading/time.ts'
import type { ReportedTotals } from './recent-totals.ts'

/**
 * Age of the oldest message of each queue, from arrivals and depth.
 *
 * Lower bound: of `depth` waiting messages, in whichever order they are consumed, the oldest arrived no
 * later than the `depth`-th latest arrival. Upper bound: it arrived after the queue was last seen empty.
 * For the lower bound arrivals must not be counted too low, so each reading adds the larger of the
 * publishes, rejected or not, and of the arrivals that depth and completed messages require. That holds
 * only where all publishes are counted. The likely age is that of the `depth`-th latest arrival itself,
 * which is exact where messages are consumed in order. Without an upper bound it is the lower one.
 *
 * In two cases, which no number shows, the lower bound is too high for a while. A burst may push out or
 * outlive all waiting messages before its publishes are reported: until the next statistics. And after
 * publishes are first reported, as many messages may expire as arrive uncounted: until the numbers differ.
 */
export class QueueAges {
  readonly #history = new InflowHistory()
  readonly #inflow = new RememberedColumn()
  readonly #depth = new RememberedColumn()
  readonly #published = new RememberedColumn()
  readonly #completed = new RememberedColumn()
  /** Earliest instant of the last report of an empty queue: its request, less the age that reports may have. */
  readonly #emptyAt = new RememberedColumn()

  /**
   * Takes a reading; returns the ages of the queues with these ids. NaN: unknown depth.
   *
   * `delay`: how old reported values may be. `isUncounted`: 1 for each row whose arrivals are not all
   * counted.
   */
  observe(
    ids: Uint32Array,
    reported: ReportedTotals,
    delay: Seconds,
    isUncounted: Uint8Array,
    horizon: Seconds,
  ): Ages {
    const interval = { sentAt: reported.sentAt - delay, receivedAt: reported.receivedAt }
    const inflow = this.#observeInflows(ids, reported, interval.sentAt)
    this.#history.append(inflow, interval, horizon)
    const positions = unknownColumn(ids.length)
    for (let row = 0; row < ids.length; row++) {
      const id = ids[row]!
      if (isUncounted[row] === 1) continue
      positions[row] = inflow[id]! - reported.depth[id]!
    }
    const { notAfter, likely } = this.#history.arrivals(ids, positions)
    const arrivals = { rows: ids.length, ...this.#bounds(ids, notAfter), likely }
    const found = ages(arrivals, { ...reported, ...interval })
    settleWithoutMessages(found, ids, reported.depth)
    return found
  }

  /** Forgets the arrivals of a queue, because some may have been missed. */
  rebase(id: number): void {
    this.#history.forget(id)
    this.#inflow.forget(id)
    this.#depth.forget(id)
    this.#published.forget(id)
    this.#completed.forget(id)
  }

  forget(id: number): void {
    this.rebase(id)
    this.#emptyAt.forget(id)
  }

  #observeInflows(ids: Uint32Array, reported: ReportedTotals, emptyAt: Seconds): Float64Array {
    const inflow = unknownColumn(reported.depth.length)
    for (let row = 0; row < ids.length; row++) {
      const id = ids[row]!
      const depth = reported.depth[id]!
      if (Number.isNaN(depth)) continue
      if (depth === 0) this.#emptyAt.set(id, emptyAt)
      inflow[id] = this.#observeInflow(id, reported)
    }
    return inflow
  }

  /** Returns the bounds of arrivals, given the instants at which they had happened at the latest. */
  #bounds(
    ids: Uint32Array,
    arrived: Float64Array,
  ): { readonly notBefore: Float64Array; readonly notAfter: Float64Array } {
    const notBefore = new Float64Array(ids.length)
    const notAfter = new Float64Array(ids.length)
    for (let row = 0; row < ids.length; row++) {
      const empty = this.#emptyAt.at(ids[row]!)
      const latest = arrived[row]!
      notBefore[row] = empty
      // Not Math.max: an unknown instant must not make the other one unknown.
      notAfter[row] = empty > latest ? empty : latest
    }
    return { notBefore, notAfter }
  }

  #observeInflow(id: number, { depth, published, completed }: ReportedTotals): number {
    if (Number.isNaN(cell(published, id) + cell(completed, id))) return NaN
    const arrivedByPublish = cell(published, id) - this.#published.at(id)
    const left = cell(depth, id) - this.#depth.at(id)
    const arrivedByBalance = left + cell(completed, id) - this.#completed.at(id)
    this.#published.set(id, cell(published, id))
    this.#depth.set(id, cell(depth, id))
    this.#completed.set(id, cell(completed, id))
    const before = this.#inflow.at(id)
    const arrived = Math.max(arrivedByPublish, arrivedByBalance, 0)
    // Messages that waited when the queue was first read had arrived before.
    const inflow = Number.isNaN(before) ? cell(depth, id) : before + arrived
    this.#inflow.set(id, inflow)
    return inflow
  }
}

/** Sets the ages of queues without messages to 0, and those of unknown depth to NaN. */
function settleWithoutMessages(
  { age, lowerBound, upperBound }: Ages,
  ids: Uint32Array,
  depth: Float64Array,
): void {
  for (let row = 0; row < ids.length; row++) {
    const waiting = depth[ids[row]!]!
    if (waiting > 0) continue
    const settled = waiting === 0 ? 0 : NaN
    age[row] = settled
    lowerBound[row] = settled
    upperBound[row] = settled
  }
}
