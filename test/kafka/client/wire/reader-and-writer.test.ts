import t from 'tap'
import { Reader } from '../../../../src/kafka/client/wire/reader.ts'
import { Writer } from '../../../../src/kafka/client/wire/writer.ts'

function bytes(write: (writer: Writer) => unknown): string {
  const writer = new Writer(1)
  write(writer)
  return writer.finish().toString('hex')
}

function reader(hex: string): Reader {
  return new Reader(Buffer.from(hex, 'hex'))
}

const two = Buffer.from([1, 2])

t.test('each type has the bytes of the protocol, and is read back', t => {
  const id = 'e2e08ab6feb64c4ba22147c05291ef42'
  const types: readonly [string, unknown, (w: Writer) => Writer, (r: Reader) => unknown][] = [
    ['ff', -1, w => w.int8(-1), r => r.int8()],
    ['ff', 255, w => w.uint8(255), r => r.uint8()],
    ['01', true, w => w.boolean(true), r => r.boolean()],
    ['00', false, w => w.boolean(false), r => r.boolean()],
    ['ff7f', -129, w => w.int16(-129), r => r.int16()],
    ['80000000', -2_147_483_648, w => w.int32(-2_147_483_648), r => r.int32()],
    ['ffffffffffffffff', -1, w => w.int64(-1), r => r.int64()],
    ['fffffffeffffffff', -4_294_967_297, w => w.int64(-4_294_967_297), r => r.int64()],
    ['0000000100000000', 4_294_967_296, w => w.int64(4_294_967_296), r => r.int64()],
    ['001fffffffffffff', 2 ** 53 - 1, w => w.int64(2 ** 53 - 1), r => r.int64()],
    ['00', 0, w => w.unsignedVarint(0), r => r.unsignedVarint()],
    ['02', 1, w => w.varint(1), r => r.varint()],
    ['01', -1, w => w.varint(-1), r => r.varint()],
    ['ac02', 150, w => w.varint(150), r => r.varint()],
    ['feffffff0f', 2 ** 31 - 1, w => w.varint(2 ** 31 - 1), r => r.varint()],
    ['ffffffff0f', -(2 ** 31), w => w.varint(-(2 ** 31)), r => r.varint()],
    ['00', undefined, w => w.varint(0), r => r.skipVarlong()],
    ['7f', 127, w => w.unsignedVarint(127), r => r.unsignedVarint()],
    ['8001', 128, w => w.unsignedVarint(128), r => r.unsignedVarint()],
    ['ffffffff0f', 2 ** 32 - 1, w => w.unsignedVarint(2 ** 32 - 1), r => r.unsignedVarint()],
    [id, id, w => w.uuid(id), r => r.uuid()],
    ['0003c3bc61', 'üa', w => w.string('üa'), r => r.string()],
    ['0000', '', w => w.nullableString(''), r => r.nullableString()],
    ['ffff', null, w => w.nullableString(null), r => r.nullableString()],
    ['05f09fa68a', '🦊', w => w.compactString('🦊'), r => r.compactString()],
    ['01', '', w => w.compactNullableString(''), r => r.compactNullableString()],
    ['00', null, w => w.compactNullableString(null), r => r.compactNullableString()],
    ['00000002', 2, w => w.arrayLength(2).raw(two), r => length(r, r.arrayLength())],
    ['03', 2, w => w.compactArrayLength(2).raw(two), r => length(r, r.compactArrayLength())],
    ['00', null, w => w.compactArrayLength(null), r => r.compactNullableArrayLength()],
    ['01', 0, w => w.compactArrayLength(0), r => r.compactNullableArrayLength()],
  ]
  for (const [hex, value, write, read] of types) {
    const written = bytes(write)
    t.ok(written.startsWith(hex), `${String(value)} begins with ${hex}: ${written}`)
    const back = reader(written)
    t.equal(read(back), value)
    t.equal(back.remaining, 0)
  }
  t.end()
})

function length(reader: Reader, elements: number): number {
  reader.skip(elements)
  return elements
}

t.test('bytes are views of the buffer; null is supported', t => {
  const data = Buffer.from('data')
  t.strictSame(reader(bytes(w => w.compactBytes(data))).compactBytes(), data)
  t.strictSame(reader(bytes(w => w.bytes(data))).nullableBytes(), data)
  t.equal(reader('ffffffff').nullableBytes(), null)
  t.end()
})

t.test('a writer keeps the written bytes when its buffer grows', t => {
  const text = 'x'.repeat(1000)
  const written = bytes(w => w.int32(1).compactArray(['a', text, 'b'], name => w.string(name)))
  t.equal(written, `00000001040001${hex('a')}03e8${hex(text)}0001${hex('b')}`)
  t.end()
})

