import { type Dispatcher, Pool } from 'undici'
import { ProblemError, type ProblemKind } from '../../reading/problem.ts'
import type { RequestContext } from '../../reading/request.ts'
import { duration, type Seconds } from '../../reading/time.ts'
import { AbortedError } from '../../transport/abort.ts'
import {
  type BackOff,
  CircuitBreaker,
  CircuitOpenError,
  serverFailures,
} from '../../transport/circuit-breaker.ts'
import { withoutSecrets } from '../../text/secrets.ts'
import { tlsConnectOptions } from '../../transport/tls.ts'
import { TransportError } from '../../transport/transport-error.ts'
import { toTransportError, isConnectionClosed, type Progress } from './connection-errors.ts'
import type { Resource } from './management-api.ts'
import type { ManagementOptions } from './options.ts'

type ReadResponse<T> = (response: Dispatcher.ResponseData) => Promise<T>

/** Readings of one cluster run concurrently, each with one request at a time. */
const connectionsPerNode = 4

/** RabbitMQ closes an idle connection after 60 s; polls every 30 s reuse theirs. */
const keepAlive: Seconds = 50

const backOff: BackOff = { initialDelay: 5, maxDelay: 30 }

/** One URL of the management API: its connections, circuit breaker and errors. */
export class NodeClient {
  readonly url: string
  readonly #options: ManagementOptions
  readonly #pool: Pool
  readonly #prefix: string
  readonly #headers: Readonly<Record<string, string>>
  /** What a server may send back of what it was sent. */
  readonly #secrets: readonly string[]
  readonly #circuit = new CircuitBreaker(backOff)

  constructor(url: string, options: ManagementOptions) {
    const { origin, pathname } = new URL(url)
    this.#prefix = pathname.replace(/\/+$/, '')
    this.url = `${origin}${this.#prefix}`
    this.#options = options
    const { tls, username, password } = options
    const basic = Buffer.from(`${username}:${password}`).toString('base64')
    this.#secrets = [basic, password]
    this.#headers = {
      accept: 'application/json',
      'accept-encoding': 'gzip',
      authorization: `Basic ${basic}`,
      'user-agent': 'tidemark',
    }
    this.#pool = new Pool(origin, {
      connections: connectionsPerNode,
      keepAliveTimeout: keepAlive * 1000,
      keepAliveMaxTimeout: keepAlive * 1000,
      // Our own timer limits the whole exchange; these limit only the gaps in it.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: {
        timeout: options.connectTimeout * 1000,
        ...(tls !== null && tlsConnectOptions(tls)),
      },
    })
  }

  /** Sends one GET. `read` returns the value of the response and must consume all of its body. */
  async exchange<T>(
    resource: Resource,
    context: RequestContext,
    read: ReadResponse<T>,
  ): Promise<T> {
    try {
      return await this.#circuit.run(() => this.#observed(resource, context, read))
    } catch (error) {
      if (!(error instanceof TransportError)) throw error
      throw this.#problem(resource, error)
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy()
  }

  async #observed<T>(
    resource: Resource,
    { signal, observe }: RequestContext,
    read: ReadResponse<T>,
  ): Promise<T> {
    const { clock } = this.#options
    const from = clock.now()
    const finish = (problem: ProblemKind | null): void =>
      observe({ api: resource.api, duration: duration({ from, to: clock.now() }), problem })
    try {
      const result = await this.#timed(resource, signal, read)
      finish(null)
      return result
    } catch (error) {
      if (error instanceof TransportError) finish(error.kind)
      throw error
    }
  }

  #problem({ api }: Resource, error: TransportError): ProblemError {
    const { kind, message } = error
    const detail = withoutSecrets(message, this.#secrets)
    const cause = withoutSecrets(sharedCause(this.url, error), this.#secrets)
    const subject = `${api} at ${this.url}`
    return new ProblemError(
      { kind, subject, detail, ...(cause !== '' && { cause }) },
      { cause: error },
    )
  }

  async #timed<T>(resource: Resource, outside: AbortSignal, read: ReadResponse<T>): Promise<T> {
    const { requestTimeout, timer } = this.#options
    const progress: Progress = { hasResponse: false }
    const late = new AbortController()
    const cancelTimer = timer(requestTimeout, () => late.abort())
    try {
      const response = await this.#request(resource, AbortSignal.any([late.signal, outside]))
      progress.hasResponse = true
      return await read(response)
    } catch (error) {
      if (outside.aborted) throw new AbortedError(outside)
      if (late.signal.aborted) throw tooSlow(requestTimeout, progress)
      throw toTransportError(error, progress) ?? error
    } finally {
      cancelTimer()
    }
  }

  async #request({ path, query }: Resource, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const request: Dispatcher.RequestOptions = {
      method: 'GET',
      path: `${this.#prefix}/api/${path.map(encodeURIComponent).join('/')}${queryText(query)}`,
      headers: this.#headers,
      signal,
    }
    try {
      return await this.#pool.request(request)
    } catch (error) {
      if (signal.aborted || !isConnectionClosed(error)) throw error
      // The server may close an idle connection just as it is reused; try again on a new one.
      return this.#pool.request(request)
    }
  }
}

function queryText(query: Resource['query']): string {
  if (query === undefined) return ''
  const pairs = Object.entries(query).map(([name, value]): [string, string] => [name, `${value}`])
  return `?${new URLSearchParams(pairs).toString()}`
}

/** Returns the cause that every request to this URL shares. '': it concerns one request. */
function sharedCause(url: string, error: TransportError): string {
  const { kind, message } = error instanceof CircuitOpenError ? error.lastFailure : error
  if (!serverFailures.has(kind)) return ''
  // The same cause, whether the request timeout or the deadline of the reading passed.
  return kind === 'timeout' ? url : `${url}: ${message}`
}

function tooSlow(limit: Seconds, { hasResponse }: Progress): TransportError {
  const what = hasResponse ? 'the response did not end' : 'no response'
  return new TransportError('timeout', `${what} within the request timeout of ${limit} s`)
}
