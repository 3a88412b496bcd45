import { connectionError } from '../../transport/connection-errors.ts'
import { TransportError } from '../../transport/transport-error.ts'

/** Returns what an error of a socket or of TLS means to the operator. */
export function toTransportError(error: unknown): TransportError {
  if (error instanceof TransportError) return error
  if (!(error instanceof Error)) return new TransportError('unreachable', String(error))
  const { code } = error as { readonly code?: unknown }
  const known = connectionError(error, typeof code === 'string' ? [code] : [], {})
  return known ?? new TransportError('unreachable', error.message, { cause: error })
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
