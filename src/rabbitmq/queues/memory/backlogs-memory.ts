import type { Backlogs } from '../../../backlog/backlogs.ts'
import { ConsumerRates } from '../../../backlog/consumer-rates.ts'
import { FlowRates } from '../../../backlog/flow-rates.ts'
import { ObjectiveTimes } from '../../../backlog/history/objective-times.ts'
import { LastKnownAges } from '../../../backlog/last-known-ages.ts'
import type { Outlook, Parts } from '../../../backlog/parts.ts'
import { Progress } from '../../../backlog/progress.ts'
import type { Watch } from '../../../backlog/recent-columns.ts'
import { type Row, unknownColumn } from '../../../columns/columns.ts'
import { RememberedBytes, type RememberedColumn } from '../../../columns/remembered-column.ts'
import { isFresh, type Observation } from '../../../reading/observation.ts'
import type { Instant, Seconds, Span } from '../../../reading/time.ts'
import type { DeadLetterExchanges } from '../../dead-letter-exchanges.ts'
import type { Restarts } from '../../restarts.ts'
import type { QueueMode } from '../facts/facts.ts'
import { queueTraits } from '../facts/queue-traits.ts'
import { QueueAges } from './ages.ts'
import { type BacklogRows, backlogRows, presenceOf } from './backlog-rows.ts'
import { deadLetterTargets } from './dead-letter-targets.ts'
import { type FlowCounters, QueueFlow, type ReadQueueTotals } from './flow.ts'
import type { KnownQueues } from './known-queues.ts'
import { PurgeDetector } from './purge-detector.ts'
import type { ReportedTotals } from './recent-totals.ts'
import { likelyAge } from './stamped-age.ts'

export type BacklogTotals = Pick<Backlogs, 'arrivedTotal' | 'completedTotal' | 'discardedTotal'>

/** One row for each row of `BacklogRows`. */
interface ExpectedOfQueues {
  /** Seconds: the window of the status. */
  readonly window: Float64Array
  /** 1: messages may wait without consumers. */
  readonly mayRestUnread: Float64Array
  /** 1: it gets dead letters. One row for each row of `KnownQueues.queues`. */
  readonly isDeadLetterTarget: Uint8Array
}

interface AgesWatch {
  readonly isUncounted: Uint8Array
  readonly now: Instant
  /** How far back arrivals are remembered. */
  readonly horizon: Seconds
}

