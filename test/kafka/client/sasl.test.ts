import { join } from 'node:path'
import t, { type Test } from 'tap'
import { Connection } from '../../../src/kafka/client/connection.ts'
import type { SaslOptions } from '../../../src/kafka/client/options.ts'
import { TransportError } from '../../../src/transport/transport-error.ts'
import { Reader } from '../../../src/kafka/client/wire/reader.ts'
import { Writer } from '../../../src/kafka/client/wire/writer.ts'
import { optionsFor } from './connection-options.ts'
import { replyWithEcho } from './echo.ts'
import { type ReceivedRequest, type Script, scriptedBroker } from './scripted-broker.ts'

const handshake = 17
const authenticate = 36
const question = { api: 'Echo', key: 1000, version: 1, body: Buffer.from('\0\x02hi') }

const plain: SaslOptions = { mechanism: 'plain', username: 'lena', password: 'secret' }

/** A broker that offers one mechanism and accepts one token. */
function listener(mechanism: string, accepted: string): Script {
  return {
    versions: { [handshake]: [0, 1], [authenticate]: [0, 1], 1000: [1, 1] },
    onRequest(request) {
      if (request.key === handshake) request.reply(offers(mechanism, request))
      else if (request.key === authenticate) request.reply(verdict(accepted, request))
      else replyWithEcho(request)
    },
  }
}

/** SaslHandshake 1: error_code mechanisms[mechanism]. */
function offers(mechanism: string, { body }: ReceivedRequest): Buffer {
  const isOffered = new Reader(body).string() === mechanism
  const unsupportedMechanism = 33
  return new Writer()
    .int16(isOffered ? 0 : unsupportedMechanism)
    .arrayLength(1)
    .string(mechanism)
    .finish()
}

/** SaslAuthenticate 1: error_code error_message auth_bytes session_lifetime_ms. */
function verdict(accepted: string, { body }: ReceivedRequest): Buffer {
  const isAccepted = new Reader(body).nullableBytes()?.toString() === accepted
  const authenticationFailed = 58
  return new Writer()
    .int16(isAccepted ? 0 : authenticationFailed)
    .nullableString(isAccepted ? null : 'Authentication failed: Invalid username or password')
    .bytes(Buffer.alloc(0))
    .int64(0)
    .finish()
}

async function connectionWith(t: Test, sasl: SaslOptions, script: Script): Promise<Connection> {
  const broker = await scriptedBroker(script)
  const address = { host: '127.0.0.1', port: broker.port }
  const connection = new Connection(address, optionsFor([broker], { sasl }))
  t.teardown(async () => {
    connection.end(new TransportError('unreachable', 'the test is over'))
    await broker.close()
  })
  return connection
}

t.test('user and password are sent before the first request', async t => {
  const connection = await connectionWith(t, plain, listener('PLAIN', '\0lena\0secret'))
  await connection.open()
  t.same(await connection.send(question), question.body)
})

t.test('a rejected password is reported as such, and is not in the message', async t => {
  const connection = await connectionWith(t, plain, listener('PLAIN', '\0lena\0other'))
  await t.rejects(connection.open(), {
    kind: 'unauthenticated',
    message:
      'SASL PLAIN authentication failed: Authentication failed: Invalid username or password',
  })
  t.ok(connection.hasEnded)
})

t.test('a mechanism that the listener does not offer is reported as such', async t => {
  const connection = await connectionWith(t, plain, listener('SCRAM-SHA-512', ''))
  await t.rejects(connection.open(), {
    kind: 'unauthenticated',
    message: 'this listener does not offer the configured SASL mechanism',
  })
})

t.test('a listener without SASL is reported as such', async t => {
  const connection = await connectionWith(t, plain, { versions: {} })
  await t.rejects(connection.open(), {
    kind: 'unsupported',
    message: 'SASL is configured, but this broker does not support it',
  })
})

t.test('a bearer token is read from its file, without the trailing newline', async t => {
  const folder = t.testdir({ token: 'ey.J0.eXAi\n', empty: '\n' })
  const accepting = listener('OAUTHBEARER', 'n,,\x01auth=Bearer ey.J0.eXAi\x01\x01')
  const bearer = (file: string): SaslOptions => ({
    mechanism: 'oauthbearer',
    tokenFile: join(folder, file),
  })
  await (await connectionWith(t, bearer('token'), accepting)).open()

  for (const { file, message } of [
    { file: 'empty', message: /empty$/ },
    { file: 'missing', message: /missing cannot be read \(ENOENT\)$/ },
  ]) {
    const connection = await connectionWith(t, bearer(file), accepting)
    await t.rejects(connection.open(), { kind: 'unauthenticated', message })
  }
})
