import KafkajsConnection, { type KafkajsLogger } from 'kafkajs/src/network/connection.js'
import type { Seconds } from '../../reading/time.ts'
import type { Address } from './address.ts'
import { GuardedSocket } from './guarded-socket.ts'
import type { ApiVersions } from './api-versions.ts'
import type { KafkaConnectionOptions } from './options.ts'
import { TransportError } from '../../transport/transport-error.ts'
import { toTransportError } from './connection-errors.ts'
import { logIn, requestApiVersions } from './handshake.ts'
import { ThrottleGate } from './throttle-gate.ts'

/** An encoded request: the body, preceded by the bytes that header 2 adds to kafkajs's header 1. */
export interface RequestFrame {
  readonly api: string
  readonly key: number
  readonly version: number
  readonly body: Buffer
}

/**
 * One connection to a broker, over kafkajs. Call `open` once, then `send` any number of times,
 * concurrently if needed.
 *
 * Not reusable after its end, although kafkajs would allow it: kafkajs keeps the bytes of a truncated
 * response, and would prepend them to those of the next connection.
 */
export class Connection {
  readonly #options: KafkaConnectionOptions
  readonly #line: KafkajsConnection
  readonly #waiting = new Set<(reason: TransportError) => void>()
  readonly #ended = new AbortController()
  #versions: ApiVersions = {}
  #isOpen = false
  #sessionEnd: Seconds = Infinity
  #endsWhenIdle = false
  #socket: GuardedSocket | undefined
  #end: TransportError | undefined

  constructor(address: Address, options: KafkaConnectionOptions) {
    this.#options = options
    this.#line = new KafkajsConnection({
      host: address.host,
      port: address.port,
      clientId: options.clientId,
      logger: silentLogger,
      connectionTimeout: neverReached,
      requestTimeout: neverReached,
      enforceRequestTimeout: false,
      socketFactory: ({ onConnect }) => this.#createSocket(address, onConnect),
    })
  }

  get isOpen(): boolean {
    return this.#isOpen && !this.hasEnded
  }

  get hasEnded(): boolean {
    return this.#end !== undefined
  }

  /** Versions of the APIs that the broker supports; empty before `open`. */
  get versions(): ApiVersions {
    return this.#versions
  }

  /** True: the broker will soon close the connection, because the login is old. */
  get isSessionOver(): boolean {
    return this.#options.clock.now().monotonic >= this.#sessionEnd
  }

  /** Connects, requests ApiVersions and authenticates. */
  async open(): Promise<void> {
    const { connectTimeout, requestTimeout } = this.#options
    const limit = connectTimeout + requestTimeout
    await this.#waitFor('ApiVersions', limit, () => this.#handshake())
    this.#isOpen = true
  }

  /** Returns the response after its correlation id. Rejects with the reason if the connection ends. */
  send(frame: RequestFrame): Promise<Buffer> {
    if (!this.#isOpen) throw new TypeError('a connection is opened before anything is sent')
    return this.#waitFor(frame.api, this.#options.requestTimeout, () => this.#send(frame))
  }

  /** Ends the connection once no request is in flight. */
  endWhenIdle(): void {
    this.#endsWhenIdle = true
    if (this.#waiting.size === 0) this.end(new TransportError('unreachable', 'the login is old'))
  }

  /** Ends the connection now, and rejects all requests in flight with the reason. */
  end(reason: TransportError): void {
    if (this.#end !== undefined) return
    this.#end = reason
    for (const reject of this.#waiting) reject(reason)
    this.#waiting.clear()
    this.#ended.abort()
    this.#socket?.destroy(reason)
  }

  async #handshake(): Promise<void> {
    const { sasl, clock } = this.#options
    const send = (frame: RequestFrame): Promise<Buffer> => this.#send(frame)
    await this.#line.connect()
    const { versions, throttleTime } = await requestApiVersions(send)
    this.#versions = versions
    const gate = new ThrottleGate(this.#options)
    gate.closeFor(throttleTime)
    await gate.waitUntilOpen(this.#ended.signal)
    if (sasl === null) return
    const loggedInAt = clock.now().monotonic
    const lifetime = await logIn(send, versions, sasl)
    this.#sessionEnd = loggedInAt + lifetime * usedShareOfSession
  }

  #send({ key, version, api, body }: RequestFrame): Promise<Buffer> {
    const request = {
      apiKey: key,
      apiVersion: version,
      apiName: api,
      encode: () => Promise.resolve({ buf: body, buffer: body }),
    }
    return this.#line.send({ request, response: rawResponse })
  }

  #createSocket(address: Address, onConnect: () => void): GuardedSocket {
    if (this.#end !== undefined) throw this.#end
    const socket = this.#dial(address, onConnect)
    socket.once('error', error => this.end(toTransportError(error)))
    this.#socket = socket
    return socket
  }

  #dial(address: Address, onConnect: () => void): GuardedSocket {
    try {
      return new GuardedSocket(address, this.#options, onConnect)
    } catch (error) {
      this.end(dialError(error, address))
      throw error
    }
  }

  /**
   * Waits for a response until `limit` has passed or the connection ends.
   *
   * A timeout ends the connection, because the host may be gone: kafkajs alone would keep the socket,
   * and each later request would wait for its timeout until the kernel reports the loss.
   */
  #waitFor<T>(api: string, limit: Seconds, request: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) {
        reject(this.#end)
        return
      }
      const cancelTimeout = this.#options.timer(limit, () =>
        this.end(new TransportError('timeout', `no response to ${api} within ${limit} s`)),
      )
      const fail = (reason: TransportError): void => {
        cancelTimeout()
        reject(reason)
      }
      this.#waiting.add(fail)
      request().then(
        response => {
          cancelTimeout()
          this.#waiting.delete(fail)
          resolve(response)
          if (this.#endsWhenIdle) this.endWhenIdle()
        },
        (error: unknown) => this.end(toTransportError(error)),
      )
    })
  }
}

/** Returns why no socket was created: the cluster may advertise any port. */
function dialError(error: unknown, { port }: Address): TransportError {
  const { message } = toTransportError(error)
  if ((error as NodeJS.ErrnoException).code === 'ERR_SOCKET_BAD_PORT') {
    const detail = `the port ${port} does not exist: 1 to 65535 expected`
    return new TransportError('unreachable', detail, { cause: error })
  }
  const detail = `invalid certificate or key: ${message}`
  return new TransportError('unauthenticated', detail, { cause: error })
}

/** After it another connection is opened, so that no request arrives at the end of the session. */
const usedShareOfSession = 0.85

/** For the timeouts of kafkajs, in milliseconds: ours end first, and close the socket. */
const neverReached = 3_600_000

const rawResponse = {
  decode: (payload: Buffer) => Promise.resolve({ payload }),
  parse: ({ payload }: { readonly payload: Buffer }) => Promise.resolve(payload),
}

/** Everything that kafkajs would log is also in the error of a rejected promise. */
const silentLogger: KafkajsLogger = {
  namespace: () => silentLogger,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
