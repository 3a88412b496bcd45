import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Api } from '../../client/api.ts'
import type { KafkaClient } from '../../client/kafka-client.ts'
import { type Problem, ProblemError } from '../../../reading/problem.ts'
import type { RequestContext } from '../../../reading/request.ts'
import type { Seconds } from '../../../reading/time.ts'
import type { Timer } from '../../../scheduling/timer.ts'

/** Brokers queried concurrently: limits sockets and responses in memory, not requests. */
const brokersAtOnce = 16

/** Time limit of a part of a reading. */
export interface Budget {
  readonly limit: Seconds
  /** What has a share of the deadline of a reading, for the error message. Absent: not a share. */
  readonly share?: { readonly of: string; readonly deadline: Seconds }
  readonly timer: Timer
}

class BudgetExceeded extends Error {
  constructor({ limit, share }: Budget) {
    super(
      share === undefined
        ? `not all requests were answered within ${limit} s`
        : `${share.of} did not end within ${limit} s, its share of the deadline of ${share.deadline} s`,
    )
    this.name = 'BudgetExceeded'
  }
}

/** Requests of one reading: failures are returned as problems, and brokers that responded are recorded. */
export class BrokerRequests {
  /** Brokers that were sent requests: true if at least one was answered. */
  readonly answered: Map<number, boolean>
  /** Unreachable brokers are not contacted again in this reading. */
  readonly #unreachable: Map<number, Problem>
  readonly #client: KafkaClient
  readonly #context: RequestContext

  constructor(client: KafkaClient, context: RequestContext, before?: BrokerRequests) {
    this.#client = client
    this.#context = context
    this.answered = before?.answered ?? new Map<number, boolean>()
    this.#unreachable = before === undefined ? new Map<number, Problem>() : before.#unreachable
  }

  /** Null: the response is in the sink. */
  async sendToAny<Request, Sink>(
    api: Api<Request, Sink>,
    request: Request,
    sink: Sink,
  ): Promise<Problem | null> {
    try {
      await this.#client.sendToAny(api, request, sink, this.#context)
      return null
    } catch (error) {
      return this.#problemOf(error, 'cluster')
    }
  }

  /** Null: the response is in the sink. */
  async sendTo<Request, Sink>(
    broker: number,
    api: Api<Request, Sink>,
    request: Request,
    sink: Sink,
  ): Promise<Problem | null> {
    return this.#run(broker, () => this.#client.sendTo(broker, api, request, sink, this.#context))
  }

  /** Returns the newest version of an API that both sides support. Undefined: none. */
  async version<Request, Sink>(
    broker: number,
    api: Api<Request, Sink>,
  ): Promise<number | undefined | Problem> {
    let version: number | undefined
    const problem = await this.#run(broker, async () => {
      version = await this.#client.version(broker, api, this.#context)
    })
    return problem ?? version
  }

  /** Runs the work of each broker's part, several brokers concurrently. */
  async eachBroker<Part>(
    parts: ReadonlyMap<number, Part>,
    work: (broker: number, part: Part) => Promise<void>,
  ): Promise<void> {
    const queue = parts.entries()
    const worker = async (_: unknown, place: number): Promise<void> => {
      // Otherwise all first requests would be encoded in a single turn of the event loop.
      for (let turn = 0; turn < place; turn++) await nextTurn()
      for (const [broker, part] of queue) await work(broker, part)
    }
    const workers = Math.min(brokersAtOnce, parts.size)
    await Promise.all(Array.from({ length: workers }, worker))
  }

  /** Runs a part of the requests, aborted at the end of its budget. */
  async within<T>(budget: Budget, work: (requests: BrokerRequests) => Promise<T>): Promise<T> {
    const abort = new AbortController()
    const cancel = budget.timer(budget.limit, () => abort.abort(new BudgetExceeded(budget)))
    const signal = AbortSignal.any([this.#context.signal, abort.signal])
    try {
      return await work(new BrokerRequests(this.#client, { ...this.#context, signal }, this))
    } finally {
      cancel()
    }
  }

  async #run(broker: number, request: () => Promise<void>): Promise<Problem | null> {
    const known = this.#unreachable.get(broker)
    if (known !== undefined) return known
    try {
      this.#context.signal.throwIfAborted()
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
    const { signal } = this.#context
    if (!signal.aborted) throw error
    const reason: unknown = signal.reason
    const detail = reason instanceof Error ? reason.message : 'the reading was aborted'
    return { kind: 'timeout', subject, detail }
  }
}
