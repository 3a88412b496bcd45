import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Dispatcher } from 'undici'
import { TransportError } from '../../transport/transport-error.ts'

/** Unpacked bytes of an answer, chunk by chunk, up to a limit. Leaving early closes the connection. */
export async function* replyBody(
  { headers, body }: Dispatcher.ResponseData,
  maxBytes: number,
): AsyncGenerator<Buffer, void> {
  let bytes = 0
  for await (const chunk of unpacked(body, headers['content-encoding']) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) {
      throw new TransportError('too_large', `the answer is larger than ${maxBytes} bytes`)
    }
    yield chunk
  }
}

function unpacked(body: Readable, encoding: string | string[] | undefined): Readable {
  if (encoding === undefined || encoding === 'identity') return body
  if (encoding !== 'gzip') {
    return body.destroy(new TransportError('malformed', `content encoding ${String(encoding)}`))
  }
  // What fails in the pipeline fails whoever reads its end; the callback has nothing to add.
  return pipeline(body, createGunzip(), () => undefined)
}

/** The whole answer as text, up to a limit. */
export async function replyText(reply: Dispatcher.ResponseData, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of replyBody(reply, maxBytes)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** The beginning of an answer as text, for a person; never fails. */
export async function replyBeginning(reply: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of replyBody(reply, beginningSize)) {
      chunks.push(chunk)
      bytes += chunk.length
    }
  } catch {
    // Too long or cut: what has come is a beginning all the same.
  }
  return Buffer.concat(chunks, bytes).toString()
}

const beginningSize = 8 * 1024
