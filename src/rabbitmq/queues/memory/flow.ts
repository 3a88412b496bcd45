import type { RequestInterval } from '../../../backlog/inflow-history.ts'
import { cell, entry, numberAt, type Row, unknownColumn } from '../../../columns/columns.ts'
import type { Counters } from '../../../columns/counter.ts'
import { RememberedBytes, RememberedColumn } from '../../../columns/remembered-column.ts'
import type { Seconds } from '../../../reading/time.ts'
import { allMessages, isWaitingExact, waitingMessages } from '../facts/waiting.ts'
import { BalanceBounds } from './balance-bounds.ts'
import { DeadLetters } from './dead-letters.ts'
import { MissingCounters } from './missing-counters.ts'
import type { Queues } from '../facts/facts.ts'
import { queueTraits } from '../facts/queue-traits.ts'
import { RecentTotals, type SettledTotals, type ReportedTotals } from './recent-totals.ts'

const completionTotals = ['acked', 'deliveredNoAck', 'gotNoAck'] as const

/** The totals of a queue from which its flow is computed. */
export const flowTotals = ['published', ...completionTotals] as const

export type FlowCounters = Readonly<Record<(typeof flowTotals)[number], Counters>>

/** The queues of one reading. */
export interface ReadQueueTotals {
  readonly queues: Queues
  /** Id of each row. */
  readonly id: Uint32Array
  /** One more than the highest id. */
  readonly capacity: number
  /** When the reading was requested and received. */
  readonly interval: RequestInterval
}

/**
 * Messages that arrived in each queue, were completed and were discarded, by id.
 *
 * Completed messages were acknowledged, or delivered without acknowledgement. Over three readings
 * (`RecentTotals`) the balance messages + completed − published falls by the number of discarded
 * messages, and rises by arrivals that were not published over AMQP 0-9-1: dead letters, native AMQP 1.0
 * and MQTT. Such a queue is *uncounted*. A queue that may reject publishes counts the rejected ones too,
 * so its balance leaves published messages out, and rises by all arrivals. Its messages include the
 * dead letters that it keeps, which are discarded already (`DeadLetters`).
 */
export class QueueFlow {
  readonly #counters: FlowCounters
  /** Called with an id whose counters were rebased: arrivals in between are not known. */
  readonly #onRebase: (id: number) => void
  readonly #recent = new RecentTotals()
  #balances = new BalanceBounds()
  readonly #published = new RememberedColumn()
  readonly #arrived = new RememberedColumn()
  readonly #discarded = new RememberedColumn()
  readonly #rejectsPublish = new RememberedBytes()
  readonly #uncountedAt = new RememberedColumn()
  readonly #deadLetters = new DeadLetters()
  readonly #missing = new MissingCounters()
  /** 1: the last reading had no message in the queue, and no counter of it. */
  readonly #wasUnused = new RememberedBytes()

  constructor(counters: FlowCounters, onRebase: (id: number) => void) {
    this.#counters = counters
    this.#onRebase = onRebase
  }

