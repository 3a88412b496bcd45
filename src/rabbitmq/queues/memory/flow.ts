import type { RequestInterval } from '../../../backlog/inflow-history.ts'
import {
  cell,
  eachRowInSlices,
  numberAt,
  type Row,
  unknownColumn,
} from '../../../columns/columns.ts'
import type { Counters } from '../../../columns/counter.ts'
import { RememberedBytes, RememberedColumn } from '../../../columns/remembered-column.ts'
import type { Seconds } from '../../../reading/time.ts'
import { Balances } from './balances.ts'
import type { Queues } from '../facts/facts.ts'
import { queueTraits } from '../facts/traits.ts'
import { RecentTotals, type SettledTotals, type ReportedTotals } from './recent-totals.ts'

/** The totals of a queue that its flow is made of. */
export const flowTotals = ['published', 'acked', 'deliveredNoAck', 'gotNoAck'] as const

export type FlowCounters = Readonly<Record<(typeof flowTotals)[number], Counters>>

/** Queues as one reading shows them. */
export interface ReadQueueTotals {
  readonly queues: Queues
  /** Id of each row. */
  readonly id: Uint32Array
  /** One more than the highest id. */
  readonly capacity: number
  readonly within: RequestInterval
  /** How far back may lie what is told. */
  readonly delay: Seconds
}

/**
 * How many messages arrived in each queue, were completed and were discarded, by id.
 *
 * Completed is what consumers acknowledged, or took without. Over three readings (`RecentTotals`)
 * the balance depth + completed − published falls by what was discarded, and rises by what arrived
 * without being published over AMQP 0-9-1: dead letters, and native AMQP 1.0 and MQTT. Then the queue
 * is *uncounted*. Where publishes may be refused, which are counted all the same, the
 * balance is taken without them, and rises by all that arrived.
 */
export class QueueFlow {
  readonly #counters: FlowCounters
  /** Told of an id whose totals are counted anew from a lower one: what came between is not known. */
  readonly #onRebase: (id: number) => void
  readonly #recent = new RecentTotals()
  #balances = new Balances()
  readonly #published = new RememberedColumn()
  readonly #arrived = new RememberedColumn()
  readonly #discarded = new RememberedColumn()
  readonly #rejectsPublish = new RememberedBytes()
  readonly #uncountedAt = new RememberedColumn()

  constructor(counters: FlowCounters, onRebase: (id: number) => void) {
    this.#counters = counters
    this.#onRebase = onRebase
  }

  /** Takes a reading; gives what can be trusted of it, by id. */
  *observe(read: ReadQueueTotals): Generator<void, ReportedTotals> {
    const { queues, id, capacity, within, delay } = read
    const told: ReportedTotals = {
      ...within,
      depth: unknownColumn(capacity),
      published: unknownColumn(capacity),
      completed: unknownColumn(capacity),
    }
    yield* eachRowInSlices(queues.rows, row => {
      const queue = cell(id, row)
      const isTrusted = this.#count(queues, row, queue)
      if (!isTrusted) this.#restartBalance(queue)
      told.depth[queue] = isTrusted ? cell(queues.ready, row) + cell(queues.unacked, row) : NaN
      told.published[queue] = this.#counters.published.count(queue)
      told.completed[queue] = this.completed(queue)
      this.#observeArrivals(queues, row, queue)
    })
    const settled = this.#recent.observe(told, delay)
    if (settled === null) return told
    yield* eachRowInSlices(queues.rows, row => {
      this.#observeBalance(cell(id, row), settled)
    })
    return told
  }

  /** Counted from first sight on. NaN: nothing was told. */
  completed(id: number): number {
    const { acked, deliveredNoAck, gotNoAck } = this.#counters
    return acked.count(id) + deliveredNoAck.count(id) + gotNoAck.count(id)
  }

  /** As `completed`. */
  arrived(id: number): number {
    return this.#arrived.at(id)
  }

  /** As `completed`. */
  discarded(id: number): number {
    return this.#discarded.at(id)
  }

