import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { countries } from './shop-event.ts'

/** How much is posted, and for how long: it ends by itself. */
export interface LoadPlan {
  /** Orders each second; every second one is paid at once. */
  readonly perSecond: number
  readonly minutes: number
}

const customers = 200
/** Posts go out in bundles, this often. */
const bundlesPerSecond = 5

/** Customers, made up: posts to the shop's own API until their time is over. */
export class Load {
  readonly #url: string
  #plan: LoadPlan = { perSecond: 0, minutes: 0 }
  #ending = new AbortController()
  #life: Promise<void> = Promise.resolve()

  /** Takes the address of the shop's API. */
  constructor(url: string) {
    this.#url = url
  }

  get plan(): LoadPlan {
    return this.#plan
  }

  /** Takes the place of the load that ran. */
  start(plan: LoadPlan): void {
    this.#ending.abort()
    const { signal } = (this.#ending = new AbortController())
    this.#plan = plan
    this.#life = this.#life.then(() => this.#run(plan, signal))
  }

  /** Resolves when its time is over. */
  async over(): Promise<void> {
    await this.#life
  }

  async close(): Promise<void> {
    this.#ending.abort()
    await this.over()
  }

  async #run({ perSecond, minutes }: LoadPlan, signal: AbortSignal): Promise<void> {
    const end = performance.now() + minutes * 60_000
    let due = 0
    while (!signal.aborted && performance.now() < end) {
      const pause = sleep(1000 / bundlesPerSecond, undefined, { signal }).catch(() => undefined)
      due += perSecond / bundlesPerSecond
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

  /** What the shop does not take is lost: customers try another shop, and the metrics tell. */
  async #post(topic: string, event: object): Promise<void> {
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
    }
    const answer = await fetch(`${this.#url}/${topic}`, request).catch(() => undefined)
    // A body that nobody reads would keep its connection.
    await answer?.text()
  }
}
