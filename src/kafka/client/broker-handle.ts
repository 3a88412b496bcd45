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
import { type BrokerResponse, encodeRequest } from './codec.ts'

/** Ends at the default poll interval, so that a broker that is up again is polled after two of them. */
const backOff: BackOff = { initialDelay: 2, maxDelay: 15 }

/** Address of a broker. Id null: from the configuration, which has no broker ids. */
interface Destination extends Address {
  readonly id: number | null
}

/** One broker: a connection that is opened when needed, behind a circuit breaker. */
export class BrokerHandle {
  /** `host:port`. */
  readonly address: string
  /** Name of the broker in problems. */
  readonly subject: string
  readonly #destination: Destination
  readonly #options: KafkaConnectionOptions
  readonly #circuit = new CircuitBreaker(backOff)
  readonly #throttle: ThrottleGate
  #dedicated: BrokerHandle | undefined
  #connection: Connection | undefined
  /** Connections whose session is over, with requests in flight. */
  #retired: readonly Connection[] = []
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
    this.#throttle = new ThrottleGate(options)
  }

  get isConnected(): boolean {
    return this.#connection?.isOpen === true
  }

  /** True when the last attempt failed. */
  get isFailing(): boolean {
    return this.#circuit.isFailing
  }

  /** A second connection to the same broker, whose requests do not wait for those of the first. */
  get dedicated(): BrokerHandle {
    this.#dedicated ??= new BrokerHandle(this.#destination, this.#options)
    if (this.#isClosed) this.#dedicated.close()
    return this.#dedicated
  }

  matches({ host, port }: Address): boolean {
    return this.#destination.host === host && this.#destination.port === port
  }

  /** Returns the version that a request to this broker would use. */
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

  /** Sends a request in the newest version that both sides support. */
  async exchange<Request, Sink>(
    api: Api<Request, Sink>,
    request: Request,
    { signal, observe }: RequestContext,
  ): Promise<BrokerResponse> {
    let sent: Instant | undefined
    const send = async (connection: Connection): Promise<BrokerResponse> => {
      signal.throwIfAborted()
      const version = negotiated(api, connection)
      const frame = encodeRequest(api, version, request)
      sent = this.#options.clock.now()
      return { broker: this.subject, version, bytes: await connection.send(frame) }
    }
    const observeEnd = (problem: ProblemKind | null): void => {
      if (sent === undefined) return
      const duration = this.#options.clock.now().monotonic - sent.monotonic
      observe({ api: api.name, duration, problem })
    }

    try {
      if (signal.aborted) throw new AbortedError(signal)
      await this.#throttle.waitUntilOpen(signal)
      const response = await abortable(this.#use(send), signal)
      observeEnd(null)
      return response
    } catch (error) {
      if (!(error instanceof TransportError)) throw error
      observeEnd(error.kind)
      throw this.#problem(error)
    }
  }

  /** Sends no request for `duration`, as a response demanded. */
  pause(duration: Seconds): void {
    this.#throttle.closeFor(duration)
  }

  /** Closes the connection once it has no requests in flight; the next request opens another. */
  closeWhenIdle(): void {
    this.#closesWhenIdle = true
    this.#closeIfIdle()
  }

  /** Closes the connection now and permanently. */
  close(): void {
    this.#isClosed = true
    for (const connection of this.#retired) connection.end(closed())
    this.#connection?.end(closed())
    this.#dedicated?.close()
  }

  /**
   * Runs work on an open connection.
   *
   * It continues after the caller has aborted, so that the circuit breaker learns its result.
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

  /** Requests sent while a connection is being opened share it. */
  async #connected(): Promise<Connection> {
    if (this.#isClosed) throw closed()
    if (this.#connection?.isSessionOver === true) {
      this.#retire(this.#connection)
      this.#connection = undefined
    }
    if (this.#connection?.hasEnded !== false) {
      this.#connection = new Connection(this.#destination, this.#options)
      this.#opening = this.#connection.open()
    }
    const connection = this.#connection
    await this.#opening
    this.#wasConnected = true
    return connection
  }

  #retire(connection: Connection): void {
    connection.endWhenIdle()
    this.#retired = [...this.#retired, connection].filter(({ hasEnded }) => !hasEnded)
  }

  #closeIfIdle(): void {
    if (this.#closesWhenIdle && this.#users === 0) this.#connection?.end(closed())
  }

  #problem(error: TransportError): ProblemError {
    const { kind, message } = error
    const isOnlyAdvertised = this.#destination.id !== null && !this.#wasConnected
    const detail =
      kind === 'unreachable' && isOnlyAdvertised && !this.#isClosed
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
