import { WireError } from '../../src/kafka/client/wire/wire-error.ts'

/** Limit of a broker (`socket.request.max.bytes`): bytes of another protocol decode as a larger length. */
const largestMessage = 104_857_600

/** Splits a stream of bytes into Kafka messages, each preceded by its length as int32. */
export class Frames {
  #pending: Buffer = Buffer.alloc(0)

  /** Returns the messages that these bytes complete, without their length. */
  push(bytes: Buffer): Buffer[] {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes])
    const messages: Buffer[] = []
    while (this.#pending.length >= 4) {
      const length = this.#pending.readInt32BE(0)
      if (length < 0 || length > largestMessage) {
        throw new WireError(`message of at most ${largestMessage} bytes`, 0, String(length))
      }
      const end = 4 + length
      if (this.#pending.length < end) break
      messages.push(this.#pending.subarray(4, end))
      this.#pending = this.#pending.subarray(end)
    }
    return messages
  }
}
