const twoTo32 = 4_294_967_296

/** Writes the types of Kafka's protocol, the counterpart of `Reader`; grows as needed. */
export class Writer {
  #bytes: Buffer
  #view: DataView
  #at = 0

  constructor(capacity = 1024) {
    this.#bytes = Buffer.allocUnsafe(capacity)
    this.#view = viewOf(this.#bytes)
  }

  int8(value: number): this {
    const at = this.#grow(1)
    this.#view.setInt8(at, value)
    return this
  }

  uint8(value: number): this {
    const at = this.#grow(1)
    this.#view.setUint8(at, value)
    return this
  }

  boolean(value: boolean): this {
    return this.uint8(value ? 1 : 0)
  }

  int16(value: number): this {
    const at = this.#grow(2)
    this.#view.setInt16(at, value)
    return this
  }

  int32(value: number): this {
    const at = this.#grow(4)
    this.#view.setInt32(at, value)
    return this
  }

  int64(value: number): this {
    const at = this.#grow(8)
    const high = Math.floor(value / twoTo32)
    this.#view.setInt32(at, high)
    this.#view.setUint32(at + 4, value - high * twoTo32)
    return this
  }

  unsignedVarint(value: number): this {
    let rest = value
    while (rest > 0x7f) {
      this.uint8((rest % 0x80) + 0x80)
      rest = Math.floor(rest / 0x80)
    }
    return this.uint8(rest)
  }

  /** Zigzag: small numbers are short, whatever their sign. At most 32 bits. */
  varint(value: number): this {
    return this.unsignedVarint(value >= 0 ? value * 2 : -value * 2 - 1)
  }

  /** From 32 hex digits. */
  uuid(hex: string): this {
    return this.raw(Buffer.from(hex, 'hex'))
  }

  string(value: string): this {
    return this.int16(Buffer.byteLength(value)).#text(value)
  }

  nullableString(value: string | null): this {
    return value === null ? this.int16(-1) : this.string(value)
  }

  compactString(value: string): this {
    return this.unsignedVarint(Buffer.byteLength(value) + 1).#text(value)
  }

  compactNullableString(value: string | null): this {
    return value === null ? this.unsignedVarint(0) : this.compactString(value)
  }

  compactBytes(value: Buffer): this {
    return this.unsignedVarint(value.length + 1).raw(value)
  }

  bytes(value: Buffer): this {
    return this.int32(value.length).raw(value)
  }

  /** Null: a null array, which differs from an empty one. The elements follow. */
  compactArrayLength(length: number | null): this {
    return this.unsignedVarint(length === null ? 0 : length + 1)
  }

  compactArray<T>(elements: Iterable<T> & { readonly length: number }, write: Write<T>): this {
    this.compactArrayLength(elements.length)
    for (const element of elements) write(element)
    return this
  }

  arrayLength(length: number): this {
    return this.int32(length)
  }

  /** An empty block of tagged fields. */
  tags(): this {
    return this.unsignedVarint(0)
  }

  /** Bytes that are encoded already. */
  raw(value: Buffer): this {
    const at = this.#grow(value.length)
    value.copy(this.#bytes, at)
    return this
  }

  /** Returns the written bytes without copying: the writer must not be used afterwards. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  #text(value: string): this {
    const at = this.#grow(Buffer.byteLength(value))
    this.#bytes.write(value, at, 'utf8')
    return this
  }

  /** Reserves space and returns its start. Call before reading `#bytes` or `#view`: growing replaces them. */
  #grow(length: number): number {
    const at = this.#at
    const end = at + length
    if (end > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(end, this.#bytes.length * 2))
      this.#bytes.copy(larger, 0, 0, at)
      this.#bytes = larger
      this.#view = viewOf(larger)
    }
    this.#at = end
    return at
  }
}

/** Numbers are written faster through it than through Buffer's own methods. */
function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

type Write<T> = (element: T) => void
