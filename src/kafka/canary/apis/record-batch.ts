import { Reader } from '../../client/wire/reader.ts'
import { WireError } from '../../client/wire/wire-error.ts'
import { Writer } from '../../client/wire/writer.ts'
import { crc32c } from './crc32c.ts'

export interface ProducedRecord {
  readonly key: string
  readonly value: string
  /** Milliseconds since 1970. */
  readonly timestamp: number
}

export interface RecordSink {
  /** `value` is a view of the response. */
  record(offset: number, value: Buffer | null): void
  /** A batch that is not decoded: compressed, or in a format before Kafka 0.11. */
  unreadable(firstOffset: number, lastOffset: number): void
}

/** Length of `base_offset` and `batch_length`, which precede the part that `batch_length` counts. */
const prefix = 12

/** From `partition_leader_epoch` to `crc`. */
const beforeChecked = 9

const currentMagic = 2
const compressionBits = 0x07
const controlBit = 0x20

/**
 * Returns one record as an uncompressed batch.
 *
 * base_offset batch_length partition_leader_epoch magic crc attributes last_offset_delta
 * base_timestamp max_timestamp producer_id producer_epoch base_sequence
 * records[length attributes timestamp_delta offset_delta key value headers[]], whose lengths are
 * varints
 */
export function encodeRecordBatch({ key, value, timestamp }: ProducedRecord): Buffer {
  const checked = new Writer()
    .int16(0) // attributes: no compression, CreateTime
    .int32(0) // last_offset_delta
    .int64(timestamp)
    .int64(timestamp)
    .int64(-1) // producer_id: not idempotent
    .int16(-1)
    .int32(-1)
    .arrayLength(1)
    .raw(encodeRecord(Buffer.from(key), Buffer.from(value)))
    .finish()
  return new Writer()
    .int64(0) // base_offset: the broker assigns it
    .int32(beforeChecked + checked.length)
    .int32(-1) // partition_leader_epoch: set by the broker
    .int8(currentMagic)
    .int32(crc32c(checked) | 0)
    .raw(checked)
    .finish()
}

function encodeRecord(key: Buffer, value: Buffer): Buffer {
  const body = new Writer()
    .int8(0) // attributes
    .varint(0) // timestamp_delta
    .varint(0) // offset_delta
    .varint(key.length)
    .raw(key)
    .varint(value.length)
    .raw(value)
    .varint(0) // headers
    .finish()
  return new Writer().varint(body.length).raw(body).finish()
}

/**
 * Decodes the record batches of a Fetch response; the last one may be cut off and is then left out.
 *
 * Returns the offset after the last batch. Null: there is no whole batch. Records of a batch may have
 * offsets below the requested one.
 */
export function decodeRecordBatches(bytes: Buffer, sink: RecordSink): number | null {
  const reader = new Reader(bytes)
  let next: number | null = null
  while (reader.remaining >= prefix) {
    const baseOffset = reader.int64()
    const length = reader.int32()
    if (length < beforeChecked) throw new WireError('record batch', reader.at, `length ${length}`)
    if (length > reader.remaining) break
    next = decodeBatch(new Reader(reader.raw(length)), baseOffset, sink)
  }
  return next
}

function decodeBatch(reader: Reader, baseOffset: number, sink: RecordSink): number {
  reader.int32() // partition_leader_epoch
  if (reader.int8() !== currentMagic) {
    sink.unreadable(baseOffset, baseOffset)
    return baseOffset + 1
  }
  const at = reader.at
  const checksum = reader.int32() >>> 0
  const checked = reader.raw(reader.remaining)
  if (crc32c(checked) !== checksum) {
    throw new WireError('record batch with a valid checksum', at, `${checksum}`)
  }
  return decodeChecked(new Reader(checked), baseOffset, sink)
}

function decodeChecked(reader: Reader, baseOffset: number, sink: RecordSink): number {
  const attributes = reader.int16()
  const lastOffset = baseOffset + reader.int32()
  reader.skip(8 + 8 + 8 + 2 + 4) // timestamps, producer, base_sequence
  const isCompressed = (attributes & compressionBits) !== 0
  if (isCompressed || (attributes & controlBit) !== 0) {
    sink.unreadable(baseOffset, lastOffset)
    return lastOffset + 1
  }
  for (let left = reader.arrayLength(); left > 0; left--) {
    const record = new Reader(reader.raw(nonNegative(reader.varint(), reader.at)))
    record.int8() // attributes
    record.skipVarlong() // timestamp_delta
    const offset = baseOffset + record.varint()
    const keyLength = record.varint()
    if (keyLength > 0) record.skip(keyLength)
    const valueLength = record.varint()
    sink.record(offset, valueLength < 0 ? null : record.raw(valueLength))
  }
  return lastOffset + 1
}

function nonNegative(length: number, at: number): number {
  if (length < 0) throw new WireError('length of a record', at, String(length))
  return length
}
