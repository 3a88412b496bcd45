import type { Backlogs } from '../../../backlog/backlogs.ts'
import { FlowRates } from '../../../backlog/flow-rates.ts'
import { historyHorizon } from '../../../backlog/inflow-history.ts'
import { LastKnownAges } from '../../../backlog/last-known-ages.ts'
import type { Outlook, Parts } from '../../../backlog/parts.ts'
import { Progress } from '../../../backlog/progress.ts'
import type { Watch } from '../../../backlog/recent-columns.ts'
import { type Row, unknownColumn } from '../../../columns/columns.ts'
import { RememberedBytes, type RememberedColumn } from '../../../columns/remembered-column.ts'
import type { Instant, Seconds, Span } from '../../../reading/time.ts'
import type { Restarts } from '../../restarts.ts'
import type { QueueMode, Queues } from '../facts/facts.ts'
import { queueTraits } from '../facts/queue-traits.ts'
import { QueueAges } from './ages.ts'
import { type BacklogRows, presenceOf } from './backlog-rows.ts'
import { type FlowCounters, QueueFlow } from './flow.ts'
import { PurgeDetector } from './purge-detector.ts'
import type { ReportedTotals } from './recent-totals.ts'
import { likelyAge } from './stamped-age.ts'

/** The queues of one poll. */
interface ReadQueues {
  readonly queues: Queues
  /** Id of each row. */
  readonly id: Uint32Array
  /** One more than the highest id. */
  readonly capacity: number
}

export type BacklogTotals = Pick<Backlogs, 'arrivedTotal' | 'completedTotal' | 'discardedTotal'>

/**
 * A depth may be two statistics intervals old: a queue reports it once an interval, and RabbitMQ takes
 * reports into its statistics once an interval. Measured with 5 s on 3.10.8 and 4.3.6: the depth of a
 * queue that grew by 60 a second was 280 behind its counter when both were renewed.
 */
const intervalsOfDelay = 2

/** Returns how old reported values may be. */
export function reportDelay(statisticsInterval: Seconds): Seconds {
  return statisticsInterval * intervalsOfDelay
}

/** Flow, ages and progress of classic and quorum queues, by queue id. */
export class BacklogsMemory {
  readonly #flow: QueueFlow
  readonly #ages = new QueueAges()
  readonly #progress = new Progress()
  readonly #arrivalRates = new FlowRates()
  readonly #completionRates = new FlowRates()
  readonly #purges = new PurgeDetector()
  readonly #hadConsumers = new RememberedBytes()
  readonly #lastAges = new LastKnownAges()

