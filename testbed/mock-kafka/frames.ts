/** Cuts a stream of bytes into Kafka's messages, each announced by its length as int32. */
export class Frames {
  #pending: Buffer = Buffer.alloc(0)

  /** The messages that the bytes complete, without their length. */
  push(bytes: Buffer): Buffer[] {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes])
    const messages: Buffer[] = []
    while (this.#pending.length >= 4) {
      const end = 4 + this.#pending.readInt32BE(0)
      if (this.#pending.length < end) break
      messages.push(this.#pending.subarray(4, end))
      this.#pending = this.#pending.subarray(end)
    }
    return messages
  }
}
