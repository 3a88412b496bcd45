import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Consumer as Member, EachBatchPayload, Kafka } from 'kafkajs'
import { type Consumer, type Knobs, Turnstile, untouched } from './knobs.ts'
import type { ShopMetrics } from './metrics.ts'
import { decoded, isPoison, type ShopEvent } from './shop-event.ts'
import type { GroupPlan } from './shop.ts'
import { type Log, untilDone } from './until-done.ts'

/** Milliseconds between two commits. */
const commitEvery = 2000
/** Longest wait of a fetch, and so of who leaves, in milliseconds. */
const fetchWait = 1000
/** Bytes of one partition in a fetch: so few that a slow member gets around all partitions. */
const fetchSize = 4096
/** Partitions that are read side by side. */
const concurrency = 3
/** Milliseconds after a failure, and the same event is tried again. */
const tryAgainAfter = 1000

export interface GroupOptions {
  readonly kafka: Kafka
  readonly metrics: ShopMetrics
  readonly log: Log
  /** What becomes of an event. */
  readonly handle: (topic: string, event: ShopEvent) => Promise<void>
}

/**
 * A Kafka consumer group with one member.
 *
 * Events of a partition are handled one after the other. One that fails is tried again and again,
 * for what came after it must not overtake it: Kafka has no dead letters.
 */
export class ConsumerGroup implements Consumer {
  readonly name: string
  readonly messagingSystem = 'kafka'
  readonly destinations: readonly string[]
  readonly #plan: GroupPlan
  readonly #options: GroupOptions
  readonly #turnstile = new Turnstile()
  #knobs: Knobs
  #hasStarted = false
  #handled = 0
  /** Undefined while there is no member. */
  #member: Member | undefined
  #leaving = new AbortController()
  /** The life of the member that is, or was. */
  #life: Promise<unknown> = Promise.resolve()

  constructor(plan: GroupPlan, options: GroupOptions) {
    this.name = plan.group
    this.destinations = plan.topics
    this.#plan = plan
    this.#options = options
    this.#knobs = { ...untouched, ...plan.knobs }
  }

  get knobs(): Knobs {
    return this.#knobs
  }

  /** Joins, unless it is stopped; called once its topics are there. */
  start(): void {
    this.#hasStarted = true
    if (!this.#knobs.stopped) this.#join()
  }

  turn(change: Partial<Knobs>): void {
    const wasStopped = this.#knobs.stopped
    this.#knobs = { ...this.#knobs, ...change }
    if (!this.#hasStarted) return
    if (wasStopped && !this.#knobs.stopped) this.#join()
    if (!wasStopped && this.#knobs.stopped) this.#leaving.abort()
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
    this.#leaving.abort()
    await this.#life
  }

  #join(): void {
    const { signal } = (this.#leaving = new AbortController())
    const live = (): Promise<unknown> =>
      untilDone(`reading as ${this.name}`, () => this.#membership(signal), {
        signal,
        log: this.#options.log,
      })
    this.#life = this.#life.then(live)
  }

  /** Reads until it is to leave; throws when kafkajs gives up. */
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
    // It may crash before anyone waits for that.
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
    const isWanted = (): boolean => payload.isRunning() && !payload.isStale() && !signal.aborted
    for (const { value, offset } of messages) {
      if (value !== null) {
        const attempt = (): Promise<boolean> => this.#attempt(topic, value)
        if (!(await this.#untilHandled(attempt, isWanted, payload))) return
      }
      payload.resolveOffset(offset)
      await payload.commitOffsetsIfNecessary()
      await payload.heartbeat()
    }
  }

  /** Tries until it succeeds; false when it is no longer wanted. */
  async #untilHandled(
    attempt: () => Promise<boolean>,
    isWanted: () => boolean,
    payload: EachBatchPayload,
  ): Promise<boolean> {
    const pace = (): number | null => this.#knobs.pace
    const heartbeat = (): Promise<void> => payload.heartbeat()
    while (await this.#turnstile.turn(pace, isWanted, heartbeat)) {
      if (await attempt()) return true
      await sleep(tryAgainAfter)
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
    this.#handled++
    if (this.#handled === this.#plan.stopsAfter) this.turn({ stopped: true })
    return true
  }
}
