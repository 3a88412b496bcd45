import { ProblemError } from '../../reading/problem.ts'
import type { Seconds } from '../../reading/time.ts'
import type { Api } from './api.ts'
import type { RequestFrame } from './connection.ts'
import { Reader } from './wire/reader.ts'
import { WireError } from './wire/wire-error.ts'
import { Writer } from './wire/writer.ts'

/** A response that is not decoded yet. */
export interface BrokerResponse {
  /** Name of the broker in problems. */
  readonly broker: string
  readonly version: number
  readonly bytes: Buffer
}

export function encodeRequest<Request, Sink>(
  api: Api<Request, Sink>,
  version: number,
  request: Request,
): RequestFrame {
  const writer = new Writer()
  // kafkajs writes header 1 for every version; header 2 is header 1 followed by tagged fields.
  if (version >= api.flexibleFrom) writer.tags()
  api.encode(writer, version, request)
  return { api: api.name, key: api.key, version, body: writer.finish() }
}

/** Decodes a response into the sink, yielding while it is long. Returns its throttle time. */
export async function decodeResponse<Request, Sink>(
  api: Api<Request, Sink>,
  request: Request,
  sink: Sink,
  response: BrokerResponse,
  yieldToLoop: () => Promise<void>,
): Promise<Seconds> {
  const reader = new Reader(response.bytes)
  try {
    if (response.version >= api.flexibleFrom) reader.tags()
    const rows = api.decode(reader, response.version, request, sink)
    while (rows.next().done !== true) await yieldToLoop()
  } catch (error) {
    throw error instanceof WireError ? malformed(api, response, error.message, error) : error
  }
  if (reader.remaining > 0) throw malformed(api, response, `${reader.remaining} bytes left over`)
  return reader.throttleMilliseconds / 1000
}

function malformed(
  api: { readonly name: string },
  { broker, version }: BrokerResponse,
  found: string,
  cause?: Error,
): ProblemError {
  const detail = `malformed response to ${api.name} version ${version}: ${found}`
  return new ProblemError({ kind: 'malformed', subject: broker, detail }, { cause })
}
