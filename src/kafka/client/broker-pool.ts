import type { RequestContext } from '../../reading/request.ts'
import { ProblemError, type ProblemKind } from '../../reading/problem.ts'
import { parseAddress } from './address.ts'
import type { Api } from './api.ts'
import { BrokerHandle } from './broker-handle.ts'
import type { BrokerAddress, KafkaClient } from './kafka-client.ts'
import type { KafkaConnectionOptions } from './options.ts'
import { patchRequestQueue, installedVersion } from './queue-timer-patch.ts'
import { type BrokerResponse, decodeResponse } from './codec.ts'

/** Creates a client without connections: the first request to a broker opens one. */
export function createKafkaClient(options: KafkaConnectionOptions): KafkaClient {
  if (!patchRequestQueue()) {
    const fields = { version: installedVersion() }
    options.logger.warn(fields, 'unknown kafkajs version: idle connections will use cpu time')
  }
  return new BrokerPool(options)
}

/** The brokers of one cluster: the configured ones, and those that Metadata lists. */
class BrokerPool implements KafkaClient {
  readonly #options: KafkaConnectionOptions
  readonly #bootstrap: readonly BrokerHandle[]
  #brokers: ReadonlyMap<number, BrokerHandle> = new Map()
  #isClosed = false

  constructor(options: KafkaConnectionOptions) {
    this.#options = options
    this.#bootstrap = options.brokers.map(
      text => new BrokerHandle({ ...parseAddress(text), id: null }, options),
    )
  }

  async sendToAny<Request, Sink>(
    api: Api<Request, Sink>,
    request: Request,
    sink: Sink,
    context: RequestContext,
  ): Promise<void> {
    const { handle, response } = await this.#firstResponse(api, request, context)
    handle.pause(await decodeResponse(api, request, sink, response, this.#options.yieldToLoop))
  }

  async sendTo<Request, Sink>(
    brokerId: number,
    api: Api<Request, Sink>,
    request: Request,
    sink: Sink,
    context: RequestContext,
  ): Promise<void> {
    const handle = this.#handleFor(api, brokerId)
    const response = await handle.exchange(api, request, context)
    handle.pause(await decodeResponse(api, request, sink, response, this.#options.yieldToLoop))
  }

  async version<Request, Sink>(
    brokerId: number,
    api: Api<Request, Sink>,
    context: RequestContext,
  ): Promise<number | undefined> {
    return this.#handleFor(api, brokerId).version(api, context)
  }

  useBrokers(brokers: readonly BrokerAddress[]): void {
    if (this.#isClosed) return
    const before = this.#brokers
    this.#brokers = new Map(brokers.map(broker => [broker.id, this.#handleAt(broker)]))
    for (const [id, handle] of before) {
      if (this.#brokers.get(id) !== handle) handle.close()
    }
    // Listed brokers come first from now on; the bootstrap list remains for when none of them responds.
    if (brokers.length > 0) this.#bootstrap.forEach(handle => handle.closeWhenIdle())
  }

  close(): Promise<void> {
    this.#isClosed = true
    for (const handle of this.#candidates()) handle.close()
    return Promise.resolve()
  }

  #handleAt(broker: BrokerAddress): BrokerHandle {
    const handle = this.#brokers.get(broker.id)
    return handle?.matches(broker) === true ? handle : new BrokerHandle(broker, this.#options)
  }

  #handleFor({ mayWait }: Pick<Api<never, never>, 'mayWait'>, brokerId: number): BrokerHandle {
    const handle = this.#broker(brokerId)
    return mayWait === true ? handle.dedicated : handle
  }

  #broker(id: number): BrokerHandle {
    const handle = this.#brokers.get(id)
    if (handle !== undefined) return handle
    const detail = 'not among the live brokers listed by the cluster'
    throw new ProblemError({ kind: 'unreachable', subject: `broker ${id}`, detail })
  }

  /** Returns the first response, not yet decoded: rows written to a sink cannot be taken back. */
  async #firstResponse<Request, Sink>(
    api: Api<Request, Sink>,
    request: Request,
    context: RequestContext,
  ): Promise<{ readonly handle: BrokerHandle; readonly response: BrokerResponse }> {
    const failures: ProblemError[] = []
    const tried = new Set<string>()
    for (const handle of this.#candidates()) {
      // A bootstrap address is usually that of a listed broker; wait for its timeout only once.
      if (tried.has(handle.address)) continue
      tried.add(handle.address)
      try {
        return { handle, response: await handle.exchange(api, request, context) }
      } catch (error) {
        if (!(error instanceof ProblemError) || isFinal(error, context)) throw error
        failures.push(error)
      }
    }
    throw mostInformative(failures)
  }

  /** Connected brokers first, failing ones last; among equals, listed ones before the bootstrap list. */
  #candidates(): BrokerHandle[] {
    return [...this.#brokers.values(), ...this.#bootstrap].toSorted(
      (a, b) => preference(a) - preference(b),
    )
  }
}

function preference(handle: BrokerHandle): number {
  if (handle.isConnected) return 0
  return handle.isFailing ? 2 : 1
}

/** True: another broker would respond in the same way. */
function isFinal({ problem }: ProblemError, { signal }: RequestContext): boolean {
  return signal.aborted || problem.kind === 'too_large'
}

/** Kinds by how far the request came: rejected credentials are more informative than a closed port. */
const byProgress: readonly ProblemKind[] = [
  'throttled',
  'unsupported',
  'unauthenticated',
  'timeout',
  'malformed',
  'unreachable',
]

/** Returns the problem of the request that came furthest, with the number of other failures. */
function mostInformative(failures: readonly ProblemError[]): ProblemError {
  const rank = ({ problem }: ProblemError): number => byProgress.indexOf(problem.kind)
  const [best, ...others] = failures.toSorted((a, b) => rank(a) - rank(b))
  if (best === undefined) throw new TypeError('a cluster has at least one bootstrap broker')
  if (others.length === 0) return best
  const detail = `${best.problem.detail} (${others.length} more failed)`
  return new ProblemError({ ...best.problem, detail }, { cause: best })
}
