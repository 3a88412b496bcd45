import type { Seconds } from '../../../src/reading/time.ts'

/** Behaviour of a simulated queue. Random numbers are from 0 to 1. */
export interface QueueNature {
  readonly random: () => number
  /** Messages published per second. */
  readonly publish: (second: Seconds) => number
  /** Dead letters that arrive per second; no counter includes them. */
  readonly feed?: (second: Seconds) => number
  /** Messages delivered to consumers per second. */
  readonly consume: (second: Seconds) => number
  /** Share of unacked messages acknowledged per second. */
  readonly acknowledge: number
  /** Share of unacked messages requeued to their old position per second. */
  readonly requeue?: number
  /** Number of times a message may be requeued before it is dropped. */
  readonly deliveryLimit?: number
  /** Messages are delivered by priority instead of in order. */
  readonly isPrioritised?: boolean
  /** Ready messages of this age are dropped. */
  readonly timeToLive?: Seconds
  readonly maximumLength?: number
  /** Messages over the limit are rejected instead of dropped from the head. */
  readonly rejectsPublish?: boolean
  /** Probability of a purge per second. */
  readonly purge?: number
}

interface Message {
  readonly arrivedAt: Seconds
  readonly priority: number
  deliveries: number
}

/** The queue at the end of a second. */
interface QueueState {
  readonly depth: number
  readonly published: number
  readonly completed: number
  /** Arrival of the oldest message that is not completed. NaN: none. */
  readonly oldestAt: Seconds
}

/** Simulates everything that can happen to a queue, second by second. */
export class LivingQueue {
  readonly #nature: QueueNature
  readonly #states: QueueState[] = []
  /** In order of arrival; requeued messages return to their old position. */
  #ready: Message[] = []
  #unacked: Message[] = []
  #published = 0
  #completed = 0

  constructor(nature: QueueNature, lasting: Seconds) {
    this.#nature = nature
    for (let second = 0; second < lasting; second++) this.#live(second)
  }

  at(second: Seconds): QueueState {
    const state = this.#states[Math.max(Math.floor(second), 0)]
    if (state === undefined) throw new Error(`second ${second} was not simulated`)
    return state
  }

  #live(second: Seconds): void {
    const { publish, feed, purge = 0, timeToLive = Infinity, random } = this.#nature
    this.#publish(Math.floor(publish(second)), second)
    this.#receive(Math.floor(feed?.(second) ?? 0), second)
    if (timeToLive < Infinity) {
      this.#ready = this.#ready.filter(({ arrivedAt }) => second - arrivedAt < timeToLive)
    }
    if (random() < purge) this.#ready = []
    this.#deliver(Math.floor(this.#nature.consume(second)))
    this.#settle()
    const oldestReadyAt = this.#ready[0]?.arrivedAt ?? Infinity
    this.#states.push({
      depth: this.#ready.length + this.#unacked.length,
      published: this.#published,
      completed: this.#completed,
      oldestAt: this.#unacked.reduce(
        (oldest, { arrivedAt }) => Math.min(oldest, arrivedAt),
        oldestReadyAt,
      ),
    })
  }

  #publish(messages: number, now: Seconds): void {
    this.#published += messages
    const { maximumLength = Infinity, rejectsPublish = false } = this.#nature
    const room = Math.max(maximumLength - this.#ready.length, 0)
    this.#receive(rejectsPublish ? Math.min(messages, room) : messages, now)
  }

  #receive(messages: number, now: Seconds): void {
    const { random, maximumLength = Infinity } = this.#nature
    for (let count = 0; count < messages; count++) {
      this.#ready.push({ arrivedAt: now, priority: random(), deliveries: 0 })
    }
    if (this.#ready.length > maximumLength) this.#ready = this.#ready.slice(-maximumLength)
  }

  #deliver(messages: number): void {
    if (this.#nature.isPrioritised !== true) {
      this.#unacked.push(...this.#ready.splice(0, messages))
      return
    }
    const order = this.#ready.toSorted((a, b) => b.priority - a.priority)
    const taken = new Set(order.slice(0, messages))
    this.#ready = this.#ready.filter(message => !taken.has(message))
    this.#unacked.push(...taken)
  }

  #settle(): void {
    const { random, acknowledge, requeue = 0, deliveryLimit = Infinity } = this.#nature
    const held: Message[] = []
    const before = this.#ready.length
    for (const message of this.#unacked) {
      const fate = random()
      if (fate < acknowledge) this.#completed++
      else if (fate > acknowledge + requeue) held.push(message)
      else if (++message.deliveries < deliveryLimit) this.#ready.push(message)
    }
    this.#unacked = held
    if (this.#ready.length > before) this.#ready.sort((a, b) => a.arrivedAt - b.arrivedAt)
  }
}
