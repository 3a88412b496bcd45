import { connectionError, type KnownErrors } from '../../transport/connection-errors.ts'
import { TransportError } from '../../transport/transport-error.ts'

/** State of a request while it is sent. */
export interface Progress {
  /** Status and headers of the response have arrived. */
  hasResponse: boolean
}

/** Returns what an error means to the operator. Undefined: a bug in this program. */
export function toTransportError(
  error: unknown,
  { hasResponse }: Progress,
): TransportError | undefined {
  if (error instanceof TransportError) return error
  if (!(error instanceof Error)) return undefined
  const { code, data } = error as { readonly code?: unknown; readonly data?: unknown }
  // Errors of undici's HTTP parser carry the received bytes, and no code.
  if (error.name === 'HTTPParserError') {
    return new TransportError('malformed', notHttp(String(data)), { cause: error })
  }
  if (typeof code !== 'string') return undefined
  const known = connectionError(error, [code], knownErrors)
  if (known !== undefined) return known
  const unknown = error.message === '' ? code : error.message
  const detail = isConnectionClosed(error) ? whyClosed(hasResponse) : unknown
  return new TransportError('unreachable', detail, { cause: error })
}

const noTls = ['malformed', 'this port does not use TLS: configure an http URL'] as const

/** By Node's or undici's code. */
const knownErrors: KnownErrors = {
  ECONNREFUSED: [
    'unreachable',
    'connection refused: nothing listens on this port (is the plugin rabbitmq_management enabled?)',
  ],
  UND_ERR_CONNECT_TIMEOUT: ['unreachable', 'no connection within the connect timeout'],
  UND_ERR_HEADERS_OVERFLOW: ['malformed', 'the headers of the response are too large'],
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
  Z_BUF_ERROR: ['malformed', 'the compressed response is truncated'],
  Z_DATA_ERROR: ['malformed', 'the response is not compressed as its content-encoding says'],
}

/** Codes of a connection that either side closed. */
const closedCodes: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
])

/** True: the other side closed the connection, as it may do when the connection is idle. */
export function isConnectionClosed(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' && closedCodes.has(code)
}

function whyClosed(hasResponse: boolean): string {
  return hasResponse
    ? 'connection closed in the middle of the response'
    : 'connection closed before any response: is this the port of the management API, and is http or https right?'
}

function notHttp(data: string): string {
  if (data.startsWith('AMQP')) {
    return 'this port speaks AMQP: configure the port of the management API, by default 15672'
  }
  // A TLS record of type alert (21) or handshake (22), version 3.x.
  if (/^[\u0015\u0016]\u0003/u.test(data)) return 'this port uses TLS: configure an https URL'
  return 'the response is not HTTP: is this the port of the management API?'
}