  /** False: RabbitMQ never told how many were published, as of a queue of dead letters. */
  isPublishReported(id: number): boolean {
    return !Number.isNaN(this.#published.at(id))
  }

  /** When more was last seen to have arrived than is counted. NaN: never. */
  uncountedAt(id: number): Seconds {
    return this.#uncountedAt.at(id)
  }

  /** A node lost its part of every total, so that balances mean something else. */
  sourceRestarted(): void {
    this.#recent.clear()
    this.#balances = new Balances()
  }

  forget(id: number): void {
    this.#restartBalance(id)
    this.#published.forget(id)
    this.#arrived.forget(id)
    this.#discarded.forget(id)
    this.#rejectsPublish.forget(id)
    this.#uncountedAt.forget(id)
  }

  /** Takes the totals of a queue. False: one of them fell, or is hidden, as with a node. */
  #count(queues: Queues, row: Row, id: number): boolean {
    const wasPublished = this.isPublishReported(id)
    const isCounted = isAnyReported(queues, row) || !Number.isNaN(this.completed(id))
    const rebases = this.#rebases
    let isTrusted = true
    for (const total of flowTotals) {
      const told = cell(queues[total], row)
      // RabbitMQ leaves out what never happened, or not since a node started. That nothing was ever
      // published is more than that: it tells queues that are fed by others.
      const isNothing = Number.isNaN(told) && isCounted && (wasPublished || total !== 'published')
      this.#counters[total].observe(id, isNothing ? 0 : told)
      if (this.#counters[total].isInDoubt(id)) isTrusted = false
    }
    if (this.#rebases === rebases) return isTrusted
    this.#onRebase(id)
    return false
  }

  #observeArrivals(queues: Queues, row: Row, id: number): void {
    const rejects = cell(queues.traits, row) & queueTraits.rejectsPublish
    if (rejects !== this.#rejectsPublish.at(id)) this.#restartBalance(id)
    this.#rejectsPublish.set(id, rejects)
    const published = this.#counters.published.count(id)
    if (Number.isNaN(published)) return
    const before = this.#published.at(id)
    this.#published.set(id, published)
    if (Number.isNaN(before)) {
      this.#arrived.set(id, rejects === 0 ? published : 0)
      this.#discarded.set(id, 0)
      // All of its life is counted: nothing had arrived before, and nothing was discarded.
      if (published > 0 && published === cell(queues.published, row))
        this.#balances.observe(id, 0, 0)
    } else if (rejects === 0) this.#arrived.set(id, this.#arrived.at(id) + published - before)
  }

  #observeBalance(id: number, { before, middle, after }: SettledTotals): void {
    const isRejecting = this.#rejectsPublish.at(id) !== 0
    const depth = numberAt(middle.depth, id)
    const mostPublished = isRejecting ? 0 : numberAt(after.published, id)
    const leastPublished = isRejecting ? 0 : numberAt(before.published, id)
    const low = depth + numberAt(before.completed, id) - mostPublished
    const high = depth + numberAt(after.completed, id) - leastPublished
    if (
      Number.isNaN(low + high) ||
      Number.isNaN(numberAt(before.depth, id) + numberAt(after.depth, id))
    )
      return
    const moved = this.#balances.observe(id, low, high)
    if (moved < 0) this.#discarded.set(id, this.#discarded.at(id) - moved)
    if (moved <= 0) return
    this.#arrived.set(id, this.#arrived.at(id) + moved)
    if (!isRejecting) this.#uncountedAt.set(id, after.receivedAt)
  }

  #restartBalance(id: number): void {
    this.#balances.forget(id)
    this.#recent.forget(id)
  }

  get #rebases(): number {
    const { published, acked, deliveredNoAck, gotNoAck } = this.#counters
    return published.rebases + acked.rebases + deliveredNoAck.rebases + gotNoAck.rebases
  }
}

/** True: RabbitMQ has statistics of the queue's messages. */
function isAnyReported(queues: Queues, row: Row): boolean {
  const { published, acked, deliveredNoAck, gotNoAck, redelivered } = queues
  return (
    cell(published, row) >= 0 ||
    cell(acked, row) >= 0 ||
    cell(deliveredNoAck, row) >= 0 ||
    cell(gotNoAck, row) >= 0 ||
    cell(redelivered, row) >= 0
  )
}