t.test('tagged fields are skipped, whatever their number and length', t => {
  const long = '80'.repeat(300)
  // Three fields: 0 without bytes, 5 with one, 300 with 300 bytes of 0x80 (varint continuation bit).
  const tags = `03` + `0000` + `0501ff` + `ac02ac02${long}`
  const after = reader(`${tags}2a`)
  after.tags()
  t.equal(after.int8(), 42)

  const none = reader('002a')
  none.tags()
  t.equal(none.int8(), 42)
  t.end()
})

t.test('the error for a truncated message names expected type, position and bytes left', t => {
  const cut: readonly [string, (r: Reader) => unknown, string][] = [
    ['', r => r.int8(), 'expected int8 at byte 0, found 0 bytes left'],
    ['', r => r.uint8(), 'expected uint8 at byte 0, found 0 bytes left'],
    ['', r => r.boolean(), 'expected boolean at byte 0, found 0 bytes left'],
    ['00', r => r.int16(), 'expected int16 at byte 0, found 1 bytes left'],
    ['000000', r => r.int32(), 'expected int32 at byte 0, found 3 bytes left'],
    ['00000000000000', r => r.int64(), 'expected int64 at byte 0, found 7 bytes left'],
    ['00', r => r.uuid(), 'expected uuid at byte 0, found 1 bytes left'],
    ['80', r => r.unsignedVarint(), 'expected unsigned varint at byte 1, found 0 bytes left'],
    ['000561', r => r.string(), 'expected string of 5 bytes at byte 2, found 1 bytes left'],
    ['0661', r => r.compactString(), 'expected string of 5 bytes at byte 1, found 1 bytes left'],
    ['0661', r => r.skipCompact(), 'expected 5 bytes at byte 1, found 1 bytes left'],
    ['0661', r => r.compactBytes(), 'expected 5 bytes at byte 1, found 1 bytes left'],
    ['010003ff', r => r.tags(), 'expected 3 bytes at byte 3, found 1 bytes left'],
  ]
  for (const [hex, read, message] of cut) {
    t.throws(() => read(reader(hex)), { name: 'WireError', message })
  }
  t.end()
})

t.test('a length beyond the end of the buffer is rejected before any loop or allocation', t => {
  const lies: readonly [string, (r: Reader) => unknown, string][] = [
    ['7fffffff00', r => r.arrayLength(), 'array of 2147483647 elements at byte 0, found 1 bytes'],
    ['ffffffff0f00', r => r.compactArrayLength(), 'array of 4294967294 elements at byte 0'],
    ['ffffffff0f00', r => r.compactString(), 'string of 4294967294 bytes at byte 5'],
    ['7fffffff00', r => r.nullableBytes(), '2147483647 bytes at byte 4, found 1 bytes'],
    ['ffffffff0f', r => r.tags(), 'unsigned varint at byte 5, found 0 bytes'],
    ['ffffffffff01', r => r.unsignedVarint(), 'unsigned varint of at most 5 bytes at byte 0'],
  ]
  for (const [hex, read, message] of lies) {
    t.throws(() => read(reader(hex)), { name: 'WireError', message: `expected ${message}` })
  }
  t.end()
})

t.test('null is rejected where the protocol does not allow it', t => {
  const nulls: readonly [string, (r: Reader) => unknown, string][] = [
    ['ffff', r => r.string(), 'expected string at byte 0, found null'],
    ['00', r => r.compactString(), 'expected compact string at byte 0, found null'],
    ['00', r => r.compactBytes(), 'expected compact bytes at byte 0, found null'],
    ['00', r => r.compactArrayLength(), 'expected compact array at byte 0, found null'],
    ['ffffffff', r => r.arrayLength(), 'expected array at byte 0, found null'],
  ]
  for (const [hex, read, message] of nulls) t.throws(() => read(reader(hex)), { message })
  t.end()
})

t.test('every int64 is read; one that a number cannot hold exactly is no safe integer', t => {
  const exact = ['001fffffffffffff', 'ffe0000000000001']
  const rounded = ['0020000000000000', '0020000000000001', '7fffffffffffffff', '8000000000000000']
  for (const hex of [...exact, ...rounded]) {
    const value = reader(hex).int64()
    t.equal(value, Number(Buffer.from(hex, 'hex').readBigInt64BE()), hex)
    t.equal(Number.isSafeInteger(value), exact.includes(hex), hex)
  }
  t.end()
})

t.test('a slice ends after every 16 KiB read', t => {
  const long = new Reader(Buffer.alloc(50_000))
  const passed: number[] = []
  while (long.remaining > 0) {
    long.skip(5_000)
    if (long.slicePassed()) passed.push(long.at)
  }
  t.strictSame(passed, [20_000, 40_000])
  t.end()
})

function hex(text: string): string {
  return Buffer.from(text).toString('hex')
}

t.test('a varlong ends within 10 bytes', t => {
  reader('ffffffffffffffffff01').skipVarlong()
  t.throws(
    () => reader('ff'.repeat(11)).skipVarlong(),
    /expected varlong of at most 10 bytes at byte 0/,
  )
  t.end()
})
