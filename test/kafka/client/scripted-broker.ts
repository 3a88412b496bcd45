import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { Reader } from '../../../src/kafka/client/wire/reader.ts'
import { Writer } from '../../../src/kafka/client/wire/writer.ts'

export interface ReceivedRequest {
  readonly key: number
  readonly version: number
  readonly correlationId: number
  readonly clientId: string | null
  /** The bytes after request header 1. */
  readonly body: Buffer
  readonly socket: Socket
  /** Sends one frame: length, correlation id, these bytes. */
  reply(bytes: Buffer): void
}

export interface Script {
  /** Versions in the ApiVersions response, by API key: `[minVersion, maxVersion]`. */
  readonly versions?: Readonly<Record<number, readonly [number, number]>>
  /** Called with each request except ApiVersions, which has an automatic response. */
  readonly onRequest?: (request: ReceivedRequest) => void
  /** Replaces the automatic response to ApiVersions. */
  readonly onApiVersions?: (request: ReceivedRequest) => void
  /** Replaces the Kafka protocol on each connection. */
  readonly onConnection?: (socket: Socket) => void
  readonly tls?: TlsOptions
}

export interface ScriptedBroker {
  readonly port: number
  /** Connections accepted so far. */
  readonly accepted: number
  /** Number of open connections. */
  readonly open: number
  /** Requests received, without ApiVersions. */
  readonly received: readonly ReceivedRequest[]
  /** Resolves when at least `count` requests have been received. */
  receivedAtLeast(count: number): Promise<void>
  /** Resolves when no connection is open. */
  noneOpen(): Promise<void>
  close(): Promise<void>
}

const apiVersions = 18

/** Starts a TCP server that responds to ApiVersions as a broker does, and otherwise as scripted. */
export async function scriptedBroker(script: Script = {}): Promise<ScriptedBroker> {
  const sockets = new Set<Socket>()
  const received: ReceivedRequest[] = []
  const watchers = new Set<() => void>()
  let accepted = 0

  const changed = (): void => watchers.forEach(watcher => watcher())
  const until = (condition: () => boolean): Promise<void> =>
    new Promise(resolve => {
      const watcher = (): void => {
        if (!condition()) return
        watchers.delete(watcher)
        resolve()
      }
      watchers.add(watcher)
      watcher()
    })

  const respond = (request: ReceivedRequest): void => {
    if (request.key === apiVersions) {
      if (script.onApiVersions === undefined) request.reply(spokenVersions(script.versions ?? {}))
      else script.onApiVersions(request)
      return
    }
    received.push(request)
    script.onRequest?.(request)
    changed()
  }

  const accept = (socket: Socket): void => {
    accepted++
    sockets.add(socket.setNoDelay(true))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sockets.delete(socket)
      changed()
    })
    if (script.onConnection === undefined) eachRequest(socket, respond)
    // Without reading, the socket would not detect the end of the connection.
    else script.onConnection(socket.resume())
  }

  const server =
    script.tls === undefined ? createTcpServer(accept) : createTlsServer(script.tls, accept)
  server.on('tlsClientError', () => undefined)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))

  return {
    port: (server.address() as AddressInfo).port,
    get accepted() {
      return accepted
    },
    get open() {
      return sockets.size
    },
    received,
    receivedAtLeast: count => until(() => received.length >= count),
    noneOpen: () => until(() => sockets.size === 0),
    close: () => {
      sockets.forEach(socket => socket.destroy())
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}

function eachRequest(socket: Socket, onRequest: (request: ReceivedRequest) => void): void {
  let bytes = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk])
    while (bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE()) {
      const frame = bytes.subarray(4, 4 + bytes.readInt32BE())
      bytes = bytes.subarray(4 + frame.length)
      onRequest(parseRequest(frame, socket))
    }
  })
}

function parseRequest(frame: Buffer, socket: Socket): ReceivedRequest {
  const reader = new Reader(frame)
  const key = reader.int16()
  const version = reader.int16()
  const correlationId = reader.int32()
  const clientId = reader.nullableString()
  return {
    key,
    version,
    correlationId,
    clientId,
    body: frame.subarray(reader.at),
    socket,
    reply: bytes => socket.write(responseFrame(correlationId, bytes)),
  }
}

export function responseFrame(correlationId: number, bytes: Buffer): Buffer {
  const frame = Buffer.alloc(8 + bytes.length)
  frame.writeInt32BE(4 + bytes.length, 0)
  frame.writeInt32BE(correlationId, 4)
  bytes.copy(frame, 8)
  return frame
}

/** ApiVersions 1 and 2: error_code api_keys[key min max] throttle_time_ms. */
export function spokenVersions(
  versions: Readonly<Record<number, readonly [number, number]>>,
): Buffer {
  const spoken = Object.entries({ [apiVersions]: [0, 4] as const, ...versions })
  const writer = new Writer().int16(0).arrayLength(spoken.length)
  for (const [key, [min, max]] of spoken) writer.int16(Number(key)).int16(min).int16(max)
  return writer.int32(0).finish()
}
