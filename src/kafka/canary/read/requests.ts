import { type Problem, ProblemError } from '../../../reading/problem.ts'
import type { RequestContext } from '../../../reading/request.ts'
import type { Api } from '../../client/api.ts'
import type { KafkaClient } from '../../client/kafka-client.ts'

/** Requests of one round, whose failures are returned as problems. */
export class CanaryRequests {
  readonly #client: KafkaClient
  readonly #context: RequestContext

  constructor(client: KafkaClient, context: RequestContext) {
    this.#client = client
    this.#context = context
  }

  /** Null: the response is in the sink. */
  toAny<Request, Sink>(
    api: Api<Request, Sink>,
    request: Request,
    sink: Sink,
  ): Promise<Problem | null> {
    const send = (): Promise<void> => this.#client.sendToAny(api, request, sink, this.#context)
    return this.#problemOf('cluster', send)
  }

  /** Null: the response is in the sink. */
  to<Request, Sink>(
    broker: number,
    api: Api<Request, Sink>,
    request: Request,
    sink: Sink,
  ): Promise<Problem | null> {
    const send = (): Promise<void> => this.#client.sendTo(broker, api, request, sink, this.#context)
    return this.#problemOf(`broker ${broker}`, send)
  }

  async #problemOf(subject: string, send: () => Promise<void>): Promise<Problem | null> {
    const { signal } = this.#context
    try {
      signal.throwIfAborted()
      await send()
      return null
    } catch (error) {
      if (error instanceof ProblemError) return error.problem
      if (!signal.aborted) throw error
      const reason: unknown = signal.reason
      const detail = reason instanceof Error ? reason.message : 'the round was aborted'
      return { kind: 'timeout', subject, detail }
    }
  }
}