  /** Takes a reading; returns the totals of it that are consistent, by id. Call `balance` next. */
  observe(read: ReadQueueTotals): ReportedTotals {
    const { queues, id, capacity, interval } = read
    const reported: ReportedTotals = {
      ...interval,
      depth: unknownColumn(capacity),
      messages: unknownColumn(capacity),
      published: unknownColumn(capacity),
      completed: unknownColumn(capacity),
    }
    for (let row = 0; row < queues.rows; row++) {
      const queue = id[row]!
      const isConsistent = this.#count(queues, row, queue, interval.receivedAt)
      if (!isConsistent) this.#restartBalance(queue)
      if (isConsistent) {
        reported.messages[queue] = allMessages(queues, row)
        if (isWaitingExact(queues, row)) reported.depth[queue] = waitingMessages(queues, row)
      }
      this.#observeArrivals(queues, row, queue, interval.receivedAt)
      if (!Number.isNaN(this.#missing.since(queue))) continue
      reported.published[queue] = this.#counters.published.count(queue)
      reported.completed[queue] = this.completed(queue)
    }
    return reported
  }

  /** Balances the totals of a reading, as `observe` returned them, with those before. */
  balance(id: Uint32Array, reported: ReportedTotals, delay: Seconds): void {
    const settled = this.#recent.observe(reported, delay)
    if (settled === null) return
    for (let row = 0; row < id.length; row++) this.#observeBalance(id[row]!, settled)
  }

  /** Messages since the queue was first read. NaN: never reported. */
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

  /** False: RabbitMQ never reported a number of published messages, as for a dead-letter queue. */
  isPublishReported(id: number): boolean {
    return !Number.isNaN(this.#published.at(id))
  }

  /** Since when readings lack a counter of the queue that an earlier one had. NaN: the last has all. */
  missingSince(id: number): Seconds {
    return this.#missing.since(id)
  }

  /** Returns true when the queue kept dead letters for `window` and none was delivered. */
  hasStuckDeadLetters(id: number, window: Seconds): boolean {
    return this.#deadLetters.areStuck(id, window)
  }

  /** When arrivals last exceeded published messages. NaN: never. */
  uncountedAt(id: number): Seconds {
    return this.#uncountedAt.at(id)
  }

  /** After a node's restart totals lack its part, so earlier balances no longer apply. */
  sourceRestarted(): void {
    this.#recent.clear()
    this.#balances = new BalanceBounds()
    this.#missing.sourceRestarted()
  }

  forget(id: number): void {
    this.#restartBalance(id)
    this.#published.forget(id)
    this.#arrived.forget(id)
    this.#discarded.forget(id)
    this.#rejectsPublish.forget(id)
    this.#uncountedAt.forget(id)
    this.#deadLetters.forget(id)
    this.#missing.forget(id)
    this.#wasUnused.forget(id)
  }

  /** Takes the totals of a queue. Returns false when one of them fell, as when a node did not respond. */
  #count(queues: Queues, row: Row, id: number, now: Seconds): boolean {
    const bits = reportedBits(queues, row)
    const hasStatistics = bits !== 0 || cell(queues.redelivered, row) >= 0
    const missing = this.#missing.observe(id, bits, hasStatistics, now)
    this.#startUnused(queues, row, id, bits)
    const rebases = this.#rebases
    let isConsistent = true
    for (let total = 0; total < flowTotals.length; total++) {
      const name = entry(flowTotals, total)
      const counters = this.#counters[name]
      const reported = cell(queues[name], row)
      // RabbitMQ leaves out counters of what never happened, or not since a node started. A counter of
      // publishes that never was is unknown: it identifies queues that get their messages otherwise.
      const isCounted = !Number.isNaN(counters.count(id)) || (hasStatistics && name !== 'published')
      const isZero = Number.isNaN(reported) && (missing & (1 << total)) === 0 && isCounted
      counters.observe(id, isZero ? 0 : reported)
      if (counters.isUncertain(id)) isConsistent = false
    }
    if (this.#rebases === rebases) return isConsistent
    this.#onRebase(id)
    return false
  }

  /**
   * Counts the first publishes to a queue from 0: RabbitMQ leaves out counters of what never happened.
   *
   * Unless they are more than what waits: then the total may have returned with a node.
   */
  #startUnused(queues: Queues, row: Row, id: number, bits: number): void {
    const messages = allMessages(queues, row)
    if (this.#wasUnused.at(id) === 1 && cell(queues.published, row) <= messages) {
      this.#counters.published.startAtZero(id)
    }
    this.#wasUnused.set(id, Number(bits === 0 && messages === 0))
  }

  #observeArrivals(queues: Queues, row: Row, id: number, now: Seconds): void {
    const rejects = cell(queues.traits, row) & queueTraits.rejectsPublish
    if (rejects !== this.#rejectsPublish.at(id)) this.#restartBalance(id)
    this.#rejectsPublish.set(id, rejects)
    const published = this.#counters.published.count(id)
    const before = this.#published.at(id)
    const isFirst = Number.isNaN(before)
    // Counted since it was created: nothing arrived before, and nothing was discarded.
    const isNew = isFirst && published > 0 && published === cell(queues.published, row)
    const died = this.#deadLetters.observe(id, cell(queues.deadLettering, row), { now, isNew })
    if (Number.isNaN(published)) return
    this.#published.set(id, published)
    if (isFirst) {
      this.#arrived.set(id, rejects === 0 ? published : 0)
      this.#discarded.set(id, 0)
      if (isNew) this.#balances.observe(id, 0, 0)
    } else if (rejects === 0) this.#arrived.set(id, this.#arrived.at(id) + published - before)
    if (died > 0) this.#discarded.set(id, this.#discarded.at(id) + died)
  }

  #observeBalance(id: number, { before, middle, after }: SettledTotals): void {
    const isRejecting = this.#rejectsPublish.at(id) !== 0
    const messages = numberAt(middle.messages, id)
    const mostPublished = isRejecting ? 0 : numberAt(after.published, id)
    const leastPublished = isRejecting ? 0 : numberAt(before.published, id)
    const low = messages + numberAt(before.completed, id) - mostPublished
    const high = messages + numberAt(after.completed, id) - leastPublished
    const outer = numberAt(before.messages, id) + numberAt(after.messages, id)
    if (Number.isNaN(low + high + outer)) return
    const moved = this.#balances.observe(id, low, high)
    if (moved < 0) this.#discard(id, this.#deadLetters.discardedOf(id, -moved))
    if (moved > 0) this.#arrive(id, moved, isRejecting ? NaN : after.receivedAt)
  }

  /** The totals of a node that is away may include them once it is back: then they are not counted again. */
  #discard(id: number, messages: number): void {
    this.#discarded.set(id, this.#discarded.at(id) + messages)
    for (const total of completionTotals) this.#counters[total].raisePeaks(id, messages)
  }

  /** `uncountedAt`: NaN where a balance counts all arrivals. */
  #arrive(id: number, messages: number, uncountedAt: Seconds): void {
    this.#arrived.set(id, this.#arrived.at(id) + messages)
    if (Number.isNaN(uncountedAt)) return
    this.#uncountedAt.set(id, uncountedAt)
    this.#counters.published.raisePeaks(id, messages)
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

/** Returns a bit for each of these counters that the reading has. */
function reportedBits(queues: Queues, row: Row): number {
  let bits = 0
  for (let total = 0; total < flowTotals.length; total++) {
    if (cell(queues[entry(flowTotals, total)], row) >= 0) bits |= 1 << total
  }
  return bits
}
