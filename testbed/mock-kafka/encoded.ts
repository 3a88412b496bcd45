import { Writer } from '../../src/kafka/client/wire/writer.ts'

/** Bytes that many responses share; they are encoded again only after a change. */
export class Encoded {
  readonly #byVersion = new Map<string, Buffer>()

  of(version: string, encode: (writer: Writer) => void): Buffer {
    let bytes = this.#byVersion.get(version)
    if (bytes === undefined) {
      const writer = new Writer()
      encode(writer)
      bytes = writer.finish()
      this.#byVersion.set(version, bytes)
    }
    return bytes
  }

  forget(): void {
    this.#byVersion.clear()
  }
}
