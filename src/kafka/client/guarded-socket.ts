import { EventEmitter } from 'node:events'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Address } from './address.ts'
import { FrameGuard } from './frame-guard.ts'
import type { KafkaConnectionOptions } from './options.ts'
import { TransportError } from '../../transport/transport-error.ts'
import { tlsConnectOptions } from '../../transport/tls.ts'
import { closedByBroker } from './connection-errors.ts'

/** Idle time before the kernel sends the first keep-alive probe, in milliseconds. */
const keepAliveDelay = 60_000

/**
 * Socket for kafkajs that passes valid frames only and ends exactly once.
 *
 * Any end of the connection (a close, a reset, an invalid frame, `destroy`) is emitted once, as
 * `error`: kafkajs cleans up on that event only, and takes a socket that just closes for connected.
 */
export class GuardedSocket extends EventEmitter<{ data: [Buffer]; error: [Error] }> {
  readonly #options: KafkaConnectionOptions
  readonly #socket: Socket
  readonly #guard: FrameGuard
  readonly #cancelConnectTimeout: () => void
  #isConnected = false
  #reason: Error | undefined

  constructor(address: Address, options: KafkaConnectionOptions, onConnect: () => void) {
    super()
    this.#options = options
    this.#guard = new FrameGuard(options.maxResponseBytes)
    this.#socket = dial(address, options)
    this.#socket.setNoDelay(true).setKeepAlive(true, keepAliveDelay)
    this.#cancelConnectTimeout = options.timer(options.connectTimeout, () =>
      this.#connectTimedOut(),
    )
    this.#socket
      .once(options.tls === null ? 'connect' : 'secureConnect', () => {
        this.#isConnected = true
        this.#cancelConnectTimeout()
        onConnect()
      })
      .on('data', (chunk: Buffer) => this.#receive(chunk))
      .on('end', () => this.destroy(this.#closedByBroker()))
      .on('error', error => {
        this.#reason ??= isReset(error) ? this.#closedByBroker(error) : error
      })
      .once('close', () => {
        this.#cancelConnectTimeout()
        this.emit('error', this.#reason ?? this.#closedByBroker())
      })
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes)
  }

  /** Ends at once: all requests in flight only read, so none needs to complete. */
  destroy(reason: Error): void {
    this.#reason ??= reason
    this.#cancelConnectTimeout()
    this.#socket.destroy()
  }

  /** Called by kafkajs to disconnect. */
  end(): void {
    this.destroy(new TransportError('unreachable', 'the connection was closed'))
  }

  unref(): void {
    this.#socket.unref()
  }

  #receive(chunk: Buffer): void {
    const violation = this.#guard.violation(chunk)
    if (violation === null) this.emit('data', chunk)
    else this.destroy(violation)
  }

  #connectTimedOut(): void {
    const what = this.#socket.connecting ? 'no connection' : 'TLS handshake not completed'
    this.destroy(
      new TransportError('unreachable', `${what} within ${this.#options.connectTimeout} s`),
    )
  }

  #closedByBroker(cause?: Error): TransportError {
    const stage = {
      isBeforeTls: this.#options.tls !== null && !this.#isConnected,
      responses: this.#guard.frames,
      isInResponse: this.#guard.isInFrame,
    }
    return closedByBroker(stage, this.#options, { cause })
  }
}

function dial({ host, port }: Address, { tls, connectTimeout }: KafkaConnectionOptions): Socket {
  const target = {
    host,
    port,
    // Node's 250 ms for each of a name's addresses is short for a cluster on another continent.
    autoSelectFamilyAttemptTimeout: Math.ceil((connectTimeout * 1000) / 3),
  }
  if (tls === null) return connectTcp(target)
  return connectTls({
    ...target,
    // TLS has no server name indication for IP addresses.
    servername: isIP(host) === 0 ? host : '',
    ...tlsConnectOptions(tls),
  })
}

/** A reset connection. Kafka also resets on requests that it cannot parse. */
function isReset(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE'
}
