import { moreThanLinear } from './work.ts'
import t from 'tap'
import type { Api } from '../../src/kafka/client/api.ts'
import { listGroups } from '../../src/kafka/client/apis/list-groups.ts'
import { offsetFetch } from '../../src/kafka/client/apis/offset-fetch.ts'
import { FrameGuard } from '../../src/kafka/client/frame-guard.ts'
import { Reader } from '../../src/kafka/client/wire/reader.ts'
import { Writer } from '../../src/kafka/client/wire/writer.ts'
import { responseFrame } from '../kafka/client/scripted-broker.ts'

/** Decodes a whole response into a sink that ignores it. */
function decode(api: Api<never, never>, version: number, response: Writer): void {
  const ignoring = new Proxy({}, { get: () => () => undefined })
  const reader = new Reader(response.finish())
  Array.from((api as Api<unknown, object>).decode(reader, version, {}, ignoring))
}

t.test('the work to decode a response is linear in its bytes', t => {
  const rows = (bytes: number, perRow: number): number => Math.floor(bytes / perRow)
  const shapes: Readonly<Record<string, (bytes: number) => void>> = {
    'commits of one group': bytes => {
      const count = rows(bytes, 20)
      const writer = new Writer().int32(0).compactArrayLength(1).compactString('g')
      writer.compactArrayLength(1).compactString('orders').compactArrayLength(count)
      for (let row = 0; row < count; row++) {
        writer.int32(row).int64(7).int32(-1).compactString('').int16(0).tags()
      }
      writer.tags().int16(0).tags().tags()
      decode(offsetFetch, 9, writer)
    },
    'tagged fields without bytes': bytes => {
      const count = rows(bytes, 2)
      const writer = new Writer().int32(0).int16(0).compactArrayLength(0).unsignedVarint(count)
      writer.raw(Buffer.alloc(2 * count))
      decode(listGroups, 5, writer)
    },
    'frames of the shortest length': bytes => {
      const frame = responseFrame(1, Buffer.alloc(0))
      const stream = Buffer.concat(Array.from({ length: rows(bytes, frame.length) }, () => frame))
      new FrameGuard(1_000_000).violation(stream)
    },
  }
  for (const [name, run] of Object.entries(shapes)) t.equal(moreThanLinear(run, 8_000), null, name)
  t.end()
})