/** Flow, ages and progress of the queues that are backlogs, by queue id. */
export class BacklogsMemory {
  readonly #flow: QueueFlow
  readonly #ages = new QueueAges()
  readonly #progress = new Progress()
  readonly #arrivalRates = new FlowRates()
  readonly #completionRates = new FlowRates()
  readonly #consumerRates = new ConsumerRates()
  readonly #purges = new PurgeDetector()
  readonly #hadConsumers = new RememberedBytes()
  /** 1: a queue of an unknown type that has reported what waits. */
  readonly #counted = new RememberedBytes()
  readonly #lastAges = new LastKnownAges()
  readonly objectiveTimes = new ObjectiveTimes()

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
    this.#consumerRates.forget(id)
    this.#purges.forget(id)
    this.#hadConsumers.forget(id)
    this.#counted.forget(id)
    this.#lastAges.forget(id)
    this.objectiveTimes.forget(id)
  }

  rows(known: KnownQueues): BacklogRows {
    return backlogRows(known, this.#counted)
  }

  /** Returns the queues that get dead letters, and the exchanges that these are sent to. */
  deadLetterTargets(
    known: KnownQueues,
    routes: Pick<DeadLetterExchanges, 'destinations'>,
  ): ReturnType<typeof deadLetterTargets> {
    const { queues, id } = known
    for (let row = 0; row < known.firstStale; row++) {
      if (queues.consumers[row]! > 0) this.#hadConsumers.set(id[row]!, 1)
    }
    return deadLetterTargets(known, queue => this.#hadConsumers.at(queue) === 1, routes)
  }

  /** Takes the totals of a reading; returns those that are consistent, by id. */
  observeFlow(read: Omit<ReadQueueTotals, 'interval'>, { from, to }: Span): ReportedTotals {
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
    for (let row = 0; row < rows; row++) {
      const queue = id[row]!
      const isFed = this.#flow.isPublishReported(queue)
        ? watch.now - this.#flow.uncountedAt(queue) < watch.window
        : mode !== 'totals' && (messages[row]! > 0 || this.#flow.completed(queue) > 0)
      isUncounted[row] = Number(isFed)
    }
    return isUncounted
  }

  observeAges(
    { id, firstStale, messages, headMessageTimestamp }: BacklogRows,
    reported: ReportedTotals,
    delay: Seconds,
    { isUncounted, now, horizon }: AgesWatch,
  ): void {
    const ids = id.subarray(0, firstStale)
    const wasUncounted = this.#wasUncounted(ids, isUncounted, now.monotonic - horizon)
    const { age, lowerBound, upperBound } = this.#ages.observe(
      ids,
      reported,
      delay,
      wasUncounted,
      horizon,
    )
    for (let row = 0; row < firstStale; row++) {
      const likely = age[row]!
      const lower = lowerBound[row]!
      const upper = upperBound[row]!
      const stamped = now.wall - headMessageTimestamp[row]!
      const isWaiting = messages[row]! > 0
      const best = isWaiting ? likelyAge({ likely, lower, upper }, stamped) : likely
      this.#lastAges.take(id[row]!, best, lower, upper)
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

  /** Returns the totals; those that RabbitMQ no longer reports, up to the staleness limit. */
  totals(
    { rows, id }: BacklogRows,
    isUncounted: Uint8Array,
    observation: Observation,
  ): BacklogTotals {
    const arrivedTotal = unknownColumn(rows)
    const completedTotal = unknownColumn(rows)
    const discardedTotal = unknownColumn(rows)
    const totals = { arrivedTotal, completedTotal, discardedTotal }
    for (let row = 0; row < rows; row++) {
      const queue = id[row]!
      // After that an earlier count would look like a queue without activity.
      if (!this.areTotalsKnown(queue, observation)) continue
      completedTotal[row] = this.#flow.completed(queue)
      if (isUncounted[row] === 1) continue
      arrivedTotal[row] = this.#flow.arrived(queue)
      discardedTotal[row] = this.#flow.discarded(queue)
    }
    return totals
  }

  /** Returns false once the counters of a queue have been missing for longer than the staleness limit. */
  areTotalsKnown(id: number, observation: Observation): boolean {
    const since = this.#flow.missingSince(id)
    return Number.isNaN(since) || isFresh(since, observation)
  }

  /** Returns 1 for each queue that kept dead letters for a whole window and delivered none. */
  stuckDeadLetters({ rows, id }: BacklogRows, { window }: Watch): Uint8Array {
    const areStuck = new Uint8Array(rows)
    for (let row = 0; row < rows; row++) {
      areStuck[row] = Number(this.#flow.hasStuckDeadLetters(id[row]!, window))
    }
    return areStuck
  }

  rates(
    { rows, id, consumers }: BacklogRows,
    { arrivedTotal, completedTotal }: BacklogTotals,
    work: Pick<Backlogs, 'workableMessages' | 'usableConsumers'>,
    watch: Watch,
  ): Pick<Backlogs, 'arrivalRate' | 'completionRate' | 'consumerRate'> {
    const completionRate = this.#completionRates.observe(id, completedTotal, watch)
    const measured = { rows, id, consumers, completionRate, ...work }
    return {
      arrivalRate: this.#arrivalRates.observe(id, arrivedTotal, watch),
      completionRate,
      consumerRate: this.#consumerRates.observe(measured, watch),
    }
  }

  /** Returns the backlogs as parts whose progress can be observed. */
  parts(
    backlogs: BacklogRows,
    totals: BacklogTotals,
    isUncounted: Uint8Array,
    { window, mayRestUnread, isDeadLetterTarget }: ExpectedOfQueues,
  ): Parts {
    const { rows, id, firstStale, messages, due } = backlogs
    const parts = {
      rows,
      id,
      waiting: unknownColumn(rows),
      due,
      position: unknownColumn(rows),
      tolerance: new Float64Array(rows),
      window,
      presence: presenceOf(backlogs),
      hasJumped: this.#observePurges(backlogs),
      mayRestUnread: new Uint8Array(rows),
    }
    parts.waiting.set(messages.subarray(0, firstStale))
    for (let row = 0; row < rows; row++) {
      const done = totals.completedTotal[row]! + totals.discardedTotal[row]!
      // Without counters messages may get done unnoticed.
      const isCounted = Number.isNaN(this.#flow.missingSince(id[row]!))
      parts.position[row] = isCounted ? done : NaN
      parts.mayRestUnread[row] = Number(
        mayRestUnread[row] === 1 ||
          isDeadLetterTarget[backlogs.queue[row]!] === 1 ||
          this.#mayRestUnread(backlogs, row, isUncounted[row] === 1),
      )
    }
    return parts
  }

  /** Yields inside, as `Progress` says. */
  *observeProgress(parts: Parts, watch: Watch): Generator<void, Outlook> {
    yield* this.#progress.observe(parts, watch)
    yield
    return this.#progress.outlook(parts)
  }

  #observePurges({ rows, id, firstStale, messages }: BacklogRows): Uint8Array {
    const hasJumped = new Uint8Array(rows)
    for (let row = 0; row < firstStale; row++) {
      const queue = id[row]!
      const isCounted = Number.isNaN(this.#flow.missingSince(queue))
      const completed = isCounted ? this.#flow.completed(queue) : NaN
      hasJumped[row] = Number(this.#purges.observe(queue, messages[row]!, completed))
    }
    return hasJumped
  }

  /**
   * Returns 1 for each queue whose arrivals are not all counted.
   *
   * Where as many messages expire as arrive uncounted, no balance shows it. So a queue that once got
   * some is assumed to get more for as long as its arrivals are remembered.
   */
  #wasUncounted(ids: Uint32Array, isUncounted: Uint8Array, since: Seconds): Uint8Array {
    const wasUncounted = new Uint8Array(ids.length)
    for (let row = 0; row < ids.length; row++) {
      const isRecent = this.#flow.uncountedAt(ids[row]!) > since
      wasUncounted[row] = Number(isUncounted[row] === 1 || isRecent)
    }
    return wasUncounted
  }

  /**
   * A retry queue needs no consumer. Nor does a queue whose arrivals are not counted and that never had
   * a consumer: it is most likely a dead-letter queue whose bindings are not read.
   */
  #mayRestUnread({ id, traits }: BacklogRows, row: Row, isUncounted: boolean): boolean {
    if ((traits[row]! & queueTraits.restsUnread) !== 0) return true
    const queue = id[row]!
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
    if (!Number.isNaN(known[row])) values[row] = column.at(id[row]!)
  }
  return values
}
