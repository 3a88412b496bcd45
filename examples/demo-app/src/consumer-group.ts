import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Consumer as Member, EachBatchPayload, Kafka } from 'kafkajs'
import { type Consumer, defaultKnobs, type Knobs, Pacer } from './knobs.ts'
import type { ShopMetrics } from './metrics.ts'
import { decoded, isPoison, type ShopEvent } from './shop-event.ts'
import type { GroupPlan } from './shop.ts'
import { type Log, retryUntilDone } from './retry.ts'

/** Interval of commits, in milliseconds. */
const commitEvery = 2000
/** Maximum wait of a fetch, and so of stopping, in milliseconds. */
const fetchWait = 1000
/** Maximum bytes of a partition in a fetch. Small, so that a slow member reads from all partitions. */
const fetchSize = 4096
/** Number of partitions read concurrently. */
const concurrency = 3
/** Pause before a failed event is retried, in milliseconds. */
const retryDelay = 1000

export interface GroupOptions {
  readonly kafka: Kafka
  readonly metrics: ShopMetrics
  readonly log: Log
  /** Processes an event. */
  readonly handle: (topic: string, event: ShopEvent) => Promise<void>
}

/**
 * A Kafka consumer group with one member.
 *
 * Processes the events of a partition in order. A failing event is retried without limit and blocks those
 * behind it: Kafka has no dead letters.
 */
export class ConsumerGroup implements Consumer {
  readonly name: string
  readonly messagingSystem = 'kafka'
  readonly destinations: readonly string[]
  readonly #plan: GroupPlan
  readonly #options: GroupOptions
  readonly #pacer = new Pacer()
  #knobs: Knobs
  #hasStarted = false
  #processed = 0
  /** Undefined: no member at present. */
  #member: Member | undefined
  #stopping = new AbortController()
  /** Settles when the latest member has left. */
  #running: Promise<unknown> = Promise.resolve()

  constructor(plan: GroupPlan, options: GroupOptions) {
    this.name = plan.group
    this.destinations = plan.topics
    this.#plan = plan
    this.#options = options
    this.#knobs = { ...defaultKnobs, ...plan.knobs }
  }

  get knobs(): Knobs {
    return this.#knobs
  }

  /** Joins the group unless stopped. Call it after the topics exist. */
  start(): void {
    this.#hasStarted = true
    if (!this.#knobs.stopped) this.#join()
  }

  adjust(change: Partial<Knobs>): void {
    const wasStopped = this.#knobs.stopped
    this.#knobs = { ...this.#knobs, ...change }
    if (!this.#hasStarted) return
    if (wasStopped && !this.#knobs.stopped) this.#join()
    if (!wasStopped && this.#knobs.stopped) this.#stopping.abort()
  }

  async rewind(): Promise<void> {
    const { kafka } = this.#options
    const admin = kafka.admin()
    try {
      await admin.connect()
      for (const topic of this.destinations) {
        for (const { partition, low } of await admin.fetchTopicOffsets(topic)) {
          this.#member?.seek({ topic, partition, offset: low })
        }
      }
    } finally {
      await admin.disconnect()
    }
  }

  async close(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  #join(): void {
    const { signal } = (this.#stopping = new AbortController())
    const run = (): Promise<unknown> =>
      retryUntilDone(`reading as ${this.name}`, () => this.#membership(signal), {
        signal,
        log: this.#options.log,
      })
    this.#running = this.#running.then(run)
  }

  /** Reads until stopped. Throws if kafkajs gives up. */
  async #membership(signal: AbortSignal): Promise<void> {
    const { kafka } = this.#options
    const member = kafka.consumer({
      groupId: this.name,
      allowAutoTopicCreation: false,
      maxWaitTimeInMs: fetchWait,
      maxBytesPerPartition: fetchSize,
    })
    const crash = new Promise<never>((_, reject) =>
      member.on(member.events.CRASH, ({ payload: { error, restart } }) => {
        if (!restart) reject(error)
      }),
    )
    // It may crash before the promise is awaited.
    crash.catch(() => undefined)
    try {
      await member.connect()
      await member.subscribe({ topics: [...this.destinations], fromBeginning: true })
      await member.run({
        autoCommitInterval: commitEvery,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: concurrency,
        eachBatch: batch => this.#readBatch(batch, signal),
      })
      this.#member = member
      if (!signal.aborted) await Promise.race([crash, once(signal, 'abort')])
    } finally {
      this.#member = undefined
      await member.disconnect()
    }
  }

  async #readBatch(payload: EachBatchPayload, signal: AbortSignal): Promise<void> {
    const { topic, messages } = payload.batch
    const isActive = (): boolean => payload.isRunning() && !payload.isStale() && !signal.aborted
    for (const { value, offset } of messages) {
      if (value !== null) {
        const attempt = (): Promise<boolean> => this.#attempt(topic, value)
        if (!(await this.#untilProcessed(attempt, isActive, payload))) return
      }
      payload.resolveOffset(offset)
      await payload.commitOffsetsIfNecessary()
      await payload.heartbeat()
    }
  }

  /** Repeats `attempt` until it succeeds. Returns false if stopped before. */
  async #untilProcessed(
    attempt: () => Promise<boolean>,
    isActive: () => boolean,
    payload: EachBatchPayload,
  ): Promise<boolean> {
    const pace = (): number | null => this.#knobs.pace
    const heartbeat = (): Promise<void> => payload.heartbeat()
    while (await this.#pacer.next(pace, isActive, heartbeat)) {
      if (await attempt()) return true
      await sleep(retryDelay)
      await heartbeat()
    }
    return false
  }

  async #attempt(topic: string, value: Buffer): Promise<boolean> {
    const { metrics, handle } = this.#options
    const labels = { messaging_system: 'kafka', destination: topic, consumer: this.name }
    try {
      if (isPoison(value, this.#knobs.poison)) throw new Error('poison')
      await handle(topic, decoded(value))
    } catch {
      metrics.failed.inc(labels)
      return false
    }
    metrics.consumed.inc(labels)
    this.#processed++
    if (this.#processed === this.#plan.stopsAfter) this.adjust({ stopped: true })
    return true
  }
}
