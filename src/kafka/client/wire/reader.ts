import { WireError } from './wire-error.ts'

/** Bytes read before yielding to the event loop: about 500 commits, a few milliseconds in cold code. */
const bytesPerSlice = 16_384

const twoTo32 = 4_294_967_296

/**
 * Reads the types of Kafka's protocol from one message, from start to end.
 *
 * Never reads beyond the message: one that is truncated, or shorter than its lengths say, throws
 * `WireError`. Kafka's strings, arrays and tags come in a compact form (length + 1
 * as a varint, 0 for null) in flexible versions and in a plain one (fixed-width length) elsewhere.
 */
export class Reader {
  readonly #bytes: Buffer
  readonly #view: DataView
  #at = 0
  #sliceEnd = bytesPerSlice
  #throttleMilliseconds = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    // Numbers are read twice as fast through it as through Buffer's own methods.
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  /** Position of the next byte. */
  get at(): number {
    return this.#at
  }

  get remaining(): number {
    return this.#bytes.length - this.#at
  }

  /** True once for each slice of bytes read: time to yield to the event loop. */
  slicePassed(): boolean {
    if (this.#at < this.#sliceEnd) return false
    this.#sliceEnd = this.#at + bytesPerSlice
    return true
  }

  /** Reads the field `throttle_time_ms`, with which most responses begin. */
  throttleTime(): void {
    this.#throttleMilliseconds = this.int32()
  }

  /** Time for which the broker throttles this client. 0: not throttled. */
  get throttleMilliseconds(): number {
    return this.#throttleMilliseconds
  }

  int8(): number {
    return this.#view.getInt8(this.#take(1, 'int8'))
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1, 'uint8'))
  }

  boolean(): boolean {
    return this.#view.getUint8(this.#take(1, 'boolean')) !== 0
  }

  int16(): number {
    return this.#view.getInt16(this.#take(2, 'int16'))
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4, 'int32'))
  }

  /**
   * Any value is valid, because brokers store what clients send. Rounded where `Number.isSafeInteger`
   * is false: check that before the value is used.
   */
  int64(): number {
    const at = this.#take(8, 'int64')
    return this.#view.getInt32(at) * twoTo32 + this.#view.getUint32(at + 4)
  }

  unsignedVarint(): number {
    const at = this.#at
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#view.getUint8(this.#take(1, 'unsigned varint'))
      // Multiplied, not shifted: the 32nd bit would make a shifted value negative.
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw new WireError('unsigned varint of at most 5 bytes', at, 'a longer one')
  }

  /** Zigzag, of at most 32 bits. */
  varint(): number {
    const value = this.unsignedVarint()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  /** Skips a varint of up to 64 bits. */
  skipVarlong(): void {
    const at = this.#at
    for (let length = 1; length <= 10; length++) if (this.uint8() < 0x80) return
    throw new WireError('varlong of at most 10 bytes', at, 'a longer one')
  }

  /** As 32 hex digits. */
  uuid(): string {
    const at = this.#take(16, 'uuid')
    return this.#bytes.toString('hex', at, at + 16)
  }

  string(): string {
    const at = this.#at
    return notNull(this.nullableString(), 'string', at)
  }

  nullableString(): string | null {
    const length = this.int16()
    return length < 0 ? null : this.#text(length)
  }

  compactString(): string {
    const at = this.#at
    return notNull(this.compactNullableString(), 'compact string', at)
  }

  compactNullableString(): string | null {
    const length = this.unsignedVarint() - 1
    return length < 0 ? null : this.#text(length)
  }

  /** Skips a compact string or compact bytes, null or not. */
  skipCompact(): void {
    const length = this.unsignedVarint() - 1
    if (length > 0) this.skip(length)
  }

  /** A view of the message, not a copy. */
  compactBytes(): Buffer {
    const at = this.#at
    const length = this.unsignedVarint() - 1
    return notNull(length < 0 ? null : this.#slice(length), 'compact bytes', at)
  }

  /** A view of the message, not a copy. */
  compactNullableBytes(): Buffer | null {
    const length = this.unsignedVarint() - 1
    return length < 0 ? null : this.#slice(length)
  }

  /** A view of the message, not a copy. */
  raw(length: number): Buffer {
    return this.#slice(length)
  }

  /** A view of the message, not a copy. */
  nullableBytes(): Buffer | null {
    const length = this.int32()
    return length < 0 ? null : this.#slice(length)
  }

  /** Number of elements that follow. Throws if they cannot fit in the remaining bytes. */
  compactArrayLength(): number {
    const at = this.#at
    return notNull(this.compactNullableArrayLength(), 'compact array', at)
  }

  compactNullableArrayLength(): number | null {
    const at = this.#at
    const length = this.unsignedVarint() - 1
    return length < 0 ? null : this.#plausible(length, at)
  }

  arrayLength(): number {
    const at = this.#at
    const length = this.int32()
    return notNull(length < 0 ? null : this.#plausible(length, at), 'array', at)
  }

  /** Skips a block of tagged fields: none of them is used. */
  tags(): void {
    const fields = this.unsignedVarint()
    for (let field = 0; field < fields; field++) {
      this.unsignedVarint()
      this.skip(this.unsignedVarint())
    }
  }

  skip(length: number): void {
    this.#take(length, `${length} bytes`)
  }

  #text(length: number): string {
    const at = this.#take(length, `string of ${length} bytes`)
    return this.#bytes.toString('utf8', at, at + length)
  }

  #slice(length: number): Buffer {
    const at = this.#take(length, `${length} bytes`)
    return this.#bytes.subarray(at, at + length)
  }

  /** Every element of every array in the protocol takes at least one byte. */
  #plausible(length: number, at: number): number {
    if (length <= this.remaining) return length
    throw new WireError(`array of ${length} elements`, at, `${this.remaining} bytes left`)
  }

  #take(length: number, what: string): number {
    const at = this.#at
    if (length > this.remaining) throw new WireError(what, at, `${this.remaining} bytes left`)
    this.#at = at + length
    return at
  }
}

function notNull<T>(value: T | null, what: string, at: number): T {
  if (value === null) throw new WireError(what, at, 'null')
  return value
}
