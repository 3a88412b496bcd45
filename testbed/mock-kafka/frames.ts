import { WireError } from '../../src/kafka/client/wire/wire-error.ts'

/** What a broker takes at most (`socket.request.max.bytes`): another protocol announces more. */
const largestMessage = 104_857_600

/** Cuts a stream of bytes into Kafka's messages, each announced by its length as int32. */
export class Frames {
  #pending: Buffer = Buffer.alloc(0)

  /** The messages that the bytes complete, without their length. */
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
