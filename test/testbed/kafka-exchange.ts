import { once } from 'node:events'
import { connect } from 'node:net'
import type { Api } from '../../src/kafka/client/api.ts'
import { Reader } from '../../src/kafka/client/wire/reader.ts'
import { Writer } from '../../src/kafka/client/wire/writer.ts'
import { Frames } from '../../testbed/mock-kafka/frames.ts'

const correlationId = 77

/** Sends one request on its own connection. Undefined: the broker closed it without a response. */
export async function exchange<Request, Sink>(
  address: string,
  api: Api<Request, Sink>,
  version: number,
  request: Request,
  sink: Sink,
): Promise<'answered' | undefined> {
  const body = new Writer()
  body.int16(api.key).int16(version).int32(correlationId).nullableString('test')
  if (version >= api.flexibleFrom) body.tags()
  api.encode(body, version, request)

  const response = await send(address, body.finish())
  if (response === undefined) return undefined
  const reader = new Reader(response)
  if (reader.int32() !== correlationId) throw new Error('a response to another request')
  if (version >= api.flexibleFrom) reader.tags()
  Array.from(api.decode(reader, version, request, sink))
  if (reader.remaining > 0) throw new Error(`${reader.remaining} bytes after the decoded response`)
  return 'answered'
}

async function send(address: string, message: Buffer): Promise<Buffer | undefined> {
  const [host, port] = address.split(':')
  const socket = connect(Number(port), host)
  const frames = new Frames()
  try {
    await once(socket, 'connect')
    const length = Buffer.alloc(4)
    length.writeInt32BE(message.length)
    socket.write(Buffer.concat([length, message]))
    for await (const bytes of socket) {
      const [response] = frames.push(bytes as Buffer)
      if (response !== undefined) return response
    }
    return undefined
  } finally {
    socket.destroy()
  }
}
