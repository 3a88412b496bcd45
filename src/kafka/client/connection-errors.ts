import { connectionError, type KnownErrors } from '../../transport/connection-errors.ts'
import { TransportError } from '../../transport/transport-error.ts'

/** Returns what an error of a socket, of TLS or of kafkajs means to the operator. */
export function toTransportError(error: unknown): TransportError {
  if (error instanceof TransportError) return error
  if (!(error instanceof Error)) return new TransportError('unreachable', String(error))
  const { code, type } = error as { readonly code?: unknown; readonly type?: unknown }
  const codes = [code, type, error.name].filter(value => typeof value === 'string')
  const known = connectionError(error, codes, knownErrors)
  if (known !== undefined) return known
  const kind = error.name === 'KafkaJSSASLAuthenticationError' ? 'unauthenticated' : 'unreachable'
  return new TransportError(kind, error.message, { cause: error })
}

/** The state of a connection when the other side closed it. */
interface ClosedConnection {
  /** TLS is configured, and its handshake was not complete. */
  readonly isBeforeTls: boolean
  /** Complete responses received. */
  readonly responses: number
  /** Part of a response had been received. */
  readonly isInResponse: boolean
}

/** Returns why the other side may have closed: Kafka sends no reason when a listener requires TLS or SASL. */
export function closedByBroker(
  closed: ClosedConnection,
  configured: { readonly tls: unknown; readonly sasl: unknown },
  options?: ErrorOptions,
): TransportError {
  return new TransportError('unreachable', whyClosed(closed, configured), options)
}

function whyClosed(
  { isBeforeTls, responses, isInResponse }: ClosedConnection,
  { tls, sasl }: { readonly tls: unknown; readonly sasl: unknown },
): string {
  if (isBeforeTls) return 'connection closed during the TLS handshake: does this port use TLS?'
  if (isInResponse) return 'connection closed by the broker in the middle of a response'
  if (responses === 0 && tls === null) {
    return 'connection closed before any response: does this listener require TLS?'
  }
  // Kafka responds to ApiVersions without authentication, and closes at any other request.
  if (responses === 1 && sasl === null) {
    return 'connection closed by the broker after ApiVersions: does this listener require SASL?'
  }
  return 'connection closed by the broker'
}

const notABroker = ['malformed', 'the first response is not from a Kafka broker'] as const

/** By the type or name of kafkajs's error. */
const knownErrors: KnownErrors = {
  // Thrown by kafkajs when a response to ApiVersions or SASL is shorter than expected.
  ERR_OUT_OF_RANGE: notABroker,
  ERR_BUFFER_OUT_OF_BOUNDS: notABroker,
  UNSUPPORTED_SASL_MECHANISM: [
    'unauthenticated',
    'this listener does not offer the configured SASL mechanism',
  ],
  ILLEGAL_SASL_STATE: ['unauthenticated', 'SASL is configured, but this listener does not use it'],
  KafkaJSServerDoesNotSupportApiKey: [
    'unsupported',
    'SASL is configured, but this broker does not support it',
  ],
}
