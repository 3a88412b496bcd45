import KafkajsBroker from 'kafkajs/src/broker/index.js'
import type KafkajsConnection from 'kafkajs/src/network/connection.js'
import ConnectionPool, { type KafkajsLogger } from 'kafkajs/src/network/connectionPool.js'
import type { Seconds } from '../../reading/time.ts'
import type { Address } from './address.ts'
import { GuardedSocket } from './guarded-socket.ts'
import type { ApiVersions } from './api-versions.ts'
import type { KafkaConnectionOptions } from './options.ts'
import { TransportError } from '../../transport/transport-error.ts'
import { toTransportError } from './connection-errors.ts'
import { kafkajsSasl } from './sasl.ts'

/** One request as bytes: the body with what header 2 adds to kafkajs's header 1. */
export interface RequestFrame {
  readonly api: string
  readonly key: number
  readonly version: number
  readonly body: Buffer
}

/**
 * One broker's connection, from the first packet to its end, over kafkajs.
 *
 * Never used again after its end, though kafkajs could: it keeps the bytes of an answer that was
 * cut, and would read them in front of the next connection's. So `open` comes once, then `send` as
 * often as wanted, also while others are under way.
 */
export class Connection {
  readonly #options: KafkaConnectionOptions
  readonly #pool: ConnectionPool
  readonly #broker: KafkajsBroker
  readonly #waiting = new Set<(reason: TransportError) => void>()
  #line: KafkajsConnection | undefined
  #socket: GuardedSocket | undefined
  #end: TransportError | undefined

  constructor(address: Address, options: KafkaConnectionOptions) {
    this.#options = options
    this.#pool = new ConnectionPool({
      host: address.host,
      port: address.port,
      clientId: options.clientId,
      sasl: options.sasl === null ? null : kafkajsSasl(options.sasl),
      logger: silentLogger,
      connectionTimeout: outOfTheWay,
      requestTimeout: outOfTheWay,
      enforceRequestTimeout: false,
      socketFactory: ({ onConnect }) => this.#createSocket(address, onConnect),
    })
    // Without versions it asks for them: another broker's would be wrong during a rolling upgrade.
    this.#broker = new KafkajsBroker({
      connectionPool: this.#pool,
      logger: silentLogger,
      versions: null,
    })
  }

  get isOpen(): boolean {
    return this.#line !== undefined && !this.hasEnded
  }

  get hasEnded(): boolean {
    return this.#end !== undefined
  }

  /** What the broker speaks; nothing before `open`. */
  get versions(): ApiVersions {
    return this.#broker.versions ?? {}
  }

  /** Connects, asks for the versions, authenticates. */
  async open(): Promise<void> {
    const { connectTimeout, requestTimeout } = this.#options
    const handshake = async (): Promise<KafkajsConnection> => {
      await this.#broker.connect()
      return this.#pool.getConnection()
    }
    this.#line = await this.#answer('ApiVersions', connectTimeout + requestTimeout, handshake)
  }

  /** The answer's bytes behind the correlation id. Rejects with what ended the connection. */
  send(frame: RequestFrame): Promise<Buffer> {
    const request = {
      apiKey: frame.key,
      apiVersion: frame.version,
      apiName: frame.api,
      encode: () => Promise.resolve({ buf: frame.body, buffer: frame.body }),
    }
    const line = this.#line
    if (line === undefined) throw new TypeError('a connection is opened before anything is sent')
    return this.#answer(frame.api, this.#options.requestTimeout, () =>
      line.send({ request, response: rawResponse }),
    )
  }

  /** Ends the connection now; everyone who waits for an answer gets the reason. */
  end(reason: TransportError): void {
    if (this.#end !== undefined) return
    this.#end = reason
    for (const reject of this.#waiting) reject(reason)
    this.#waiting.clear()
    this.#socket?.destroy(reason)
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
      const detail = `certificate or key cannot be used: ${toTransportError(error).message}`
      this.end(new TransportError('unauthenticated', detail, { cause: error }))
      throw error
    }
  }

  /**
   * Waits for an answer until its time is up or the connection ends.
   *
   * An answer that is late costs the connection, for the host may be gone: kafkajs alone would keep
   * the socket, and every later request would wait its full time until the kernel gives up.
   */
  #answer<T>(api: string, limit: Seconds, ask: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) {
        reject(this.#end)
        return
      }
      const cancelTimeout = this.#options.timer(limit, () =>
        this.end(new TransportError('timeout', `no answer to ${api} within ${limit} s`)),
      )
      const fail = (reason: TransportError): void => {
        cancelTimeout()
        reject(reason)
      }
      this.#waiting.add(fail)
      ask().then(
        answer => {
          cancelTimeout()
          this.#waiting.delete(fail)
          resolve(answer)
        },
        (error: unknown) => this.end(toTransportError(error)),
      )
    })
  }
}

/** Where kafkajs has time limits of its own, in milliseconds: ours come first, and cost the socket. */
const outOfTheWay = 3_600_000

const rawResponse = {
  decode: (payload: Buffer) => Promise.resolve({ payload }),
  parse: ({ payload }: { readonly payload: Buffer }) => Promise.resolve(payload),
}

/** All that kafkajs would log is told by a rejection as well. */
const silentLogger: KafkajsLogger = {
  namespace: () => silentLogger,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
