import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Api } from '../../../../src/clients/kafka/api.ts'
import { Reader } from '../../../../src/clients/kafka/wire/reader.ts'
import { WireError } from '../../../../src/clients/kafka/wire/wire-error.ts'
import { Writer } from '../../../../src/clients/kafka/wire/writer.ts'
import { projectRoot } from '../../../project-root.ts'

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

/** How an API's JSON reads in the words of its codec; what a sink is told becomes lines of text. */
export interface Wording<Request, Sink, JsonRequest, JsonResponse> {
  request(json: JsonRequest): Request
  sink(tell: (line: string) => void): Sink
  expected(json: JsonResponse, version: number): readonly string[]
}

const fixtures = join(projectRoot, 'test', 'clients', 'kafka', 'apis', 'fixtures')

/** Holds a codec to the vectors of each Kafka version there are. */
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

  for (const kafka of readdirSync(fixtures)) {
    for (const version of versionsOf(api, kafka)) {
      for (const vector of read<Vector<JsonRequest, JsonResponse>>(api, kafka, version)) {
        const { case: title, requestBytes, responseBytes, taggedResponseBytes } = vector
        const request = wording.request(vector.request)
        t.test(`Kafka ${kafka}, ${api.name} v${version}: ${title}`, t => {
          const expected = wording.expected(vector.response, version)
          t.equal(encoded(api, version, request), requestBytes, 'the request is what Kafka writes')
          t.strictSame(told(t, responseBytes, version, request), expected, 'the response is read')
          t.strictSame(told(t, taggedResponseBytes, version, request), expected, 'tags are passed')
          for (const bytes of [responseBytes, taggedResponseBytes]) {
            const cut = Array.from({ length: bytes.length / 2 }, (_, end) =>
              bytes.slice(0, end * 2),
            )
            const readable = cut.filter(
              prefix => !isRefused(() => told(t, prefix, version, request)),
            )
            t.strictSame(readable, [], 'a response cut anywhere is refused')
          }
          t.end()
        })
      }
    }
  }

  t.test(`${api.name} has vectors for each version it speaks`, t => {
    const { minVersion, maxVersion } = api
    const spoken = Array.from({ length: maxVersion - minVersion + 1 }, (_, n) => minVersion + n)
    t.strictSame(versionsOf(api, '4.3.0'), spoken)
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

function versionsOf(api: { readonly name: string }, kafka: string): number[] {
  return readdirSync(join(fixtures, kafka))
    .map(file => file.split('-v'))
    .filter(([name]) => name === api.name)
    .map(([, version = '']) => Number.parseInt(version))
    .sort((a, b) => a - b)
}

function read<T>({ name }: { readonly name: string }, kafka: string, version: number): T[] {
  const file = join(fixtures, kafka, `${name}-v${version}.json`)
  return JSON.parse(readFileSync(file, 'utf8')) as T[]
}
