import type { Api } from '../api.ts'
import type { Reader } from '../wire/reader.ts'
import type { Writer } from '../wire/writer.ts'

export interface SaslAuthenticateRequest {
  /** A message of the mechanism. */
  readonly message: Buffer
}

export interface SaslAuthenticateSink {
  /**
   * `answer`: the mechanism's, a view of the response. `lifetime`: milliseconds after which the broker
   * closes the connection unless the client logs in again; 0: never.
   */
  result(errorCode: number, errorMessage: string | null, answer: Buffer, lifetime: number): void
}

/**
 * One step of a login.
 *
 * Request 0, 1: auth_bytes
 *
 * Response 0: error_code error_message? auth_bytes
 * Response 1: session_lifetime_ms after auth_bytes
 */
export const saslAuthenticate: Api<SaslAuthenticateRequest, SaslAuthenticateSink> = {
  name: 'SaslAuthenticate',
  key: 36,
  minVersion: 0,
  maxVersion: 1, // 2 has the same fields in flexible form
  flexibleFrom: 2,
  encode,
  decode,
}

function encode(writer: Writer, _version: number, { message }: SaslAuthenticateRequest): void {
  writer.bytes(message)
}

function* decode(
  reader: Reader,
  version: number,
  _request: SaslAuthenticateRequest,
  sink: SaslAuthenticateSink,
): Generator<void, void> {
  const errorCode = reader.int16()
  const errorMessage = reader.nullableString()
  const answer = reader.nullableBytes() ?? Buffer.alloc(0)
  sink.result(errorCode, errorMessage, answer, version >= 1 ? reader.int64() : 0)
}
