import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { RunningNode } from './rabbitmq-node.ts'

/** Commands of RabbitMQ's stream protocol; a response has the key of its request plus 0x8000. */
const commands = {
  subscribe: 0x07,
  deliver: 0x08,
  credit: 0x09,
  storeOffset: 0x0a,
  peerProperties: 0x11,
  saslHandshake: 0x12,
  saslAuthenticate: 0x13,
  tune: 0x14,
  open: 0x15,
} as const

const version = 1
const success = 1
const fromFirstOffset = 1

export interface StreamConsumerOptions {
  readonly stream: string
  /** The name under which it stores its offset. */
  readonly name: string
  /** Returns false to process a message without storing its offset. Default: stores each. */
  readonly stores?: (offset: bigint) => boolean
}

/** A consumer of a stream that is connected by the stream protocol, as AMQP clients are not. */
export interface StreamConsumer {
  stop(): void
}

/**
 * Connects as guest to the virtual host `/` and consumes a stream from its first message.
 *
 * Resolves once it is subscribed. An error of the connection ends it silently.
 */
export async function startStreamConsumer(
  node: Pick<RunningNode, 'streamPort'> | undefined,
  { stream, name, stores = () => true }: StreamConsumerOptions,
): Promise<StreamConsumer> {
  if (node?.streamPort === undefined) throw new Error('the node has no plugin for streams')
  const socket = connect(node.streamPort, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => socket.destroy())
  const frames = framesOf(socket)

  await request(socket, frames, commands.peerProperties, uint32(0))
  await request(socket, frames, commands.saslHandshake, Buffer.alloc(0))
  const login = Buffer.from('\0guest\0guest')
  await request(
    socket,
    frames,
    commands.saslAuthenticate,
    Buffer.concat([text('PLAIN'), uint32(login.length), login]),
  )
  // The server proposes a frame size and heartbeats; without heartbeats there is no timer to keep.
  const { body } = await next(frames, commands.tune)
  send(socket, commands.tune, Buffer.concat([body.subarray(0, 4), uint32(0)]))
  await request(socket, frames, commands.open, text('/'))
  const properties = Buffer.concat([uint32(1), text('name'), text(name)])
  await request(
    socket,
    frames,
    commands.subscribe,
    Buffer.concat([uint8(0), text(stream), uint16(fromFirstOffset), uint16(1), properties]),
  )

  void consume()
  return { stop: () => void socket.destroy() }

  async function consume(): Promise<void> {
    for await (const { key, body } of frames) {
      if (key !== commands.deliver) continue
      const last = lastOffset(body)
      send(socket, commands.credit, Buffer.concat([uint8(0), uint16(1)]))
      if (!stores(last)) continue
      send(socket, commands.storeOffset, Buffer.concat([text(name), text(stream), uint64(last)]))
    }
  }
}

/** Returns the offset of the last message of a chunk, whose header begins after the subscription id. */
function lastOffset(body: Buffer): bigint {
  const messages = body.readUInt32BE(5)
  return body.readBigUInt64BE(25) + BigInt(messages) - 1n
}

interface Frame {
  readonly key: number
  readonly body: Buffer
}

type Frames = AsyncGenerator<Frame, void>

/** Ends with the connection. */
async function* framesOf(socket: Socket): Frames {
  let rest = Buffer.alloc(0)
  const chunks = socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
  try {
    for await (const chunk of chunks) {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
        const end = 4 + rest.readUInt32BE(0)
        yield { key: rest.readUInt16BE(4), body: rest.subarray(8, end) }
        rest = rest.subarray(end)
      }
    }
  } catch {
    // The connection was lost.
  }
}

async function next(frames: Frames, key: number): Promise<Frame> {
  for (;;) {
    const { value, done } = await frames.next()
    if (done === true) throw new Error('RabbitMQ closed the connection of the stream protocol')
    if (value.key === key) return value
  }
}

/** All requests of the handshake may have the same correlation id: one follows the other. */
async function request(socket: Socket, frames: Frames, key: number, body: Buffer): Promise<void> {
  send(socket, key, Buffer.concat([uint32(0), body]))
  const { body: response } = await next(frames, key + 0x8000)
  const code = response.readUInt16BE(4)
  if (code !== success) throw new Error(`RabbitMQ refused stream command ${key} with code ${code}`)
}

function send(socket: Socket, key: number, body: Buffer): void {
  socket.write(Buffer.concat([uint32(4 + body.length), uint16(key), uint16(version), body]))
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([uint16(bytes.length), bytes])
}

function uint8(value: number): Buffer {
  return Buffer.from([value])
}

function uint16(value: number): Buffer {
  const buffer = Buffer.alloc(2)
  buffer.writeUInt16BE(value)
  return buffer
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32BE(value)
  return buffer
}

function uint64(value: bigint): Buffer {
  const buffer = Buffer.alloc(8)
  buffer.writeBigUInt64BE(value)
  return buffer
}
