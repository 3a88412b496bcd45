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
  /** Time for which a requeued message is set aside. Omitted: it is ready at once. */
  readonly retryDelay?: (deliveries: number) => Seconds
  /** Share of unacked messages rejected per second, to the dead-letter exchange. */
  readonly reject?: number
  /** Dead letters that the target confirms per second. Omitted: they are gone at once. */
  readonly confirm?: (second: Seconds) => number
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
  dueAt?: Seconds
  readonly priority: number
  deliveries: number
}

/** The queue at the end of a second. */
interface QueueState {
  /** Messages that wait for consumers. */
  readonly depth: number
  /** Those of them that are set aside until their retry. */
  readonly delayed: number
  /** Dead letters that wait for their target. */
  readonly deadLettering: number
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
  #delayed: Message[] = []
  #deadLettering = 0
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
    this.#retry(second)
    this.#publish(Math.floor(publish(second)), second)
    this.#receive(Math.floor(feed?.(second) ?? 0), second)
    if (timeToLive < Infinity) {
      const expired = this.#ready.length
      this.#ready = this.#ready.filter(({ arrivedAt }) => second - arrivedAt < timeToLive)
      this.#deadLetter(expired - this.#ready.length)
    }
    if (random() < purge) {
      this.#ready = []
      this.#delayed = []
      this.#deadLettering = 0
    }
    this.#deliver(Math.floor(this.#nature.consume(second)))
    this.#settle(second)
    const confirmed = Math.floor(this.#nature.confirm?.(second) ?? 0)
    this.#deadLettering = Math.max(this.#deadLettering - confirmed, 0)
    const oldestReadyAt = this.#ready[0]?.arrivedAt ?? Infinity
    this.#states.push({
      depth: this.#ready.length + this.#unacked.length + this.#delayed.length,
      delayed: this.#delayed.length,
      deadLettering: this.#deadLettering,
      published: this.#published,
      completed: this.#completed,
      oldestAt: oldestArrival(this.#delayed, oldestArrival(this.#unacked, oldestReadyAt)),
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
    const taken = new Set(highestPriority(this.#ready, messages))
    if (taken.size > 0) this.#ready = this.#ready.filter(message => !taken.has(message))
    this.#unacked.push(...taken)
  }

  /** Messages whose retry is due are ready again. */
  #retry(now: Seconds): void {
    const isDue = ({ dueAt = 0 }: Message): boolean => dueAt <= now
    if (!this.#delayed.some(isDue)) return
    this.#ready.push(...this.#delayed.filter(isDue))
    this.#ready.sort((a, b) => a.arrivedAt - b.arrivedAt)
    this.#delayed = this.#delayed.filter(message => !isDue(message))
  }

  #deadLetter(messages: number): void {
    if (this.#nature.confirm !== undefined) this.#deadLettering += messages
  }

  #settle(now: Seconds): void {
    const { random, acknowledge, requeue = 0, reject = 0, deliveryLimit = Infinity } = this.#nature
    const { retryDelay } = this.#nature
    const held: Message[] = []
    const before = this.#ready.length
    for (const message of this.#unacked) {
      const fate = random()
      if (fate < acknowledge) this.#completed++
      else if (fate > acknowledge + requeue + reject) held.push(message)
      else if (fate > acknowledge + requeue || ++message.deliveries >= deliveryLimit)
        this.#deadLetter(1)
      else if (retryDelay === undefined) this.#ready.push(message)
      else {
        message.dueAt = now + retryDelay(message.deliveries)
        this.#delayed.push(message)
      }
    }
    this.#unacked = held
    if (this.#ready.length > before) this.#ready.sort((a, b) => a.arrivedAt - b.arrivedAt)
  }
}

/** Returns the messages of highest priority, without sorting a long queue every second. */
function highestPriority(messages: readonly Message[], count: number): readonly Message[] {
  const highest: Message[] = []
  for (const message of messages) {
    const lowest = highest[count - 1]
    if (count === 0 || (lowest !== undefined && message.priority <= lowest.priority)) continue
    const at = highest.findIndex(({ priority }) => priority < message.priority)
    highest.splice(at === -1 ? highest.length : at, 0, message)
    if (highest.length > count) highest.pop()
  }
  return highest
}

function oldestArrival(messages: readonly Message[], before: Seconds): Seconds {
  let oldest = before
  for (const { arrivedAt } of messages) if (arrivedAt < oldest) oldest = arrivedAt
  return oldest
}
