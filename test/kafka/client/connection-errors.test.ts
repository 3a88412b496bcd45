import t from 'tap'
import { closedByBroker, toTransportError } from '../../../src/kafka/client/connection-errors.ts'
import { TransportError } from '../../../src/transport/transport-error.ts'

t.test('errors of sockets and TLS are converted to problem kinds with a remedy', t => {
  const table = [
    { error: { code: 'ECONNREFUSED' }, kind: 'unreachable', says: /^connection refused/ },
    { error: { code: 'ENOTFOUND' }, kind: 'unreachable', says: 'unknown host name' },
    { error: { code: 'EHOSTUNREACH' }, kind: 'unreachable', says: 'no route to the host' },
    {
      error: { code: 'ERR_SSL_WRONG_VERSION_NUMBER' },
      kind: 'malformed',
      says: 'TLS is configured, but this port does not use TLS',
    },
    {
      error: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT', message: 'self-signed certificate' },
      kind: 'unauthenticated',
      says: "the server's certificate is not trusted: self-signed certificate (is its certificate authority in `ca_file`?)",
    },
    {
      error: { code: 'ERR_TLS_CERT_ALTNAME_INVALID', message: 'not in its altnames' },
      kind: 'unauthenticated',
      says: "the server's certificate is not trusted: not in its altnames",
    },
    {
      error: {
        code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
        message: '402DC2C5557F0000:error:0A00045C:SSL routines: …\n',
      },
      kind: 'unauthenticated',
      says: 'TLS handshake rejected by the server: certificate required',
    },
    { error: { message: 'something new' }, kind: 'unreachable', says: 'something new' },
  ]
  for (const { error, kind, says } of table) {
    const cause = Object.assign(new Error(), error)
    t.match(toTransportError(cause), { kind, message: says, cause })
  }
  t.end()
})

t.test('a TransportError is returned unchanged', t => {
  const error = new TransportError('timeout', 'no answer')
  t.equal(toTransportError(error), error)
  t.end()
})

t.test('a closed connection is reported with its probable cause', t => {
  const nothing = { tls: null, sasl: null }
  const both = { tls: {}, sasl: {} }
  const early = { isBeforeTls: false, responses: 0, isInResponse: false }
  const table = [
    {
      closed: { ...early, isBeforeTls: true },
      configured: both,
      says: /does this port use TLS\?/,
    },
    { closed: early, configured: nothing, says: /does this listener require TLS\?/ },
    {
      closed: { ...early, responses: 1 },
      configured: nothing,
      says: /does this listener require SASL\?/,
    },
    { closed: { ...early, isInResponse: true }, configured: nothing, says: /middle of a response/ },
    {
      closed: { ...early, responses: 2 },
      configured: nothing,
      says: 'connection closed by the broker',
    },
    { closed: early, configured: both, says: 'connection closed by the broker' },
    {
      closed: { ...early, responses: 1 },
      configured: both,
      says: 'connection closed by the broker',
    },
  ]
  for (const { closed, configured, says } of table) {
    t.match(closedByBroker(closed, configured), { kind: 'unreachable', message: says })
  }
  t.end()
})
