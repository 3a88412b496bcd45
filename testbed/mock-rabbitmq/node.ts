import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { pipeline, Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { type Response, responseTo, type MockNodeState } from './responses.ts'
import type { MockCluster } from './cluster.ts'
import { injectFault, type Fault } from './fault.ts'
import type { Json } from './listing.ts'
import type { RequestLog } from './request-log.ts'

/** Characters in each write of a list. */
const chunkLength = 32 * 1024

/** The management API of one node, on its own port. */
export class MockNode implements MockNodeState {
  /** By encoded path: `/api/queues/%2F`. */
  readonly faults = new Map<string, Fault>()
  readonly #index: number
  readonly #cluster: MockCluster
  readonly #peers: readonly MockNodeState[]
  readonly #requests: RequestLog
  readonly #server = createServer((request, response) => void this.#serve(request, response))
  readonly #connections = new Map<Socket, number>()
  #accepted = 0
  #startedAt = 0
  #port = 0

  constructor(
    index: number,
    cluster: MockCluster,
    peers: readonly MockNodeState[],
    requests: RequestLog,
  ) {
    this.#index = index
    this.#cluster = cluster
    this.#peers = peers
    this.#requests = requests
    this.#server.on('connection', socket => {
      this.#connections.set(socket, ++this.#accepted)
      socket.once('close', () => this.#connections.delete(socket))
    })
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get isRunning(): boolean {
    return this.#server.listening
  }

  get uptime(): number {
    return Date.now() - this.#startedAt
  }

  /** Starts to listen; after a stop on the same port. */
  async start(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
    this.#startedAt = Date.now()
  }

  /** Closes the server and all connections, as a machine that fails. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#connections.keys()) socket.destroy()
    await closed
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://mock')
    const query = Object.fromEntries(searchParams)
    const connection = this.#connections.get(request.socket) ?? 0
    this.#requests.record({ node: this.#index, path, query, connection })
    const fault = this.faults.get(path)
    if (fault !== undefined && (await injectFault(fault, response))) return
    if (!this.#isAuthenticated(request)) {
      sendDocument(response, 401, { error: 'not_authorized', reason: 'Login failed' })
      return
    }
    send(request, response, responseTo(this.#cluster, this.#peers, this.#index, path, query))
  }

  #isAuthenticated({ headers }: IncomingMessage): boolean {
    const { username, password } = this.#cluster
    const expected = Buffer.from(`${username}:${password}`).toString('base64')
    return headers.authorization === `Basic ${expected}`
  }
}

function send(request: IncomingMessage, response: ServerResponse, content: Response): void {
  if ('status' in content) {
    sendDocument(response, content.status, content.document)
    return
  }
  if ('error' in content) {
    sendDocument(response, 400, content)
    return
  }
  response.setHeader('content-type', 'application/json')
  const body = Readable.from(listText(content.elements, content.pagination), { objectMode: false })
  if (!/\bgzip\b/.test(String(request.headers['accept-encoding']))) {
    pipeline(body, response, () => undefined)
    return
  }
  response.setHeader('content-encoding', 'gzip')
  pipeline(body, createGzip({ level: 1 }), response, () => undefined)
}

function sendDocument(response: ServerResponse, status: number, document: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.write(JSON.stringify(document))
  response.end()
}

function* listText(elements: Iterable<Json>, pagination: Json | null): Generator<string> {
  const [before, after] = pagination === null ? ['[', ']'] : aroundItems(pagination)
  let text = before
  let separator = ''
  for (const element of elements) {
    text += separator + JSON.stringify(element)
    separator = ','
    if (text.length < chunkLength) continue
    yield text
    text = ''
  }
  yield text + after
}

function aroundItems(pagination: Json): [before: string, after: string] {
  const [before = '', after = ''] = JSON.stringify(pagination).split('"items":null')
  return [`${before}"items":[`, `]${after}`]
}
