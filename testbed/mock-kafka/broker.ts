import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { Reader } from '../../src/kafka/client/wire/reader.ts'
import { WireError } from '../../src/kafka/client/wire/wire-error.ts'
import { Writer } from '../../src/kafka/client/wire/writer.ts'
import type { Responder } from './responders/responder.ts'
import { responders } from './responders/all-responders.ts'
import type { ClusterState } from './cluster.ts'
import { Frames } from './frames.ts'
import type { RequestLog } from './request-log.ts'
import type { VersionRanges } from './versions.ts'

/** One request, decoded up to its body. */
interface DecodedRequest {
  readonly responder: Responder
  readonly version: number
  readonly correlationId: number
  readonly body: Reader
}

/** One broker of the mock cluster, on its own port, which stays the same after a restart. */
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
  /** Connections accepted since the broker was created. */
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

  /** Advertises another port to clients, such as that of a proxy, until the next start. */
  advertise(port: number): this {
    this.#cluster.register({ id: this.id, host, port })
    return this
  }

  /** Stops as a killed process does: the other brokers list it until `fence` is called. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (server === null) return
    this.dropConnections()
    await new Promise(resolve => server.close(resolve))
  }

  /** Makes the cluster notice that the broker has failed: leaders and coordinators move. */
  fence(): this {
    this.#cluster.fence(this.id)
    return this
  }

  dropConnections(): this {
    for (const socket of this.#sockets) socket.destroy()
    return this
  }

  /** Accepts requests without responding, as a host that failed without closing its connections. */
  silence(): this {
    this.#isSilent = true
    return this
  }

  /** Responds to new requests again; those received in between get no response. */
  speak(): this {
    this.#isSilent = false
    return this
  }

  /** Delays responses by this many milliseconds. */
  delay(latency: number): this {
    this.#latency = latency
    return this
  }

  /** Sets the error code of every response of one API. 0: no error. */
  fail(api: string, errorCode: number): this {
    this.#failures.set(api, errorCode)
    return this
  }

  /** Returns `COORDINATOR_LOAD_IN_PROGRESS` from all group APIs while loading. */
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
    // A client may disconnect at any time; 'close' follows.
    socket.on('error', () => undefined)
    const frames = new Frames()
    socket.on('data', bytes => {
      try {
        for (const message of frames.push(bytes)) this.#receive(socket, message)
      } catch (error) {
        // Kafka closes the connection on bytes that are not its protocol.
        if (error instanceof WireError) socket.destroy()
        else throw error
      }
    })
  }

  #receive(socket: Socket, message: Buffer): void {
    const received = this.#read(new Reader(message))
    if (received === null) {
      // Kafka closes the connection on an unknown API or version.
      socket.destroy()
      return
    }
    const { responder, version } = received
    this.#requests.record({ broker: this.id, api: responder.api.name, version })
    if (this.#isSilent) return
    if (this.#latency === 0) this.#respond(socket, received)
    else setTimeout(() => this.#respond(socket, received), this.#latency)
  }

  #read(reader: Reader): DecodedRequest | null {
    const key = reader.int16()
    const version = reader.int16()
    const correlationId = reader.int32()
    const responder = responders.get(key)
    const range = this.#versions[key]
    if (responder === undefined || range === undefined) return null
    if (version < range[0] || version > range[1]) return null
    reader.nullableString() // client id
    if (version >= responder.api.flexibleFrom) reader.tags()
    return { responder, version, correlationId, body: reader }
  }

  #respond(socket: Socket, { responder, version, correlationId, body }: DecodedRequest): void {
    if (socket.destroyed) return
    const { api } = responder
    const writer = new Writer(65_536)
    writer.int32(0).int32(correlationId)
    if (version >= api.flexibleFrom && api.key !== apiVersionsKey) writer.tags()
    responder.respond({
      cluster: this.#cluster,
      broker: this.id,
      versions: this.#versions,
      version,
      request: body,
      response: writer,
      errorCode: this.#failures.get(api.name) ?? 0,
    })
    const message = writer.finish()
    message.writeInt32BE(message.length - 4, 0)
    socket.write(message)
  }
}

const host = '127.0.0.1'
/** Its response has the old header in all versions, so that any client can decode it. */
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
