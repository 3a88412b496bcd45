import t, { type Test } from 'tap'
import { Connection } from '../../../src/kafka/client/connection.ts'
import type { TlsOptions } from '../../../src/transport/tls.ts'
import { TransportError } from '../../../src/transport/transport-error.ts'
import { type ManualClock, manualClock } from '../../manual-clock.ts'
import { authority, brokerCertificate, brokerKey } from './certificates.ts'
import { optionsFor } from './connection-options.ts'
import { speaksEcho } from './echo.ts'
import { type Script, scriptedBroker, type ScriptedBroker } from './scripted-broker.ts'

const echoRequest = { api: 'Echo', key: 1000, version: 1, body: Buffer.from('\0\x02hi') }

const trusting: TlsOptions = {
  ca: authority,
  cert: null,
  key: null,
  serverName: null,
  verify: true,
}

const tlsBroker: Script = {
  ...speaksEcho(),
  tls: { cert: brokerCertificate, key: brokerKey },
}

interface Harness {
  readonly broker: ScriptedBroker
  readonly clock: ManualClock
  readonly connection: Connection
}

async function connectionOver(
  t: Test,
  tls: TlsOptions | null,
  script: Script,
  host = '127.0.0.1',
): Promise<Harness> {
  const clock = manualClock()
  const broker = await scriptedBroker(script)
  const connection = new Connection({ host, port: broker.port }, optionsFor([], { tls, clock }))
  t.teardown(async () => {
    connection.end(new TransportError('unreachable', 'the test is over'))
    await broker.close()
  })
  return { broker, clock, connection }
}

t.test('requests are sent over TLS if the certificate is trusted and names the host', async t => {
  for (const host of ['127.0.0.1', 'localhost']) {
    const { connection } = await connectionOver(t, trusting, tlsBroker, host)
    await connection.open()
    t.same(await connection.send(echoRequest), echoRequest.body, host)
  }
})

t.test('an untrusted certificate is rejected, unless verification is disabled', async t => {
  const { broker, connection } = await connectionOver(t, { ...trusting, ca: null }, tlsBroker)
  await t.rejects(connection.open(), {
    kind: 'unauthenticated',
    message: /^the server's certificate is not trusted: /,
  })
  await broker.noneOpen()

  const unverified = await connectionOver(t, { ...trusting, ca: null, verify: false }, tlsBroker)
  await unverified.connection.open()
  t.ok(unverified.connection.isOpen)
})

t.test('the certificate must contain the expected server name', async t => {
  const { connection } = await connectionOver(t, { ...trusting, serverName: 'kafka-9' }, tlsBroker)
  await t.rejects(connection.open(), {
    kind: 'unauthenticated',
    message: /not trusted: .*kafka-9/,
  })
})

t.test('a broker that requires a client certificate rejects a connection without one', async t => {
  const mutual = { ...tlsBroker.tls, ca: authority, requestCert: true, rejectUnauthorized: true }
  const script = { ...tlsBroker, tls: mutual }
  const { connection } = await connectionOver(t, trusting, script)
  await t.rejects(connection.open(), {
    kind: 'unauthenticated',
    message: /^TLS handshake rejected by the server: /,
  })
  const withCertificate = { ...trusting, cert: brokerCertificate, key: brokerKey }
  const accepted = await connectionOver(t, withCertificate, script)
  await accepted.connection.open()
  t.ok(accepted.connection.isOpen)
})

t.test('with an invalid certificate no connection is opened', async t => {
  const { broker, clock, connection } = await connectionOver(
    t,
    { ...trusting, cert: 'not PEM', key: brokerKey },
    tlsBroker,
  )
  await t.rejects(connection.open(), {
    kind: 'unauthenticated',
    message: /^invalid certificate or key: /,
  })
  t.equal(broker.accepted, 0)
  t.equal(clock.waiting, 0)
})

t.test('TLS to a plain-text port is distinguished from an unreachable broker', async t => {
  // Kafka decodes the TLS hello as a frame of 369 MB, and closes the connection.
  const { connection } = await connectionOver(t, trusting, {
    onConnection: socket => socket.once('data', () => socket.destroy()),
  })
  await t.rejects(connection.open(), {
    kind: 'unreachable',
    message: /during the TLS handshake: does this port use TLS\?/,
  })

  const web = await connectionOver(t, trusting, {
    onConnection: socket => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n')),
  })
  await t.rejects(web.connection.open(), {
    kind: 'malformed',
    message: 'TLS is configured, but this port does not use TLS',
  })
})

t.test(
  'plain text to a TLS port is detected, whether it sends an alert or closes the connection',
  async t => {
    const alert = Buffer.from('15030300020246', 'hex')
    const alerting = await connectionOver(t, null, {
      onConnection: socket => socket.once('data', () => socket.end(alert)),
    })
    await t.rejects(alerting.connection.open(), {
      kind: 'malformed',
      message: 'not a Kafka listener: it speaks TLS, which is not configured',
    })

    const silent = await connectionOver(t, null, tlsBroker)
    await t.rejects(silent.connection.open(), {
      kind: 'unreachable',
      message: /does this listener require TLS\?/,
    })
  },
)

t.test('a TLS handshake that does not complete ends with a timeout', async t => {
  let onHello: () => void = () => undefined
  const hello = new Promise<void>(resolve => (onHello = resolve))
  const { broker, clock, connection } = await connectionOver(t, trusting, {
    onConnection: socket => socket.once('data', onHello),
  })
  const opened = t.rejects(connection.open(), {
    kind: 'unreachable',
    message: 'TLS handshake not completed within 3 s',
  })
  await hello
  await clock.advance(3)
  await opened
  await broker.noneOpen()
  t.equal(clock.waiting, 0)
})
