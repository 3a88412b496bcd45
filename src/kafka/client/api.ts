import type { Reader } from './wire/reader.ts'
import type { Writer } from './wire/writer.ts'

/**
 * Codec of one Kafka API, for a range of versions.
 *
 * `decode` writes row by row into a sink instead of building objects: 300,000 commits take 25 ms and
 * leave no garbage. It yields every 16 KiB, so that the event loop is not blocked.
 */
export interface Api<Request, Sink> {
  /** Kafka's name of the API; also the value of the label `api`. */
  readonly name: string
  readonly key: number
  readonly minVersion: number
  readonly maxVersion: number
  /** From this version on headers and fields are flexible (KIP-482). */
  readonly flexibleFrom: number
  /**
   * True: the broker may wait before it responds, for other brokers or for messages.
   *
   * Sent on a dedicated connection: a broker responds in the order of the requests of a connection,
   * so all other requests would wait as well.
   */
  readonly mayWait?: true
  /** Writes the request's body, without header. */
  encode(writer: Writer, version: number, request: Request): void
  /** Reads the response's body, without header; throws `WireError` if the bytes violate the protocol. */
  decode(reader: Reader, version: number, request: Request, sink: Sink): Generator<void, void>
}
