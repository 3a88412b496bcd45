import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Api } from '../../../../src/kafka/client/api.ts'
import { Reader } from '../../../../src/kafka/client/wire/reader.ts'
import { WireError } from '../../../../src/kafka/client/wire/wire-error.ts'
import { Writer } from '../../../../src/kafka/client/wire/writer.ts'
import { projectRoot } from '../../../../testbed/project-root.ts'

/** A request and a response, as Kafka's JSON and as bytes serialized by Kafka's own classes. */
interface Vector<JsonRequest, JsonResponse> {
  readonly case: string
  readonly request: JsonRequest
  readonly requestBytes: string
  readonly response: JsonResponse
  readonly responseBytes: string
  /** With tagged fields of a later Kafka version in every structure. */
  readonly taggedResponseBytes: string
}

/** Response of a real broker, recorded by `testbed/kafka-vectors/record-responses.ts`. */
interface Recorded<JsonRequest> {
  readonly request: JsonRequest
  readonly requestBytes: string
  readonly responseBytes: string
  /** Lines of the decoded response. */
  readonly decoded: readonly string[]
}

/** Converts an API's JSON into a request of its codec, and a response into lines of text. */
export interface Wording<Request, Sink, JsonRequest, JsonResponse> {
  request(json: JsonRequest): Request
  sink(print: (line: string) => void): Sink
  expected(json: JsonResponse, version: number): readonly string[]
}

const here = join(projectRoot, 'test', 'kafka', 'client', 'apis')
const fixtures = join(here, 'fixtures')
const recorded = join(here, 'recorded')

/** Compares a codec with the vectors of each Kafka version, and with responses of real brokers. */
export function testVectors<Request, Sink, JsonRequest, JsonResponse>(
  t: Test,
  api: Api<Request, Sink>,
  wording: Wording<Request, Sink, JsonRequest, JsonResponse>,
): void {
  const decodedLines = (bytes: string, version: number, request: Request): string[] => {
    const lines: string[] = []
    const reader = new Reader(Buffer.from(bytes, 'hex'))
    const sink = wording.sink(line => lines.push(line))
    Array.from(api.decode(reader, version, request, sink))
    // Bytes that are left over differ from every expected line, so the comparison fails.
    return reader.remaining === 0 ? lines : [...lines, `${reader.remaining} bytes are left`]
  }

  const readablePrefixes = (bytes: string, version: number, request: Request): string[] =>
    Array.from({ length: bytes.length / 2 }, (_, end) => bytes.slice(0, end * 2)).filter(
      prefix => !isRejected(() => decodedLines(prefix, version, request)),
    )

  for (const { kafka, version, content } of filesOf(api, fixtures)) {
    for (const vector of content as readonly Vector<JsonRequest, JsonResponse>[]) {
      t.test(`Kafka ${kafka}, ${api.name} v${version}: ${vector.case}`, t => {
        const request = wording.request(vector.request)
        const expected = wording.expected(vector.response, version)
        t.equal(
          encoded(api, version, request),
          vector.requestBytes,
          'the request is encoded as by Kafka',
        )
        const responses = [vector.responseBytes, vector.taggedResponseBytes]
        t.strictSame(
          responses.map(bytes => decodedLines(bytes, version, request)),
          responses.map(() => expected),
        )
        const readable = responses.flatMap(bytes => readablePrefixes(bytes, version, request))
        t.strictSame(readable, [], 'a truncated response is rejected')
        t.end()
      })
    }
  }

  for (const { kafka, path, version, content } of filesOf(api, recorded)) {
    const recording = content as Recorded<JsonRequest>
    t.test(`Kafka ${kafka}, ${api.name} v${version}: a recorded response is decoded`, t => {
      const request = wording.request(recording.request)
      t.equal(
        encoded(api, version, request),
        recording.requestBytes,
        'the request is encoded as recorded',
      )
      const lines = decodedLines(recording.responseBytes, version, request)
      if (process.env['UPDATE_GOLDEN'] === '1') {
        writeFileSync(path, JSON.stringify({ ...recording, decoded: lines }))
      } else t.strictSame(lines, recording.decoded, 'UPDATE_GOLDEN=1 updates it')
      t.end()
    })
  }

  t.test(`${api.name} has vectors for each supported version`, t => {
    const { minVersion, maxVersion } = api
    const supported = Array.from({ length: maxVersion - minVersion + 1 }, (_, n) => minVersion + n)
    const latest = [fixtures, recorded].map(folder =>
      filesOf(api, folder)
        .filter(({ kafka }) => kafka === '4.3.0')
        .map(({ version }) => version)
        .sort(byNumber),
    )
    t.strictSame(latest, [supported, supported])
    t.end()
  })
}

function encoded<Request, Sink>(
  api: Api<Request, Sink>,
  version: number,
  request: Request,
): string {
  const writer = new Writer(1)
  api.encode(writer, version, request)
  return writer.finish().toString('hex')
}

function isRejected(decode: () => unknown): boolean {
  try {
    decode()
    return false
  } catch (error) {
    if (error instanceof WireError) return true
    throw error
  }
}

interface VectorFile {
  readonly path: string
  readonly kafka: string
  readonly version: number
  readonly content: unknown
}

/** The files of one API: `<Kafka version>/<API>-v<API version>.json`. */
function filesOf({ name }: { readonly name: string }, folder: string): VectorFile[] {
  return readdirSync(folder).flatMap(kafka =>
    readdirSync(join(folder, kafka))
      .filter(file => file.startsWith(`${name}-v`))
      .map(file => ({ path: join(folder, kafka, file), file }))
      .map(({ path, file }) => ({
        path,
        kafka,
        version: Number.parseInt(file.slice(name.length + 2)),
        content: JSON.parse(readFileSync(path, 'utf8')) as unknown,
      })),
  )
}

function byNumber(a: number, b: number): number {
  return a - b
}