  constructor(counters: FlowCounters, restarts: Restarts) {
    this.#flow = new QueueFlow(counters, id => {
      this.#ages.rebase(id)
    })
    restarts.onRestart(() => {
      this.#flow.sourceRestarted()
    })
  }

  /** Forgets a queue, so that its id can be reused. */
  forget(id: number): void {
    this.#flow.forget(id)
    this.#ages.forget(id)
    this.#progress.forget(id)
    this.#arrivalRates.forget(id)
    this.#completionRates.forget(id)
    this.#purges.forget(id)
    this.#hadConsumers.forget(id)
    this.#lastAges.forget(id)
  }

  /** Takes the totals of a reading; returns those that are consistent, by id. */
  observeFlow(read: ReadQueues, { from, to }: Span): ReportedTotals {
    const interval = { sentAt: from.monotonic, receivedAt: to.monotonic }
    return this.#flow.observe({ ...read, interval })
  }

  /** Finds arrivals that were not published, and discarded messages. */
  balanceFlow(id: Uint32Array, reported: ReportedTotals, delay: Seconds): void {
    this.#flow.balance(id, reported, delay)
  }

  /** Returns 1 for each backlog that got messages no counter includes, ever or within the window. */
  uncounted({ rows, id, messages }: BacklogRows, mode: QueueMode, watch: Watch): Uint8Array {
    const isUncounted = new Uint8Array(rows)
    if (mode === 'totals') return isUncounted
    for (let row = 0; row < rows; row++) {
      const queue = id[row] as number
      const isFed = this.#flow.isPublishReported(queue)
        ? watch.now - this.#flow.uncountedAt(queue) < watch.window
        : (messages[row] as number) > 0 || this.#flow.completed(queue) > 0
      isUncounted[row] = Number(isFed)
    }
    return isUncounted
  }

  observeAges(
    { id, firstStale, messages, headMessageTimestamp }: BacklogRows,
    reported: ReportedTotals,
    delay: Seconds,
    { isUncounted, now }: { readonly isUncounted: Uint8Array; readonly now: Instant },
  ): void {
    const ids = id.subarray(0, firstStale)
    const wasUncounted = this.#wasUncounted(ids, isUncounted, now.monotonic)
    const { age, lowerBound, upperBound } = this.#ages.observe(ids, reported, delay, wasUncounted)
    for (let row = 0; row < firstStale; row++) {
      const likely = age[row] as number
      const lower = lowerBound[row] as number
      const upper = upperBound[row] as number
      const stamped = now.wall - (headMessageTimestamp[row] as number)
      const isWaiting = (messages[row] as number) > 0
      const best = isWaiting ? likelyAge({ likely, lower, upper }, stamped) : likely
      this.#lastAges.take(id[row] as number, best, lower, upper)
    }
  }

  /** Returns the last known ages; they count as long as the depth of their queue. */
  ages({ id, messages }: BacklogRows): Pick<Backlogs, 'age' | 'ageLowerBound' | 'ageUpperBound'> {
    const { age, lowerBound, upperBound } = this.#lastAges
    return {
      age: valuesOfKnown(age, id, messages),
      ageLowerBound: valuesOfKnown(lowerBound, id, messages),
      ageUpperBound: valuesOfKnown(upperBound, id, messages),
    }
  }

  totals({ rows, id }: BacklogRows, isUncounted: Uint8Array, mode: QueueMode): BacklogTotals {
    const arrivedTotal = unknownColumn(rows)
    const completedTotal = unknownColumn(rows)
    const discardedTotal = unknownColumn(rows)
    const totals = { arrivedTotal, completedTotal, discardedTotal }
    // This mode has no counters: an earlier count would look like a queue without activity.
    if (mode === 'totals') return totals
    for (let row = 0; row < rows; row++) {
      const queue = id[row] as number
      completedTotal[row] = this.#flow.completed(queue)
      if (isUncounted[row] === 1) continue
      arrivedTotal[row] = this.#flow.arrived(queue)
      discardedTotal[row] = this.#flow.discarded(queue)
    }
    return totals
  }

  rates(
    { id }: BacklogRows,
    { arrivedTotal, completedTotal }: BacklogTotals,
    watch: Watch,
  ): Pick<Backlogs, 'arrivalRate' | 'completionRate'> {
    return {
      arrivalRate: this.#arrivalRates.observe(id, arrivedTotal, watch),
      completionRate: this.#completionRates.observe(id, completedTotal, watch),
    }
  }

  /** Returns the backlogs as parts whose progress can be observed. */
  parts(backlogs: BacklogRows, totals: BacklogTotals, isUncounted: Uint8Array): Parts {
    const { rows, id, firstStale, messages } = backlogs
    const parts = {
      rows,
      id,
      waiting: unknownColumn(rows),
      position: unknownColumn(rows),
      tolerance: new Float64Array(rows),
      presence: presenceOf(backlogs),
      hasJumped: this.#observePurges(backlogs),
      mayRestUnread: new Uint8Array(rows),
    }
    parts.waiting.set(messages.subarray(0, firstStale))
    for (let row = 0; row < rows; row++) {
      const completed = totals.completedTotal[row] as number
      parts.position[row] = completed + (totals.discardedTotal[row] as number)
      parts.mayRestUnread[row] = Number(this.#mayRestUnread(backlogs, row, isUncounted[row] === 1))
    }
    return parts
  }

  /** Yields inside, as `Progress` says. */
  *observeProgress(parts: Parts, watch: Watch): Generator<void, Outlook> {
    yield* this.#progress.observe(parts, watch)
    yield
    return this.#progress.outlook(parts)
  }

  #observePurges({ rows, id, firstStale, messages, consumers }: BacklogRows): Uint8Array {
    const hasJumped = new Uint8Array(rows)
    for (let row = 0; row < firstStale; row++) {
      const queue = id[row] as number
      const completed = this.#flow.completed(queue)
      hasJumped[row] = Number(this.#purges.observe(queue, messages[row] as number, completed))
      if ((consumers[row] as number) > 0) this.#hadConsumers.set(queue, 1)
    }
    return hasJumped
  }

  /**
   * Returns 1 for each queue whose arrivals are not all counted.
   *
   * Where as many messages expire as arrive uncounted, no balance shows it. So a queue that once got
   * some is assumed to get more for as long as its arrivals are remembered.
   */
  #wasUncounted(ids: Uint32Array, isUncounted: Uint8Array, now: Seconds): Uint8Array {
    const wasUncounted = new Uint8Array(ids.length)
    for (let row = 0; row < ids.length; row++) {
      const isRecent = now - this.#flow.uncountedAt(ids[row] as number) < historyHorizon
      wasUncounted[row] = Number(isUncounted[row] === 1 || isRecent)
    }
    return wasUncounted
  }

  /**
   * A dead-letter or retry queue needs no consumer. Nor does a queue whose arrivals are not counted and
   * that never had a consumer: it is most likely a dead-letter queue behind a named exchange.
   */
  #mayRestUnread({ id, traits }: BacklogRows, row: Row, isUncounted: boolean): boolean {
    const resting = queueTraits.restsUnread | queueTraits.takesDeadLetters
    if (((traits[row] as number) & resting) !== 0) return true
    const queue = id[row] as number
    const isFedUncounted = isUncounted && !this.#flow.isPublishReported(queue)
    return isFedUncounted && this.#hadConsumers.at(queue) === 0
  }
}

/** Returns the value of each row's id. NaN where `known` is. */
function valuesOfKnown(
  column: RememberedColumn,
  id: Uint32Array,
  known: Float64Array,
): Float64Array {
  const values = unknownColumn(id.length)
  for (let row = 0; row < id.length; row++) {
    if (!Number.isNaN(known[row])) values[row] = column.at(id[row] as number)
  }
  return values
}
