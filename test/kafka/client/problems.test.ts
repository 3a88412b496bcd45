import t from 'tap'
import {
  closedByBroker,
  toTransportError,
  TransportError,
} from '../../../src/kafka/client/problems.ts'

t.test('errors of Node.js and kafkajs become kinds with a remedy', t => {
  const table = [
    { error: { code: 'ECONNREFUSED' }, kind: 'unreachable', says: /^connection refused/ },
    { error: { code: 'ENOTFOUND' }, kind: 'unreachable', says: 'the host name is not known' },
    { error: { code: 'EHOSTUNREACH' }, kind: 'unreachable', says: 'no route to the host' },
    {
      error: { code: 'ERR_SSL_WRONG_VERSION_NUMBER' },
      kind: 'malformed',
      says: 'TLS is configured, but this port does not speak it',
    },
    {
      error: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT', message: 'self-signed certificate' },
      kind: 'unauthenticated',
      says: "the broker's certificate is not trusted: self-signed certificate (is its authority in `ca_file`?)",
    },
    {
      error: { code: 'ERR_TLS_CERT_ALTNAME_INVALID', message: 'not in its altnames' },
      kind: 'unauthenticated',
      says: "the broker's certificate is not trusted: not in its altnames",
    },
    {
      error: {
        code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
        message: '402DC2C5557F0000:error:0A00045C:SSL routines: …\n',
      },
      kind: 'unauthenticated',
      says: 'the other side ended the TLS handshake: certificate required',
    },
    {
      error: { name: 'KafkaJSSASLAuthenticationError', message: 'Invalid username or password' },
      kind: 'unauthenticated',
      says: 'Invalid username or password',
    },
    {
      error: { name: 'KafkaJSProtocolError', type: 'ILLEGAL_SASL_STATE', code: 34 },
      kind: 'unauthenticated',
      says: 'SASL is configured, but this listener does not want it',
    },
    {
      error: { name: 'KafkaJSServerDoesNotSupportApiKey' },
      kind: 'unsupported',
      says: 'SASL is configured, but this broker does not know it',
    },
    {
      error: { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' },
      kind: 'malformed',
      says: 'the first answer is not that of a Kafka broker',
    },
    { error: { message: 'something new' }, kind: 'unreachable', says: 'something new' },
  ]
  for (const { error, kind, says } of table) {
    const cause = Object.assign(new Error(), error)
    t.match(toTransportError(cause), { kind, message: says, cause })
  }
  t.end()
})

t.test('what is explained already stays as it is', t => {
  const error = new TransportError('timeout', 'no answer')
  t.equal(toTransportError(error), error)
  t.end()
})

t.test('a close is told with what it may mean', t => {
  const nothing = { tls: null, sasl: null }
  const both = { tls: {}, sasl: {} }
  const early = { isBeforeTls: false, answers: 0, isInAnswer: false }
  const table = [
    {
      closed: { ...early, isBeforeTls: true },
      configured: both,
      says: /does this port speak TLS\?/,
    },
    { closed: early, configured: nothing, says: /does this listener want TLS\?/ },
    {
      closed: { ...early, answers: 1 },
      configured: nothing,
      says: /does this listener want SASL\?/,
    },
    { closed: { ...early, isInAnswer: true }, configured: nothing, says: /middle of an answer/ },
    { closed: { ...early, answers: 2 }, configured: nothing, says: 'closed by the broker' },
    { closed: early, configured: both, says: 'closed by the broker' },
    { closed: { ...early, answers: 1 }, configured: both, says: 'closed by the broker' },
  ]
  for (const { closed, configured, says } of table) {
    t.match(closedByBroker(closed, configured), { kind: 'unreachable', message: says })
  }
  t.end()
})
