import type { RequestContext } from '../../reading/request.ts'
import { ProblemError, type ProblemKind } from '../../reading/problem.ts'
import { parseAddress } from './address.ts'
import type { Api } from './api.ts'
import { BrokerHandle } from './broker-handle.ts'
import type { BrokerAddress, KafkaClient } from './client.ts'
import type { KafkaConnectionOptions } from './options.ts'
import { calmRequestQueue, installedVersion } from './queue-timer-patch.ts'
import { type Answer, readAnswer } from './send.ts'

/** A client that is connected to nothing yet: each broker is dialled when it is asked first. */
export function createKafkaClient(options: KafkaConnectionOptions): KafkaClient {
  if (!calmRequestQueue()) {
    const fields = { version: installedVersion() }
    options.logger.warn(fields, 'unknown kafkajs version: idle connections will cost cpu time')
  }
  return new BrokerPool(options)
}

/** The brokers of one cluster: those configured, and those the cluster told of. */
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
    ask: RequestContext,
  ): Promise<void> {
    const { link, answer } = await this.#firstAnswer(api, request, ask)
    link.pause(await readAnswer(api, request, sink, answer, this.#options.yieldToLoop))
  }

  async sendTo<Request, Sink>(
    brokerId: number,
    api: Api<Request, Sink>,
    request: Request,
    sink: Sink,
    ask: RequestContext,
  ): Promise<void> {
    const link = this.#linkFor(api, brokerId)
    const answer = await link.exchange(api, request, ask)
    link.pause(await readAnswer(api, request, sink, answer, this.#options.yieldToLoop))
  }

  async version<Request, Sink>(
    brokerId: number,
    api: Api<Request, Sink>,
    ask: RequestContext,
  ): Promise<number | undefined> {
    return this.#linkFor(api, brokerId).version(api, ask)
  }

  useBrokers(brokers: readonly BrokerAddress[]): void {
    if (this.#isClosed) return
    const before = this.#brokers
    this.#brokers = new Map(brokers.map(broker => [broker.id, this.#linkTo(broker)]))
    for (const [id, link] of before) {
      if (this.#brokers.get(id) !== link) link.close()
    }
    // Whom the cluster names is asked from now on; the way in is kept for when none of them answers.
    if (brokers.length > 0) this.#bootstrap.forEach(link => link.closeWhenIdle())
  }

  close(): Promise<void> {
    this.#isClosed = true
    for (const link of this.#candidates()) link.close()
    return Promise.resolve()
  }

  #linkTo(broker: BrokerAddress): BrokerHandle {
    const link = this.#brokers.get(broker.id)
    return link?.matches(broker) === true ? link : new BrokerHandle(broker, this.#options)
  }

  #linkFor(
    { fansOut: asksOthers }: Pick<Api<never, never>, 'fansOut'>,
    brokerId: number,
  ): BrokerHandle {
    const link = this.#broker(brokerId)
    return asksOthers === true ? link.dedicated : link
  }

  #broker(id: number): BrokerHandle {
    const link = this.#brokers.get(id)
    if (link !== undefined) return link
    const detail = 'not among the live brokers that the cluster told of'
    throw new ProblemError({ kind: 'unreachable', subject: `broker ${id}`, detail })
  }

  /** The first answer wins; it is read later, for rows that were told cannot be taken back. */
  async #firstAnswer<Request, Sink>(
    api: Api<Request, Sink>,
    request: Request,
    ask: RequestContext,
  ): Promise<{ readonly link: BrokerHandle; readonly answer: Answer }> {
    const failures: ProblemError[] = []
    const tried = new Set<string>()
    for (const link of this.#candidates()) {
      // The way in is mostly one of the brokers, and a silent one is waited for once.
      if (tried.has(link.address)) continue
      tried.add(link.address)
      try {
        return { link, answer: await link.exchange(api, request, ask) }
      } catch (error) {
        if (!(error instanceof ProblemError) || isFinal(error, ask)) throw error
        failures.push(error)
      }
    }
    throw mostTelling(failures)
  }

  /** Those who are connected first, those who failed last; then known ones before the bootstrap list. */
  #candidates(): BrokerHandle[] {
    return [...this.#brokers.values(), ...this.#bootstrap].toSorted(
      (a, b) => reluctance(a) - reluctance(b),
    )
  }
}

function reluctance(link: BrokerHandle): number {
  if (link.isConnected) return 0
  return link.isFailing ? 2 : 1
}

/** Asking someone else would end the same way. */
function isFinal({ problem }: ProblemError, { signal }: RequestContext): boolean {
  return signal.aborted || problem.kind === 'too_large'
}

/** Kinds by how far the request came: a broker that refuses our login tells more than a dead one. */
const byProgress: readonly ProblemKind[] = [
  'throttled',
  'unsupported',
  'unauthenticated',
  'timeout',
  'malformed',
  'unreachable',
]

/** One problem for all: of whom the request came furthest with, and how many others there were. */
function mostTelling(failures: readonly ProblemError[]): ProblemError {
  const rank = ({ problem }: ProblemError): number => byProgress.indexOf(problem.kind)
  const [telling, ...others] = failures.toSorted((a, b) => rank(a) - rank(b))
  if (telling === undefined) throw new TypeError('a cluster has at least one bootstrap broker')
  if (others.length === 0) return telling
  const detail = `${telling.problem.detail} (${others.length} more failed)`
  return new ProblemError({ ...telling.problem, detail }, { cause: telling })
}
