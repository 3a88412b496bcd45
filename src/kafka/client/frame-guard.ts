import { TransportError } from '../../transport/transport-error.ts'

/** A correlation id, the least that an answer holds. */
const shortestFrame = 4

/**
 * Follows the lengths of the frames that arrive, and refuses one that cannot be an answer.
 *
 * kafkajs believes every length: the "HTTP" of a web server would be a frame of 1.2 GB to wait for,
 * and a negative one would send it into an endless loop.
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

  /** Frames that arrived whole. */
  get frames(): number {
    return this.#frames
  }

  /** True when the bytes seen so far end inside a frame. */
  get isInFrame(): boolean {
    return this.#prefixBytes > 0 || this.#bytesLeft > 0
  }

  /** Looks at the next bytes, and says what is wrong with them. */
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

  /** What never sent one sound frame is no broker; a broker may just have much to say. */
  #tooLong(): TransportError {
    if (this.#frames === 0) return notKafka(this.#prefix)
    return new TransportError(
      'too_large',
      `an answer of ${this.#bytesLeft} bytes is over the limit of ${this.#maxBytes}`,
    )
  }
}

function notKafka(firstBytes: Buffer): TransportError {
  return new TransportError('malformed', `not a Kafka listener: ${whoSpeaks(firstBytes)}`)
}

function whoSpeaks(firstBytes: Buffer): string {
  const text = firstBytes.toString('latin1')
  if (text === 'HTTP') return 'it speaks HTTP'
  // A TLS record: alert or handshake, then the major version.
  if (/^[\x15\x16]\x03/.test(text)) return 'it speaks TLS, which is not configured'
  if (/^[\x20-\x7e]{4}$/.test(text)) return `its answer begins with "${text}"`
  return `its answer begins with the bytes ${firstBytes.toString('hex')}`
}
