import t from 'tap'
import { crc32c } from '../../../../src/kafka/canary/apis/crc32c.ts'
import {
  decodeRecordBatches,
  encodeRecordBatch,
} from '../../../../src/kafka/canary/apis/record-batch.ts'
import { WireError } from '../../../../src/kafka/client/wire/wire-error.ts'

const batch = encodeRecordBatch({ key: '0', value: 'first', timestamp: 1_764_000_000_123 })

function at(offset: number, bytes = batch): Buffer {
  const copy = Buffer.from(bytes)
  copy.writeBigInt64BE(BigInt(offset))
  return copy
}

function decoded(bytes: Buffer): { readonly lines: string[]; readonly next: number | null } {
  const lines: string[] = []
  const next = decodeRecordBatches(bytes, {
    record: (offset, value) => lines.push(`${offset} ${String(value)}`),
    unreadable: (first, last) => lines.push(`unreadable ${first} to ${last}`),
  })
  return { lines, next }
}

t.test('the checksum is CRC-32C', t => {
  t.equal(crc32c(Buffer.from('123456789')), 0xe3069283)
  t.end()
})

t.test('several batches are decoded, and one that is cut off is left out', t => {
  const bytes = Buffer.concat([at(7), at(8), at(9).subarray(0, 40)])
  t.strictSame(decoded(bytes), { lines: ['7 first', '8 first'], next: 9 })
  t.strictSame(decoded(bytes.subarray(0, 30)), { lines: [], next: null })
  t.strictSame(decoded(Buffer.alloc(0)), { lines: [], next: null })
  t.end()
})

t.test('a compressed batch covers its offsets without records', t => {
  const compressed = at(7)
  compressed.writeInt16BE(4, 21) // attributes: zstd
  compressed.writeInt32BE(2, 23) // last_offset_delta
  compressed.writeUInt32BE(crc32c(compressed.subarray(21)), 17)
  t.strictSame(decoded(compressed), { lines: ['unreadable 7 to 9'], next: 10 })
  t.end()
})

t.test('a batch in the format before Kafka 0.11 is unreadable', t => {
  const old = at(7)
  old.writeInt8(1, 16)
  t.strictSame(decoded(old), { lines: ['unreadable 7 to 7'], next: 8 })
  t.end()
})

t.test('a batch with a flipped bit is rejected', t => {
  const flipped = at(7)
  flipped.writeUInt8(flipped.readUInt8(70) ^ 1, 70)
  t.throws(() => decoded(flipped), WireError)
  t.end()
})

t.test('lengths that cannot be true are rejected', t => {
  const short = at(7)
  short.writeInt32BE(3, 8)
  t.throws(() => decoded(short), WireError)
  t.end()
})
