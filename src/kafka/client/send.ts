import { ProblemError } from '../../reading/problem.ts'
import type { Seconds } from '../../reading/time.ts'
import type { Api } from './api.ts'
import type { RequestFrame } from './connection.ts'
import { Reader } from './wire/reader.ts'
import { WireError } from './wire/wire-error.ts'
import { Writer } from './wire/writer.ts'

/** What a broker answered, not yet read. */
export interface Answer {
  /** The broker, as problems name it. */
  readonly from: string
  readonly version: number
  readonly bytes: Buffer
}

export function requestFrame<Request, Sink>(
  api: Api<Request, Sink>,
  version: number,
  request: Request,
): RequestFrame {
  const writer = new Writer()
  // kafkajs writes header 1 for every version; header 2 is the same and a block of tags.
  if (version >= api.flexibleFrom) writer.tags()
  api.encode(writer, version, request)
  return { api: api.name, key: api.key, version, body: writer.finish() }
}

/** Reads an answer into the sink, with a breath between slices; gives the pause that it asks for. */
export async function readAnswer<Request, Sink>(
  api: Api<Request, Sink>,
  request: Request,
  sink: Sink,
  answer: Answer,
  yieldToLoop: () => Promise<void>,
): Promise<Seconds> {
  const reader = new Reader(answer.bytes)
  try {
    if (answer.version >= api.flexibleFrom) reader.tags()
    const rows = api.decode(reader, answer.version, request, sink)
    while (rows.next().done !== true) await yieldToLoop()
  } catch (error) {
    throw error instanceof WireError ? malformed(api, answer, error.message, error) : error
  }
  if (reader.remaining > 0) throw malformed(api, answer, `${reader.remaining} bytes are left over`)
  return reader.throttleMilliseconds / 1000
}

function malformed(
  api: { readonly name: string },
  { from, version }: Answer,
  found: string,
  cause?: Error,
): ProblemError {
  const detail = `the answer to ${api.name} ${version} is not as Kafka writes it: ${found}`
  return new ProblemError({ kind: 'malformed', subject: from, detail }, { cause })
}
