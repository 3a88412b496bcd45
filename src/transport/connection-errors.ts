import type { ProblemKind } from '../reading/problem.ts'
import { TransportError } from './transport-error.ts'

/** Kind and wording of errors, by their code. */
export type KnownErrors = Readonly<Record<string, readonly [kind: ProblemKind, detail: string]>>

/** Codes of Node.js and OpenSSL, for any server. */
const connectionErrors: KnownErrors = {
  ECONNREFUSED: ['unreachable', 'connection refused: nothing listens on this port'],
  ENOTFOUND: ['unreachable', 'unknown host name'],
  EAI_AGAIN: ['unreachable', 'the host name cannot be resolved at the moment (DNS)'],
  EHOSTUNREACH: ['unreachable', 'no route to the host'],
  ENETUNREACH: ['unreachable', 'no route to the network'],
  EMFILE: ['unreachable', 'too many open files in the exporter: raise its limit (ulimit -n)'],
  ETIMEDOUT: ['unreachable', 'the host does not respond'],
  ERR_SSL_WRONG_VERSION_NUMBER: ['malformed', 'TLS is configured, but this port does not use TLS'],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: [
    'malformed',
    'TLS is configured, but this port does not use TLS',
  ],
}

/**
 * Returns a socket, DNS or TLS error with its kind and a message for the operator.
 *
 * `codes`: codes of the error, most specific first. `own`: errors of one client; they take
 * precedence. Undefined: none of the codes is known.
 */
export function connectionError(
  error: Error,
  codes: readonly string[],
  own: KnownErrors,
): TransportError | undefined {
  for (const code of codes) {
    const [kind, detail] =
      own[code] ?? connectionErrors[code] ?? tlsAlert(code) ?? untrusted(code, error.message) ?? []
    if (kind !== undefined && detail !== undefined) {
      return new TransportError(kind, detail, { cause: error })
    }
  }
  return undefined
}

/** Reads the alert from the code: OpenSSL's message contains addresses, which always differ. */
function tlsAlert(code: string): readonly [ProblemKind, string] | undefined {
  const [, alert] = /^ERR_SSL_.*ALERT_(\w+)$/.exec(code) ?? []
  if (alert === undefined) return undefined
  const reason = alert.toLowerCase().replaceAll('_', ' ')
  return ['unauthenticated', `TLS handshake rejected by the server: ${reason}`]
}

/** Codes of OpenSSL's certificate verification, and of Node's check of the host name. */
function untrusted(code: string, message: string): readonly [ProblemKind, string] | undefined {
  if (!/CERT|UNABLE_TO_|SELF_SIGNED/.test(code)) return undefined
  // Node.js appends advice for its own command line; here an option of the configuration helps.
  const [reason = message] = message.split('; ')
  const why = /UNABLE_TO_|SELF_SIGNED/.test(code)
    ? `${reason} (is its certificate authority in \`ca_file\`?)`
    : message
  return ['unauthenticated', `the server's certificate is not trusted: ${why}`]
}
