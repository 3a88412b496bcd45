import { type Dispatcher, Pool } from 'undici'
import { ProblemError, type ProblemKind } from '../../reading/problem.ts'
import type { RequestContext } from '../../reading/request.ts'
import { duration, type Seconds } from '../../reading/time.ts'
import { NodeCircuit, nodeKinds } from './node-circuit.ts'
import { toTransportError, isClosing, type Progress } from './failures.ts'
import type { Resource } from './management-api.ts'
import type { ManagementOptions, TlsOptions } from './options.ts'
import { AbortedError, TransportError } from './transport-error.ts'

type ReadReply<T> = (reply: Dispatcher.ResponseData) => Promise<T>

/** Readings of one cluster run side by side, each with one request at a time. */
const connectionsPerNode = 4

/** RabbitMQ closes an idle connection after 60 s; polls every 30 s keep theirs. */
const keepAlive: Seconds = 50

/** One URL of the management API: its connections, its circuit, and what its failures mean. */
export class NodeClient {
  readonly url: string
  readonly #options: ManagementOptions
  readonly #pool: Pool
  readonly #prefix: string
  readonly #headers: Readonly<Record<string, string>>
  readonly #circuit = new NodeCircuit()

  constructor(url: string, options: ManagementOptions) {
    const { origin, pathname } = new URL(url)
    this.#prefix = pathname.replace(/\/+$/, '')
    this.url = `${origin}${this.#prefix}`
    this.#options = options
    this.#headers = {
      accept: 'application/json',
      'accept-encoding': 'gzip',
      authorization: `Basic ${Buffer.from(`${options.username}:${options.password}`).toString('base64')}`,
      'user-agent': 'tidemark',
    }
    this.#pool = new Pool(origin, {
      connections: connectionsPerNode,
      keepAliveTimeout: keepAlive * 1000,
      keepAliveMaxTimeout: keepAlive * 1000,
      // One timer of ours bounds the whole exchange; these would bound only the gaps in it.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: options.connectTimeout * 1000, ...tlsSettings(options.tls) },
    })
  }

  /** One GET; `read` turns the answer into a value and leaves nothing of it unread. */
  async exchange<T>(resource: Resource, ask: RequestContext, read: ReadReply<T>): Promise<T> {
    const subject = `${resource.api} at ${this.url}`
    return this.#circuit.run(subject, () => this.#observed(subject, resource, ask, read))
  }

  async close(): Promise<void> {
    await this.#pool.destroy()
  }

  async #observed<T>(
    subject: string,
    resource: Resource,
    ask: RequestContext,
    read: ReadReply<T>,
  ): Promise<T> {
    const { clock } = this.#options
    const from = clock.now()
    const finish = (problem: ProblemKind | null): void => {
      ask.observe({ api: resource.api, duration: duration({ from, to: clock.now() }), problem })
    }
    try {
      const result = await this.#timed(resource, ask.signal, read)
      finish(null)
      return result
    } catch (error) {
      if (!(error instanceof TransportError)) throw error
      finish(error.kind)
      const { kind, message: detail } = error
      const cause = sharedCause(this.url, error)
      throw new ProblemError({ kind, subject, detail, ...(cause && { cause }) }, { cause: error })
    }
  }

  async #timed<T>(resource: Resource, outside: AbortSignal, read: ReadReply<T>): Promise<T> {
    const { requestTimeout, timer } = this.#options
    const progress: Progress = { isAnswered: false }
    const late = new AbortController()
    const cancelTimer = timer(requestTimeout, () => late.abort())
    try {
      const reply = await this.#reply(resource, AbortSignal.any([late.signal, outside]))
      progress.isAnswered = true
      return await read(reply)
    } catch (error) {
      if (outside.aborted) throw new AbortedError(outside)
      if (late.signal.aborted) throw tooSlow(requestTimeout, progress)
      throw toTransportError(error, progress) ?? error
    } finally {
      cancelTimer()
    }
  }

  async #reply({ path, query }: Resource, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const request: Dispatcher.RequestOptions = {
      method: 'GET',
      path: `${this.#prefix}/api/${path.map(encodeURIComponent).join('/')}${queryText(query)}`,
      headers: this.#headers,
      signal,
    }
    try {
      return await this.#pool.request(request)
    } catch (error) {
      if (signal.aborted || !isClosing(error)) throw error
      // An idle connection may be closed just as it is used again; a new one tells.
      return this.#pool.request(request)
    }
  }
}

function queryText(query: Resource['query']): string {
  if (query === undefined) return ''
  const pairs = Object.entries(query).map(([name, value]): [string, string] => [name, `${value}`])
  return `?${new URLSearchParams(pairs).toString()}`
}

/** Why whatever else is asked at the URL fails as well. Undefined: that is not said. */
function sharedCause(url: string, { kind, message }: TransportError): string | undefined {
  if (!nodeKinds.has(kind)) return undefined
  // Slow is slow, whether it was the request's time that ended or the reading's.
  return kind === 'timeout' ? url : `${url}: ${message}`
}

function tooSlow(limit: Seconds, { isAnswered }: Progress): TransportError {
  const what = isAnswered ? 'the answer did not end' : 'no answer'
  return new TransportError('timeout', `${what} within the request timeout of ${limit} s`)
}

function tlsSettings(tls: TlsOptions | null): object {
  if (tls === null) return {}
  const { ca, cert, key, serverName, verify } = tls
  return {
    rejectUnauthorized: verify,
    ...(ca !== null && { ca }),
    ...(cert !== null && { cert }),
    ...(key !== null && { key }),
    ...(serverName !== null && { servername: serverName }),
  }
}
