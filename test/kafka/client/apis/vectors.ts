import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Api } from '../../../../src/kafka/client/api.ts'
import { Reader } from '../../../../src/kafka/client/wire/reader.ts'
import { WireError } from '../../../../src/kafka/client/wire/wire-error.ts'
import { Writer } from '../../../../src/kafka/client/wire/writer.ts'
import { projectRoot } from '../../../../testbed/project-root.ts'

/** A request and a response, as Kafka's JSON and as the bytes that Kafka's own classes make of it. */
interface Vector<JsonRequest, JsonResponse> {
  readonly case: string
  readonly request: JsonRequest
  readonly requestBytes: string
  readonly response: JsonResponse
  readonly responseBytes: string
  /** With fields of a later Kafka in every structure. */
  readonly taggedResponseBytes: string
}

/** What a broker answered once, by `record-responses.ts`; checked against its own command-line tools. */
interface Recorded<JsonRequest> {
  readonly request: JsonRequest
  readonly requestBytes: string
  readonly responseBytes: string
  readonly told: readonly string[]
}

/** How an API's JSON reads in the words of its codec; what a sink is told becomes lines of text. */
export interface Wording<Request, Sink, JsonRequest, JsonResponse> {
  request(json: JsonRequest): Request
  sink(tell: (line: string) => void): Sink
  expected(json: JsonResponse, version: number): readonly string[]
}

const here = join(projectRoot, 'test', 'kafka', 'client', 'apis')
const fixtures = join(here, 'fixtures')
const recorded = join(here, 'recorded')

/** Holds a codec to the vectors of each Kafka version, and to what real brokers answered. */
export function testVectors<Request, Sink, JsonRequest, JsonResponse>(
  t: Test,
  api: Api<Request, Sink>,
  wording: Wording<Request, Sink, JsonRequest, JsonResponse>,
): void {
  const told = (t: Test, bytes: string, version: number, request: Request): string[] => {
    const lines: string[] = []
    const reader = new Reader(Buffer.from(bytes, 'hex'))
    const sink = wording.sink(line => lines.push(line))
    Array.from(api.decode(reader, version, request, sink))
    t.equal(reader.remaining, 0, 'all bytes are read')
    return lines
  }

  const readablePrefixes = (t: Test, bytes: string, version: number, request: Request): string[] =>
    Array.from({ length: bytes.length / 2 }, (_, end) => bytes.slice(0, end * 2)).filter(
      prefix => !isRefused(() => told(t, prefix, version, request)),
    )

  for (const { kafka, version, content } of filesOf(api, fixtures)) {
    for (const vector of content as readonly Vector<JsonRequest, JsonResponse>[]) {
      t.test(`Kafka ${kafka}, ${api.name} v${version}: ${vector.case}`, t => {
        const request = wording.request(vector.request)
        const expected = wording.expected(vector.response, version)
        t.equal(encoded(api, version, request), vector.requestBytes, 'it asks as Kafka does')
        for (const bytes of [vector.responseBytes, vector.taggedResponseBytes]) {
          t.strictSame(told(t, bytes, version, request), expected)
          const readable = readablePrefixes(t, bytes, version, request)
          t.strictSame(readable, [], 'a response cut anywhere is refused')
        }
        t.end()
      })
    }
  }

  for (const { kafka, path, version, content } of filesOf(api, recorded)) {
    const recording = content as Recorded<JsonRequest>
    t.test(`a broker of Kafka ${kafka} answered ${api.name} v${version}`, t => {
      const request = wording.request(recording.request)
      t.equal(encoded(api, version, request), recording.requestBytes, 'it was asked this')
      const lines = told(t, recording.responseBytes, version, request)
      if (process.env['UPDATE_GOLDEN'] === '1') {
        writeFileSync(path, JSON.stringify({ ...recording, told: lines }))
      } else t.strictSame(lines, recording.told, 'UPDATE_GOLDEN=1 renews it')
      t.end()
    })
  }

  t.test(`${api.name} has vectors for each version it speaks`, t => {
    const { minVersion, maxVersion } = api
    const spoken = Array.from({ length: maxVersion - minVersion + 1 }, (_, n) => minVersion + n)
    for (const folder of [fixtures, recorded]) {
      const latest = filesOf(api, folder).filter(({ kafka }) => kafka === '4.3.0')
      t.strictSame(latest.map(({ version }) => version).sort(byNumber), spoken)
    }
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

function isRefused(decode: () => unknown): boolean {
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
