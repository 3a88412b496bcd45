import type { ProblemKind } from '../../reading/problem.ts'

/** A failure beneath the requests: a problem that does not know its broker yet. */
export class TransportError extends Error {
  readonly kind: ProblemKind

  constructor(kind: ProblemKind, detail: string, options?: ErrorOptions) {
    super(detail, options)
    this.name = 'TransportError'
    this.kind = kind
  }
}

/** What an error of a socket, of TLS or of kafkajs means to the person who has to mend it. */
export function toTransportError(error: unknown): TransportError {
  if (error instanceof TransportError) return error
  const { words, message } = described(error)
  for (const word of words) {
    const known = knownErrors[word]
    if (known !== undefined) return new TransportError(...known, { cause: error })
    const [, alert] = tlsAlert.exec(word) ?? []
    if (alert !== undefined) {
      const reason = alert.toLowerCase().replaceAll('_', ' ')
      const detail = `the other side ended the TLS handshake: ${reason}`
      return new TransportError('unauthenticated', detail, { cause: error })
    }
    if (untrusted.test(word)) {
      const detail = `the broker's certificate is not trusted: ${whyUntrusted(word, message)}`
      return new TransportError('unauthenticated', detail, { cause: error })
    }
  }
  const kind = words.includes('KafkaJSSASLAuthenticationError') ? 'unauthenticated' : 'unreachable'
  return new TransportError(kind, message, { cause: error })
}

/** Node.js adds advice for its own command line; here the remedy is an option. */
function whyUntrusted(code: string, message: string): string {
  const [reason = message] = message.split('; ')
  const isOfUnknownAuthority = /UNABLE_TO_|SELF_SIGNED/.test(code)
  return isOfUnknownAuthority ? `${reason} (is its authority in \`ca_file\`?)` : message
}

/** How far a connection had come when the other side closed it. */
export interface ClosedConnection {
  /** TLS is wanted, and its handshake was not over. */
  readonly isBeforeTls: boolean
  /** Answers that had arrived whole. */
  readonly answers: number
  /** An answer had begun to arrive. */
  readonly isInAnswer: boolean
}

/** Why the other side may have closed: Kafka says nothing when a listener wants TLS or SASL. */
export function closedByBroker(
  closed: ClosedConnection,
  configured: { readonly tls: unknown; readonly sasl: unknown },
  options?: ErrorOptions,
): TransportError {
  return new TransportError('unreachable', whyClosed(closed, configured), options)
}

function whyClosed(
  { isBeforeTls, answers, isInAnswer }: ClosedConnection,
  { tls, sasl }: { readonly tls: unknown; readonly sasl: unknown },
): string {
  if (isBeforeTls) return 'closed by the other side in the TLS handshake: does this port speak TLS?'
  if (isInAnswer) return 'closed by the broker in the middle of an answer'
  if (answers === 0 && tls === null) {
    return 'closed by the other side before any answer: does this listener want TLS?'
  }
  // Kafka tells anyone its versions; to the next request of a stranger it answers by closing.
  if (answers === 1 && sasl === null) {
    return 'closed by the broker after it told its versions: does this listener want SASL?'
  }
  return 'closed by the broker'
}

type Meaning = readonly [kind: ProblemKind, detail: string]

const notABroker: Meaning = ['malformed', 'the first answer is not that of a Kafka broker']

/** By Node's code, or by kafkajs's type or name of the error. */
const knownErrors: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: ['unreachable', 'connection refused: nothing listens there'],
  ENOTFOUND: ['unreachable', 'the host name is not known'],
  EAI_AGAIN: ['unreachable', 'the host name cannot be looked up now'],
  EHOSTUNREACH: ['unreachable', 'no route to the host'],
  ENETUNREACH: ['unreachable', 'no route to the network'],
  ETIMEDOUT: ['unreachable', 'the host does not answer'],
  ERR_SSL_WRONG_VERSION_NUMBER: ['malformed', 'TLS is configured, but this port does not speak it'],
  // Thrown by kafkajs when ApiVersions or SASL is answered with fewer bytes than it needs.
  ERR_OUT_OF_RANGE: notABroker,
  ERR_BUFFER_OUT_OF_BOUNDS: notABroker,
  UNSUPPORTED_SASL_MECHANISM: [
    'unauthenticated',
    'this listener does not offer the configured SASL mechanism',
  ],
  ILLEGAL_SASL_STATE: ['unauthenticated', 'SASL is configured, but this listener does not want it'],
  KafkaJSServerDoesNotSupportApiKey: [
    'unsupported',
    'SASL is configured, but this broker does not know it',
  ],
}

/** Tells the alert's name; OpenSSL's message buries it between addresses that differ each time. */
const tlsAlert = /^ERR_SSL_.*ALERT_(\w+)$/

/** Codes of OpenSSL's verification, and of Node's check of the name. */
const untrusted = /CERT|UNABLE_TO_|SELF_SIGNED/

/** The words by which an error may be known, and its message. */
function described(error: unknown): {
  readonly words: readonly string[]
  readonly message: string
} {
  if (!(error instanceof Error)) return { words: [], message: String(error) }
  const { code, type } = error as { readonly code?: unknown; readonly type?: unknown }
  const words = [code, type, error.name].filter(word => typeof word === 'string')
  return { words, message: error.message }
}
