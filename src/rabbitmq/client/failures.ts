import type { ProblemKind } from '../../reading/problem.ts'
import { TransportError } from './transport-error.ts'

/** How far an exchange had come. */
export interface Progress {
  /** The answer's status had arrived. */
  isAnswered: boolean
}

/** What a failure means to the person who has to mend it. Undefined: a mistake in this program. */
export function toTransportError(error: unknown, progress: Progress): TransportError | undefined {
  if (error instanceof TransportError) return error
  if (!(error instanceof Error)) return undefined
  const { code, data } = error as { readonly code?: unknown; readonly data?: unknown }
  // Undici's errors of its HTTP parser carry the bytes, and no code.
  if (error.name === 'HTTPParserError') {
    return new TransportError('malformed', whatIsNoHttp(String(data)), { cause: error })
  }
  if (typeof code !== 'string') return undefined
  const [kind, detail] = meaning(code, error.message, progress)
  return new TransportError(kind, detail, { cause: error })
}

type Meaning = readonly [kind: ProblemKind, detail: string]

const knownErrors: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: [
    'unreachable',
    'connection refused: nothing listens there (is the plugin rabbitmq_management enabled?)',
  ],
  ENOTFOUND: ['unreachable', 'the host name is not known'],
  EAI_AGAIN: ['unreachable', 'the host name cannot be looked up now'],
  EHOSTUNREACH: ['unreachable', 'no route to the host'],
  ENETUNREACH: ['unreachable', 'no route to the network'],
  ETIMEDOUT: ['unreachable', 'the host does not answer'],
  UND_ERR_CONNECT_TIMEOUT: ['unreachable', 'no connection within the connect timeout'],
  UND_ERR_HEADERS_OVERFLOW: ['malformed', 'the headers of the answer have no end'],
  ERR_SSL_WRONG_VERSION_NUMBER: ['malformed', 'this port does not speak TLS: use an http URL'],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ['malformed', 'this port does not speak TLS: use an http URL'],
  Z_BUF_ERROR: ['malformed', 'the compressed answer ends too soon'],
  Z_DATA_ERROR: ['malformed', 'the answer is not compressed as its header says'],
}

/** The connection ended, by either side's doing. */
const closings: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
])

/** True: the other side closed the connection, as it may do with one that was idle. */
export function isClosing(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' && closings.has(code)
}

function meaning(code: string, message: string, { isAnswered }: Progress): Meaning {
  const known = knownErrors[code]
  if (known !== undefined) return known
  if (closings.has(code)) return ['unreachable', whyClosed(isAnswered)]
  // The code tells the alert's name; OpenSSL's message buries it between addresses.
  const [, alert] = /^ERR_SSL_.*ALERT_(\w+)$/.exec(code) ?? []
  if (alert !== undefined) {
    const reason = alert.toLowerCase().replaceAll('_', ' ')
    return ['unauthenticated', `the other side ended the TLS handshake: ${reason}`]
  }
  // Codes of OpenSSL's verification, and of Node's check of the name.
  if (/CERT|UNABLE_TO_|SELF_SIGNED/.test(code)) {
    return ['unauthenticated', `the certificate is not trusted: ${whyUntrusted(code, message)}`]
  }
  return ['unreachable', message === '' ? code : message]
}

/** Node.js adds advice for its own command line; here the remedy is an option. */
function whyUntrusted(code: string, message: string): string {
  const [reason = message] = message.split('; ')
  const isOfUnknownAuthority = /UNABLE_TO_|SELF_SIGNED/.test(code)
  return isOfUnknownAuthority ? `${reason} (is its authority in \`ca_file\`?)` : message
}

function whyClosed(isAnswered: boolean): string {
  return isAnswered
    ? 'the connection was closed in the middle of the answer'
    : 'the connection was closed before any answer: is this port the management API, and http or https right?'
}

function whatIsNoHttp(data: string): string {
  if (data.startsWith('AMQP')) {
    return 'this port speaks AMQP: the management API has its own, mostly 15672'
  }
  // A TLS record of type alert (21) or handshake (22), version 3.x.
  if (/^[\u0015\u0016]\u0003/u.test(data)) return 'this port speaks TLS: use an https URL'
  return 'the answer is not HTTP: is this the port of the management API?'
}
