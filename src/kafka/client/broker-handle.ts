import { ProblemError, type ProblemKind } from '../../reading/problem.ts'
import type { RequestContext } from '../../reading/request.ts'
import type { Instant, Seconds } from '../../reading/time.ts'
import { type Address, formatAddress } from './address.ts'
import type { Api } from './api.ts'
import { AbortedError, abortable } from '../../transport/abort.ts'
import { type BackOff, CircuitBreaker } from '../../transport/circuit-breaker.ts'
import { TransportError } from '../../transport/transport-error.ts'
import { Connection } from './connection.ts'
import { sharedVersion, versionGap } from './api-versions.ts'
import type { KafkaConnectionOptions } from './options.ts'
import { ThrottleGate } from './throttle-gate.ts'
import { type Answer, requestFrame } from './send.ts'

/** Ends at the default poll interval, so that a broker that is up again is polled after two of them. */
const backOff: BackOff = { initialDelay: 2, maxDelay: 15 }

/** Where a broker is, and who says so: the configuration names no ids, the cluster does. */
interface Destination extends Address {
  readonly id: number | null
}

/** A way to one broker: a connection whenever one is needed, and a circuit breaker over all. */
export class BrokerHandle {
  /** `host:port`. */
  readonly address: string
  /** How problems name the broker. */
  readonly subject: string
  readonly #destination: Destination
  readonly #options: KafkaConnectionOptions
  readonly #circuit = new CircuitBreaker(backOff)
  readonly #patience: ThrottleGate
  #apart: BrokerHandle | undefined
  #connection: Connection | undefined
  #opening: Promise<void> | undefined
  #users = 0
  #closesWhenIdle = false
  #isClosed = false
  #wasConnected = false

  constructor(destination: Destination, options: KafkaConnectionOptions) {
    const { id } = destination
    this.address = formatAddress(destination)
    this.subject = id === null ? `bootstrap ${this.address}` : `broker ${id} (${this.address})`
    this.#destination = destination
    this.#options = options
    this.#patience = new ThrottleGate(options)
  }

  get isConnected(): boolean {
    return this.#connection?.isOpen === true
  }

  /** True when what was tried last failed. */
  get isFailing(): boolean {
    return this.#circuit.isFailing
  }

  /** Another way to the same broker, whose requests do not wait for those of this one. */
  get dedicated(): BrokerHandle {
    this.#apart ??= new BrokerHandle(this.#destination, this.#options)
    if (this.#isClosed) this.#apart.close()
    return this.#apart
  }

  matches({ host, port }: Address): boolean {
    return this.#destination.host === host && this.#destination.port === port
  }

  /** The version in which this broker would be asked. */
  async version<Request, Sink>(
    api: Api<Request, Sink>,
    { signal }: RequestContext,
  ): Promise<number | undefined> {
    try {
      if (signal.aborted) throw new AbortedError(signal)
      const version = this.#use(({ versions }) => sharedVersion(api, versions))
      return await abortable(version, signal)
    } catch (error) {
      if (!(error instanceof TransportError)) throw error
      throw this.#problem(error)
    }
  }

  /** Asks in the newest version that both sides speak. */
  async exchange<Request, Sink>(
    api: Api<Request, Sink>,
    request: Request,
    { signal, observe }: RequestContext,
  ): Promise<Answer> {
    let sent: Instant | undefined
    const ask = async (connection: Connection): Promise<Answer> => {
      signal.throwIfAborted()
      const version = negotiated(api, connection)
      const frame = requestFrame(api, version, request)
      sent = this.#options.clock.now()
      return { from: this.subject, version, bytes: await connection.send(frame) }
    }
    const observeEnd = (problem: ProblemKind | null): void => {
      if (sent === undefined) return
      const duration = this.#options.clock.now().monotonic - sent.monotonic
      observe({ api: api.name, duration, problem })
    }

    try {
      if (signal.aborted) throw new AbortedError(signal)
      await this.#patience.untilListening(signal)
      const answer = await abortable(this.#use(ask), signal)
      observeEnd(null)
      return answer
    } catch (error) {
      if (!(error instanceof TransportError)) throw error
      observeEnd(error.kind)
      throw this.#problem(error)
    }
  }

  /** Sends nothing for so long, as an answer asked for. */
  pause(duration: Seconds): void {
    this.#patience.pause(duration)
  }

  /** Closes the connection once nobody uses it; the next request opens another. */
  closeWhenIdle(): void {
    this.#closesWhenIdle = true
    this.#closeIfIdle()
  }

  /** Closes the connection now, and for ever. */
  close(): void {
    this.#isClosed = true
    this.#connection?.end(closed())
    this.#apart?.close()
  }

  /**
   * Runs work on an open connection.
   *
   * It goes on when who asked for it has left, so that the circuit breaker learns how it ends.
   */
  async #use<T>(work: (connection: Connection) => T | Promise<T>): Promise<T> {
    this.#closesWhenIdle = false
    this.#users++
    try {
      return await this.#circuit.run(async () => work(await this.#connected()))
    } finally {
      this.#users--
      this.#closeIfIdle()
    }
  }

  /** Whoever comes while a connection is being opened gets that one. */
  async #connected(): Promise<Connection> {
    if (this.#isClosed) throw closed()
    if (this.#connection?.hasEnded !== false) {
      this.#connection = new Connection(this.#destination, this.#options)
      this.#opening = this.#connection.open()
    }
    const connection = this.#connection
    await this.#opening
    this.#wasConnected = true
    return connection
  }

  #closeIfIdle(): void {
    if (this.#closesWhenIdle && this.#users === 0) this.#connection?.end(closed())
  }

  #problem(error: TransportError): ProblemError {
    const { kind, message } = error
    const isMerelyAdvertised = this.#destination.id !== null && !this.#wasConnected
    const detail =
      kind === 'unreachable' && isMerelyAdvertised && !this.#isClosed
        ? `${message} (advertised by the cluster, not reachable from here)`
        : message
    return new ProblemError({ kind, subject: this.subject, detail }, { cause: error })
  }
}

function negotiated<Request, Sink>(api: Api<Request, Sink>, { versions }: Connection): number {
  const version = sharedVersion(api, versions)
  if (version !== undefined) return version
  throw new TransportError('unsupported', versionGap(api, versions))
}

function closed(): TransportError {
  return new TransportError('unreachable', 'the connection was closed')
}
