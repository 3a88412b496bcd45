import { type Ages, ages } from '../../../backlog/age.ts'
import { InflowHistory } from '../../../backlog/inflow-history.ts'
import {
  cell,
  derive,
  eachRow,
  eachRowInSlices,
  type Row,
  unknownColumn,
} from '../../../columns/columns.ts'
import { RememberedColumn } from '../../../columns/remembered-column.ts'
import type { Seconds } from '../../../reading/time.ts'
import type { ReportedTotals } from './recent-totals.ts'

/**
 * How old the oldest message of each queue is, from what arrived and what is left.
 *
 * Of `depth` messages that wait, in whichever order they are taken, the oldest came no later than the
 * `depth`-th latest arrival: the lower bound. And it came after the queue was last seen empty: the
 * upper one. For the lower bound arrivals are never counted too low: by reading the larger of what
 * was published, refused or not, and of what must have arrived for depth and completed to be what
 * they are. That holds only where all publishes are counted. The likely age is that of the
 * `depth`-th latest arrival itself: the truth where messages are done in the order they came. Without
 * an upper bound it is the lower one.
 *
 * Two things nothing shows, and the lower bound is too high meanwhile. A burst may push out or outlive
 * all that waited before its publishes are told: until the next statistics. And ever since publishes
 * are told as many messages may have expired as came uncounted: until one is more than the other.
 */
export class QueueAges {
  readonly #history = new InflowHistory()
  readonly #inflow = new RememberedColumn()
  readonly #depth = new RememberedColumn()
  readonly #published = new RememberedColumn()
  readonly #completed = new RememberedColumn()
  /** Not earlier than this instant, which is as far back as what was told may lie. */
  readonly #emptyAt = new RememberedColumn();

  /** Takes a reading; gives the ages of the queues with these ids. `delay`: how old may be what is told. */
  *observe(
    ids: Uint32Array,
    told: ReportedTotals,
    delay: Seconds,
    isCounted: (row: Row) => boolean,
  ): Generator<void, Ages> {
    const asked = told.sentAt - delay
    const inflow = unknownColumn(told.depth.length)
    yield* eachRowInSlices(ids.length, row => {
      const id = cell(ids, row)
      const depth = cell(told.depth, id)
      if (Number.isNaN(depth)) return
      if (depth === 0) this.#emptyAt.set(id, asked)
      inflow[id] = this.#observeInflow(id, told)
    })
    this.#history.append(inflow, { sentAt: asked, receivedAt: told.receivedAt })
    const positions = derive(ids.length, row => {
      const id = cell(ids, row)
      return isCounted(row) ? cell(inflow, id) - cell(told.depth, id) : NaN
    })
    yield
    const found = yield* this.#history.arrivals(ids, positions)
    const notBefore = derive(ids.length, row => this.#emptyAt.at(cell(ids, row)))
    const notAfter = derive(ids.length, row => {
      const latest = cell(found.notAfter, row)
      const empty = cell(notBefore, row)
      return empty > latest ? empty : latest
    })
    yield
    const { likely } = found
    const result = ages(
      { rows: ids.length, notBefore, notAfter, likely },
      { ...told, sentAt: asked },
    )
    eachRow(ids.length, row => {
      const depth = cell(told.depth, cell(ids, row))
      if (depth > 0) return
      const age = depth === 0 ? 0 : NaN
      for (const column of [result.age, result.lowerBound, result.upperBound]) column[row] = age
    })
    return result
  }

  /** What arrived from here on is not known: others may have come in between. */
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

  #observeInflow(id: number, { depth, published, completed }: ReportedTotals): number {
    if (Number.isNaN(cell(published, id))) return NaN
    const arrivedByPublish = cell(published, id) - this.#published.at(id)
    const left = cell(depth, id) - this.#depth.at(id)
    const arrivedByBalance = left + cell(completed, id) - this.#completed.at(id)
    this.#published.set(id, cell(published, id))
    this.#depth.set(id, cell(depth, id))
    this.#completed.set(id, cell(completed, id))
    const before = this.#inflow.at(id)
    const arrived = Math.max(arrivedByPublish, arrivedByBalance, 0)
    // What waited at first sight had arrived before.
    const inflow = Number.isNaN(before) ? cell(depth, id) : before + arrived
    this.#inflow.set(id, inflow)
    return inflow
  }
}
