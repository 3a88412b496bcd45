import type { Api } from '../api.ts'
import type { Reader } from '../wire/reader.ts'
import type { Writer } from '../wire/writer.ts'

export interface SaslHandshakeRequest {
  /** Kafka's name of the mechanism, such as `SCRAM-SHA-512`. */
  readonly mechanism: string
}

export interface SaslHandshakeSink {
  result(errorCode: number): void
}

/**
 * Selects the mechanism of the login that follows.
 *
 * Request 1: mechanism
 *
 * Response 1: error_code mechanisms[]
 */
export const saslHandshake: Api<SaslHandshakeRequest, SaslHandshakeSink> = {
  name: 'SaslHandshake',
  key: 17,
  minVersion: 1, // after version 0, the login has no frames of Kafka
  maxVersion: 1,
  flexibleFrom: 2,
  encode,
  decode,
}

function encode(writer: Writer, _version: number, { mechanism }: SaslHandshakeRequest): void {
  writer.string(mechanism)
}

function* decode(
  reader: Reader,
  _version: number,
  _request: SaslHandshakeRequest,
  sink: SaslHandshakeSink,
): Generator<void, void> {
  sink.result(reader.int16())
  for (let left = reader.arrayLength(); left > 0; left--) {
    reader.string() // a mechanism that the listener offers
    if (reader.slicePassed()) yield
  }
}
