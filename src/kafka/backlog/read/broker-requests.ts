import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Api } from '../../client/api.ts'
import type { KafkaClient } from '../../client/client.ts'
import { type Problem, ProblemError } from '../../../reading/problem.ts'
import type { RequestContext } from '../../../reading/request.ts'
import type { Seconds } from '../../../reading/time.ts'
import type { Timer } from '../../../scheduling/timer.ts'

/** Brokers that are asked at the same time: bounds sockets and answers in memory, not requests. */
const brokersAtOnce = 16

/** How long a part of a reading may take. */
export interface Budget {
  readonly limit: Seconds
  readonly timer: Timer
}

class BudgetExceeded extends Error {
  constructor(limit: Seconds) {
    super(`not all was answered within ${limit} s`)
    this.name = 'BudgetExceeded'
  }
}

/** One reading's talk with the brokers: their failures become problems, and who answered is noted. */
export class BrokerRequests {
  /** Brokers that were asked: true when one of the requests was answered. */
  readonly answered: Map<number, boolean>
  /** Who could not be reached once is not dialled again in this reading. */
  readonly #unreachable: Map<number, Problem>
  readonly #client: KafkaClient
  readonly #ask: RequestContext

  constructor(client: KafkaClient, ask: RequestContext, before?: BrokerRequests) {
    this.#client = client
    this.#ask = ask
    this.answered = before?.answered ?? new Map<number, boolean>()
    this.#unreachable = before === undefined ? new Map<number, Problem>() : before.#unreachable
  }

  /** Null: the answer is in the sink. */
  async askAny<Request, Sink>(
    api: Api<Request, Sink>,
    request: Request,
    sink: Sink,
  ): Promise<Problem | null> {
    try {
      await this.#client.sendToAny(api, request, sink, this.#ask)
      return null
    } catch (error) {
      return this.#problemOf(error, 'cluster')
    }
  }

  /** Null: the answer is in the sink. */
  async ask<Request, Sink>(
    broker: number,
    api: Api<Request, Sink>,
    request: Request,
    sink: Sink,
  ): Promise<Problem | null> {
    return this.#answer(broker, () => this.#client.sendTo(broker, api, request, sink, this.#ask))
  }

  /** The version of an API that we share with a broker. Undefined: none. */
  async version<Request, Sink>(
    broker: number,
    api: Api<Request, Sink>,
  ): Promise<number | undefined | Problem> {
    let version: number | undefined
    const problem = await this.#answer(broker, async () => {
      version = await this.#client.version(broker, api, this.#ask)
    })
    return problem ?? version
  }

  /** Works on each broker's part, one broker beside the other. */
  async eachBroker<Part>(
    parts: ReadonlyMap<number, Part>,
    work: (broker: number, part: Part) => Promise<void>,
  ): Promise<void> {
    const queue = parts.entries()
    const worker = async (_: unknown, place: number): Promise<void> => {
      // What all would ask first would else be put in bytes in a single turn of the event loop.
      for (let turn = 0; turn < place; turn++) await nextTurn()
      for (const [broker, part] of queue) await work(broker, part)
    }
    const workers = Math.min(brokersAtOnce, parts.size)
    await Promise.all(Array.from({ length: workers }, worker))
  }

  /** A part of the requests that ends within a budget, whatever is answered by then. */
  async within<T>(
    { limit, timer }: Budget,
    talk: (requests: BrokerRequests) => Promise<T>,
  ): Promise<T> {
    const abort = new AbortController()
    const cancel = timer(limit, () => abort.abort(new BudgetExceeded(limit)))
    const signal = AbortSignal.any([this.#ask.signal, abort.signal])
    try {
      return await talk(new BrokerRequests(this.#client, { ...this.#ask, signal }, this))
    } finally {
      cancel()
    }
  }

  async #answer(broker: number, request: () => Promise<void>): Promise<Problem | null> {
    const known = this.#unreachable.get(broker)
    if (known !== undefined) return known
    try {
      this.#ask.signal.throwIfAborted()
      await request()
      this.answered.set(broker, true)
      return null
    } catch (error) {
      const problem = this.#problemOf(error, `broker ${broker}`)
      if (problem.kind === 'unreachable') this.#unreachable.set(broker, problem)
      if (!this.answered.has(broker)) this.answered.set(broker, false)
      return problem
    }
  }

  #problemOf(error: unknown, subject: string): Problem {
    if (error instanceof ProblemError) return error.problem
    const { signal } = this.#ask
    if (!signal.aborted) throw error
    const reason: unknown = signal.reason
    const detail = reason instanceof Error ? reason.message : 'the reading was aborted'
    return { kind: 'timeout', subject, detail }
  }
}
