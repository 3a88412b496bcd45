import type { Reader } from './wire/reader.ts'
import type { Writer } from './wire/writer.ts'

/**
 * One Kafka API as this exporter speaks it: a codec for a range of versions.
 *
 * `decode` feeds a sink row by row instead of building objects: 300,000 commits take 25 ms and leave
 * no garbage. It yields every 64 KiB, so that the event loop can turn.
 */
export interface Api<Request, Sink> {
  /** Kafka's name of the API, which is also the label `api`. */
  readonly name: string
  readonly key: number
  readonly minVersion: number
  readonly maxVersion: number
  /** From this version on headers and fields are flexible (KIP-482). */
  readonly flexibleFrom: number
  /**
   * True: before it answers, a broker asks others, who may let it wait.
   *
   * It is asked on a connection of its own: on one connection a broker answers in order, and all
   * that is asked of it alone would wait as well.
   */
  readonly fansOut?: true
  /** Writes the request's body, without header. */
  encode(writer: Writer, version: number, request: Request): void
  /** Reads the response's body, without header; throws `WireError` when bytes are not what they should be. */
  decode(reader: Reader, version: number, request: Request, sink: Sink): Generator<void, void>
}
