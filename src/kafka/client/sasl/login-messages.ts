import { TransportError } from '../../../transport/transport-error.ts'

export interface LoginMessage {
  readonly bytes: Buffer
  /** Password or token in the bytes, which a broker may send back. '': they hold none. */
  readonly secret: string
}

/** The client's side of a login: yields messages, and receives the broker's answer to each. */
export type LoginMessages = AsyncGenerator<LoginMessage, void, Buffer>

export function messageWithoutSecret(text: string): LoginMessage {
  return { bytes: Buffer.from(text), secret: '' }
}

/** Most characters of a reason that the broker gives. */
const longestReason = 200

/** Returns the error of a login that ends for this reason. */
export function loginFailed(mechanism: string, reason: string): TransportError {
  const text = reason.slice(0, longestReason)
  return new TransportError('unauthenticated', `SASL ${mechanism} authentication failed: ${text}`)
}
