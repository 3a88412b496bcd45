import { TransportError } from '../../transport/transport-error.ts'

/** A correlation id, the shortest response. */
const shortestFrame = 4

/**
 * Checks the length of each received frame, and rejects a frame that cannot be a response.
 *
 * kafkajs accepts any length: it would take the "HTTP" of a web server as a frame of 1.2 GB and wait
 * for it, and a negative length would make it loop endlessly.
 */
export class FrameGuard {
  readonly #maxBytes: number
  readonly #prefix = Buffer.alloc(4)
  #prefixBytes = 0
  #bytesLeft = 0
  #frames = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Complete frames received. */
  get frames(): number {
    return this.#frames
  }

  /** True when the bytes received so far end inside a frame. */
  get isInFrame(): boolean {
    return this.#prefixBytes > 0 || this.#bytesLeft > 0
  }

  /** Checks the next bytes. Returns the error if they cannot be part of a response. */
  violation(chunk: Buffer): TransportError | null {
    let at = 0
    while (at < chunk.length) {
      if (this.#bytesLeft > 0) {
        at += this.#pass(chunk.length - at)
        continue
      }
      this.#prefix[this.#prefixBytes++] = chunk.readUInt8(at++)
      if (this.#prefixBytes < 4) continue
      this.#prefixBytes = 0
      this.#bytesLeft = this.#prefix.readInt32BE()
      if (this.#bytesLeft < shortestFrame) return notKafka(this.#prefix)
      if (this.#bytesLeft > this.#maxBytes) return this.#tooLong()
    }
    return null
  }

  #pass(available: number): number {
    const passed = Math.min(this.#bytesLeft, available)
    this.#bytesLeft -= passed
    if (this.#bytesLeft === 0) this.#frames++
    return passed
  }

  /** Before the first complete frame the server is probably no broker; later it may be a large response. */
  #tooLong(): TransportError {
    if (this.#frames === 0) return notKafka(this.#prefix)
    return new TransportError(
      'too_large',
      `a response of ${this.#bytesLeft} bytes exceeds the limit of ${this.#maxBytes}`,
    )
  }
}

function notKafka(firstBytes: Buffer): TransportError {
  return new TransportError('malformed', `not a Kafka listener: ${protocolOf(firstBytes)}`)
}

function protocolOf(firstBytes: Buffer): string {
  const text = firstBytes.toString('latin1')
  if (text === 'HTTP') return 'it speaks HTTP'
  // A TLS record: alert or handshake, then the major version.
  if (/^[\x15\x16]\x03/.test(text)) return 'it speaks TLS, which is not configured'
  if (/^[\x20-\x7e]{4}$/.test(text)) return `its response begins with "${text}"`
  return `its response begins with the bytes ${firstBytes.toString('hex')}`
}
