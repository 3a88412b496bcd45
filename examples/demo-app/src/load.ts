import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { countries } from './shop-event.ts'

/** Rate and duration of the load. */
export interface LoadPlan {
  /** Orders per second. Half of them are also paid. */
  readonly perSecond: number
  readonly minutes: number
}

const customers = 200
/** Requests are sent in batches, this many per second. */
const batchesPerSecond = 5

/** A load generator: posts random orders to the API of the shop for a limited time. */
export class Load {
  readonly #url: string
  #plan: LoadPlan = { perSecond: 0, minutes: 0 }
  #ending = new AbortController()
  #running: Promise<void> = Promise.resolve()

  /** Takes the base URL of the API. */
  constructor(url: string) {
    this.#url = url
  }

  get plan(): LoadPlan {
    return this.#plan
  }

  /** Starts a load, which replaces the current one. */
  start(plan: LoadPlan): void {
    this.#ending.abort()
    const { signal } = (this.#ending = new AbortController())
    this.#plan = plan
    this.#running = this.#running.then(() => this.#run(plan, signal))
  }

  /** Resolves when the load has ended. */
  async over(): Promise<void> {
    await this.#running
  }

  async close(): Promise<void> {
    this.#ending.abort()
    await this.over()
  }

  async #run({ perSecond, minutes }: LoadPlan, signal: AbortSignal): Promise<void> {
    const end = performance.now() + minutes * 60_000
    let due = 0
    while (!signal.aborted && performance.now() < end) {
      const pause = sleep(1000 / batchesPerSecond, undefined, { signal }).catch(() => undefined)
      due += perSecond / batchesPerSecond
      const orders = Array.from({ length: Math.floor(due) }, () => this.#order())
      due -= orders.length
      await Promise.all([...orders, pause])
    }
    if (!signal.aborted) this.#plan = { perSecond: 0, minutes: 0 }
  }

  async #order(): Promise<void> {
    const event = {
      customer: `customer-${randomInt(customers)}`,
      country: countries[randomInt(countries.length)],
      amount: randomInt(100, 20_000) / 100,
    }
    await this.#post('orders', event)
    if (randomInt(2) === 0) await this.#post('payments', event)
  }

  /** Posts an event. Rejected events are dropped; the metrics count them. */
  async #post(topic: string, event: object): Promise<void> {
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
    }
    const response = await fetch(`${this.#url}/${topic}`, request).catch(() => undefined)
    // An unread body would keep the connection open.
    await response?.text()
  }
}
