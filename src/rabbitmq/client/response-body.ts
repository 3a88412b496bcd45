import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Dispatcher } from 'undici'
import { TransportError } from '../../transport/transport-error.ts'

/** Decompressed chunks of a response, up to a limit. Leaving the loop early closes the connection. */
export async function* responseBody(
  { headers, body }: Dispatcher.ResponseData,
  maxBytes: number,
): AsyncGenerator<Buffer, void> {
  let bytes = 0
  for await (const chunk of decompressed(
    body,
    headers['content-encoding'],
  ) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) {
      throw new TransportError('too_large', `the response is larger than ${maxBytes} bytes`)
    }
    yield chunk
  }
}

function decompressed(body: Readable, encoding: string | string[] | undefined): Readable {
  if (encoding === undefined || encoding === 'identity') return body
  if (encoding !== 'gzip') {
    return body.destroy(
      new TransportError('malformed', `unsupported content encoding ${String(encoding)}`),
    )
  }
  // Errors reach the reader of the stream; the callback has nothing to add.
  return pipeline(body, createGunzip(), () => undefined)
}

/** Returns the whole response as text, up to a limit. */
export async function responseText(
  response: Dispatcher.ResponseData,
  maxBytes: number,
): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of responseBody(response, maxBytes)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** Returns the beginning of a response as text, for an error message. Never rejects. */
export async function responseBeginning(response: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of responseBody(response, beginningSize)) {
      chunks.push(chunk)
      bytes += chunk.length
    }
  } catch {
    // Too long or truncated: the received part is enough.
  }
  return Buffer.concat(chunks, bytes).toString()
}

const beginningSize = 8 * 1024
