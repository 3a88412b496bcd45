import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { Reader } from '../../src/kafka/client/wire/reader.ts'
import { WireError } from '../../src/kafka/client/wire/wire-error.ts'
import { Writer } from '../../src/kafka/client/wire/writer.ts'
import type { Answer } from './answers/answer.ts'
import { answers } from './answers/answers.ts'
import type { ClusterState } from './cluster.ts'
import { Frames } from './frames.ts'
import type { RequestLog } from './request-log.ts'
import type { VersionRanges } from './versions.ts'

/** One request, read up to its body. */
interface Arrived {
  readonly answer: Answer
  readonly version: number
  readonly correlationId: number
  readonly body: Reader
}

/** One broker of the mock cluster, on a port of its own that it keeps over restarts. */
export class MockBroker {
  readonly id: number
  readonly #cluster: ClusterState
  readonly #requests: RequestLog
  readonly #versions: VersionRanges
  readonly #sockets = new Set<Socket>()
  readonly #failures = new Map<string, number>()
  #server: Server | null = null
  #port = 0
  #isSilent = false
  #latency: number
  /** Connections accepted since the cluster was made. */
  accepted = 0

  constructor(
    id: number,
    cluster: ClusterState,
    requests: RequestLog,
    { versions, latency }: { readonly versions: VersionRanges; readonly latency: number },
  ) {
    this.id = id
    this.#cluster = cluster
    this.#requests = requests
    this.#versions = versions
    this.#latency = latency
  }

  get address(): string {
    return `${host}:${this.#port}`
  }

  /** Connections open now. */
  get connections(): number {
    return this.#sockets.size
  }

  async start(): Promise<void> {
    const server = createServer(socket => this.#accept(socket))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.#port, host, resolve)
    })
    this.#server = server
    this.#port = (server.address() as AddressInfo).port
    this.#cluster.register({ id: this.id, host, port: this.#port })
  }

  /** Clients are told this port, a proxy's or one that leads nowhere, until it starts again. */
  advertise(port: number): this {
    this.#cluster.register({ id: this.id, host, port })
    return this
  }

  /** As when its process is killed: the others list it until they are told to `fence` it. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (server === null) return
    this.dropConnections()
    await new Promise(resolve => server.close(resolve))
  }

  /** The cluster notices that the broker is gone: leaders and coordinators move. */
  fence(): this {
    this.#cluster.fence(this.id)
    return this
  }

  dropConnections(): this {
    for (const socket of this.#sockets) socket.destroy()
    return this
  }

  /** Takes requests and answers none, as a host that is gone without closing its connections. */
  silence(): this {
    this.#isSilent = true
    return this
  }

  /** Answers again; what came in the meantime stays unanswered. */
  speak(): this {
    this.#isSilent = false
    return this
  }

  /** Answers this many milliseconds late. */
  delay(latency: number): this {
    this.#latency = latency
    return this
  }

  /** Whatever is asked of one API, the answer carries this error code throughout. 0: no more. */
  fail(api: string, errorCode: number): this {
    this.#failures.set(api, errorCode)
    return this
  }

  /** Groups are still being loaded, or have been at last. */
  loadGroups(isLoading: boolean): this {
    const errorCode = isLoading ? coordinatorLoadInProgress : 0
    for (const api of groupApis) this.fail(api, errorCode)
    return this
  }

  #accept(socket: Socket): void {
    this.accepted++
    this.#sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('close', () => this.#sockets.delete(socket))
    // A client may go at any time; 'close' follows.
    socket.on('error', () => undefined)
    const frames = new Frames()
    socket.on('data', bytes => {
      try {
        for (const message of frames.push(bytes)) this.#receive(socket, message)
      } catch (error) {
        // What Kafka does with bytes that are not its protocol.
        if (error instanceof WireError) socket.destroy()
        else throw error
      }
    })
  }

  #receive(socket: Socket, message: Buffer): void {
    const arrived = this.#read(new Reader(message))
    if (arrived === null) {
      // What Kafka does with an API or a version that it does not know.
      socket.destroy()
      return
    }
    const { answer, version } = arrived
    this.#requests.record({ broker: this.id, api: answer.api.name, version })
    if (this.#isSilent) return
    if (this.#latency === 0) this.#respond(socket, arrived)
    else setTimeout(() => this.#respond(socket, arrived), this.#latency)
  }

  #read(reader: Reader): Arrived | null {
    const key = reader.int16()
    const version = reader.int16()
    const correlationId = reader.int32()
    const answer = answers.get(key)
    const range = this.#versions[key]
    if (answer === undefined || range === undefined) return null
    if (version < range[0] || version > range[1]) return null
    reader.nullableString() // client id
    if (version >= answer.api.flexibleFrom) reader.tags()
    return { answer, version, correlationId, body: reader }
  }

  #respond(socket: Socket, { answer, version, correlationId, body }: Arrived): void {
    if (socket.destroyed) return
    const writer = new Writer(65_536)
    writer.int32(0).int32(correlationId)
    if (version >= answer.api.flexibleFrom && answer.api.key !== apiVersionsKey) writer.tags()
    answer.write({
      cluster: this.#cluster,
      broker: this.id,
      versions: this.#versions,
      version,
      request: body,
      response: writer,
      errorCode: this.#failures.get(answer.api.name) ?? 0,
    })
    const message = writer.finish()
    message.writeInt32BE(message.length - 4, 0)
    socket.write(message)
  }
}

const host = '127.0.0.1'
/** Its response has the old header in all versions, so that any client can read it. */
const apiVersionsKey = 18
const coordinatorLoadInProgress = 14
const groupApis = [
  'ListGroups',
  'OffsetFetch',
  'DescribeShareGroupOffsets',
  'DescribeGroups',
  'ConsumerGroupDescribe',
  'ShareGroupDescribe',
]
