import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { Connection } from '../../../src/kafka/client/connection.ts'
import type { SaslOptions } from '../../../src/kafka/client/options.ts'
import { TransportError } from '../../../src/transport/transport-error.ts'
import { Reader } from '../../../src/kafka/client/wire/reader.ts'
import { Writer } from '../../../src/kafka/client/wire/writer.ts'
import { logInByScram, scramDigests } from '../../../src/kafka/client/sasl/scram.ts'
import { createKafkaClient } from '../../../src/kafka/client/broker-pool.ts'
import { manualClock } from '../../manual-clock.ts'
import { aContext, optionsFor } from './connection-options.ts'
import { echo, replyWithEcho } from './echo.ts'
import { problemOf } from './problem-of.ts'
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

function verdict(accepted: string, request: ReceivedRequest): Buffer {
  if (messageOf(request) === accepted) return answer('')
  return rejection('Authentication failed: Invalid username or password')
}

function messageOf({ body }: ReceivedRequest): string {
  return String(new Reader(body).nullableBytes())
}

/** SaslAuthenticate 1: error_code error_message auth_bytes session_lifetime_ms. */
function answer(text: string, lifetime = 0): Buffer {
  return new Writer()
    .int16(0)
    .nullableString(null)
    .bytes(Buffer.from(text))
    .int64(lifetime)
    .finish()
}

function rejection(reason: string | null): Buffer {
  const authenticationFailed = 58
  return new Writer()
    .int16(authenticationFailed)
    .nullableString(reason)
    .bytes(Buffer.alloc(0))
    .int64(0)
    .finish()
}

/** A listener whose answers to the messages of a login are these, one after the other. */
function answering(
  mechanism: string,
  ...answers: readonly ((message: string) => Buffer)[]
): Script {
  const left = [...answers]
  return {
    versions: { [handshake]: [0, 1], [authenticate]: [0, 1], 1000: [1, 1] },
    onRequest(request) {
      if (request.key === handshake) request.reply(offers(mechanism, request))
      else if (request.key === authenticate) {
        const respond = left.shift()
        if (respond !== undefined) request.reply(respond(messageOf(request)))
      } else replyWithEcho(request)
    },
  }
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

t.test('a password or token that the broker sends back is not in the problem', async t => {
  const token = 'eyJhbGciOi.secret-token'
  const tokenFile = join(t.testdir({ token: `${token}\n` }), 'token')
  const logins: readonly (readonly [string, SaslOptions])[] = [
    ['PLAIN', { ...plain, password: 'secret-22' }],
    ['OAUTHBEARER', { mechanism: 'oauthbearer', tokenFile }],
  ]
  for (const [mechanism, sasl] of logins) {
    // Long enough for the secret to be at the place where the text is cut.
    for (const padding of ['', 'x'.repeat(150), 'x'.repeat(190)]) {
      const script = answering(mechanism, message => rejection(`${padding} ${message} ${message}`))
      const connection = await connectionWith(t, sasl, script)
      const problem: unknown = await connection.open().catch((error: unknown) => error)
      t.match(String(problem), /authentication failed/)
      t.notMatch(String(problem), /secr|eyJh/, `${mechanism}, ${padding.length} characters before`)
    }
  }
})

t.test('a mechanism that the listener does not offer is reported as such', async t => {
  const connection = await connectionWith(t, plain, listener('SCRAM-SHA-512', ''))
  await t.rejects(connection.open(), {
    kind: 'unauthenticated',
    message: /the listener does not offer the configured SASL mechanism$/,
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

t.test('a rejected token is reported with the reason of the broker', async t => {
  const tokenFile = join(t.testdir({ token: 'expired' }), 'token')
  const script = answering(
    'OAUTHBEARER',
    () => answer('{"status":"invalid_token"}'),
    message => rejection(message === '\x01' ? 'the token has expired' : 'another message'),
  )
  const connection = await connectionWith(t, { mechanism: 'oauthbearer', tokenFile }, script)
  await t.rejects(connection.open(), {
    kind: 'unauthenticated',
    message: 'SASL OAUTHBEARER authentication failed: the token has expired',
  })
})

t.test('a rejection without a reason, or with a long one, is reported in one line', async t => {
  for (const [reason, reported] of [
    [null, /failed: SASL_AUTHENTICATION_FAILED \(58\): the broker rejected the credentials$/],
    ['x'.repeat(30_000), /failed: x{200}$/],
  ] as const) {
    const connection = await connectionWith(
      t,
      plain,
      answering('PLAIN', () => rejection(reason)),
    )
    await t.rejects(connection.open(), { kind: 'unauthenticated', message: reported })
  }
})

const scram: SaslOptions = { mechanism: 'scram-sha-256', username: 'lena', password: 'secret' }

t.test('an answer of SCRAM that Kafka does not give ends the login', async t => {
  const ofNonce = (text: (nonce: string) => string) => (message: string) =>
    answer(text(/r=([^,]+)/.exec(message)?.[1] ?? ''))
  const salt = 's=c2FsdA=='
  const first: Readonly<Record<string, (nonce: string) => string>> = {
    '2147483647 iterations demanded': nonce => `r=${nonce}x,${salt},i=2147483647`,
    '16385 iterations demanded, 4096 to 16384 expected': nonce => `r=${nonce}x,${salt},i=16385`,
    '4095 iterations demanded': nonce => `r=${nonce}x,${salt},i=4095`,
    '0 iterations demanded': nonce => `r=${nonce}x,${salt},i=0`,
    '99999': nonce => `r=${nonce}x,${salt},i=${'9'.repeat(3000)}`,
    'the nonce in the answer does not continue that of the client': nonce =>
      `r=${nonce},${salt},i=4096`,
    'does not continue': () => `r=other,${salt},i=4096`,
    'the first answer is not one of SCRAM': nonce => `r=${nonce}x,s=,i=4096`,
    'is not one of SCRAM': nonce => `r=${nonce}x,${salt},i=-1`,
    'not one of SCRAM': nonce => `m=ext,r=${nonce}x,${salt},i=4096`,
    'one of SCRAM': () => '',
    'at most 4096 expected': nonce => `r=${nonce}x,s=${'c2Fs'.repeat(2000)},i=4096`,
  }
  for (const [reported, text] of Object.entries(first)) {
    const connection = await connectionWith(t, scram, answering('SCRAM-SHA-256', ofNonce(text)))
    await t.rejects(connection.open(), {
      kind: 'unauthenticated',
      message: new RegExp(`^SASL SCRAM-SHA-256 authentication failed: .*${reported}`),
    })
  }

  const last: Readonly<Record<string, string>> = {
    'the broker sent no signature': '',
    'sent no signature': 'v=,x=y',
    'other-error': 'e=other-error',
    'the signature of the broker is wrong': `v=${Buffer.alloc(32).toString('base64')}`,
    'signature of the broker is wrong': 'v=AAAA',
  }
  for (const [reported, text] of Object.entries(last)) {
    const connection = await connectionWith(
      t,
      scram,
      answering(
        'SCRAM-SHA-256',
        ofNonce(nonce => `r=${nonce}x,${salt},i=4096`),
        () => answer(text),
      ),
    )
    await t.rejects(connection.open(), { kind: 'unauthenticated', message: new RegExp(reported) })
  }
})

t.test('the messages of SCRAM are those of the example in RFC 7677', async t => {
  const nonce = 'rOprNGfwEbeRWgbNEkqO'
  const login = logInByScram(
    { username: 'user', password: 'pencil' },
    scramDigests['scram-sha-256'],
    nonce,
  )
  const message = async (answer: string): Promise<string> =>
    String((await login.next(Buffer.from(answer))).value?.bytes)
  t.equal(await message(''), `n,,n=user,r=${nonce}`)
  const brokerNonce = '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0'
  t.equal(
    await message(`r=${nonce}${brokerNonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`),
    `c=biws,r=${nonce}${brokerNonce},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`,
  )
  t.equal(await message('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='), 'undefined')
})

t.test('a user name may contain the characters that separate fields', async t => {
  const user = { username: 'a=b,c', password: 'x' }
  const { value } = await logInByScram(user, scramDigests['scram-sha-512'], 'nonce').next()
  t.equal(String(value?.bytes), 'n,,n=a=3Db=2Cc,r=nonce')
})

t.test('a malformed answer to the handshake or a login is reported as such', async t => {
  const plainAnswer = (hex: string): Script => answering('PLAIN', () => Buffer.from(hex, 'hex'))
  for (const script of [
    plainAnswer(''),
    plainAnswer('0000' + '7fff' + '00'),
    plainAnswer('0000' + 'ffff' + '7fffffff'),
    plainAnswer('0000' + 'ffff' + '00000000'),
    plainAnswer('0000' + 'ffff' + '00000000' + '0000000000000000' + '00'),
  ]) {
    const connection = await connectionWith(t, plain, script)
    const message = /^malformed response to SaslAuthenticate version 1: /
    await t.rejects(connection.open(), { kind: 'malformed', message })
  }
  const connection = await connectionWith(t, plain, {
    versions: { [handshake]: [0, 1], [authenticate]: [0, 1] },
    onRequest: request => request.reply(Buffer.from('00007fffffff', 'hex')),
  })
  const message = /^malformed response to SaslHandshake version 1: expected array of 2147483647 /
  await t.rejects(connection.open(), { kind: 'malformed', message })
})

t.test('a login under way ends with the client', async t => {
  const broker = await scriptedBroker(answering('SCRAM-SHA-256'))
  t.teardown(() => broker.close())
  const clock = manualClock()
  const client = createKafkaClient(optionsFor([broker], { sasl: scram, clock }))
  const sent = problemOf(client.sendToAny(echo, 'hi', [], aContext()))
  await broker.receivedAtLeast(2)
  await client.close()
  t.match(await sent, { kind: 'unreachable', detail: 'the connection was closed' })
  await broker.noneOpen()
  t.equal(clock.waiting, 0)
})

t.test('before a session ends another connection is opened', async t => {
  const held: ReceivedRequest[] = []
  const broker = await scriptedBroker({
    ...listener('PLAIN', ''),
    onRequest(request) {
      if (request.key === handshake) request.reply(offers('PLAIN', request))
      else if (request.key === authenticate) request.reply(answer('', 100_000))
      else if (messageText(request) === 'hold') held.push(request)
      else replyWithEcho(request)
    },
  })
  t.teardown(() => broker.close())
  const clock = manualClock()
  const client = createKafkaClient(
    optionsFor([broker], { sasl: plain, clock, requestTimeout: 200 }),
  )
  t.teardown(() => client.close())
  const echoed = async (text: string): Promise<number> => {
    await client.sendToAny(echo, text, [], aContext())
    return broker.accepted
  }
  t.equal(await echoed('a'), 1)
  await clock.advance(84)
  const late = echoed('hold')
  while (held.length === 0) await nextTurn()
  await clock.advance(1)
  t.equal(await echoed('b'), 2)
  t.equal(broker.open, 2, 'a request in flight keeps the first one')
  held.forEach(replyWithEcho)
  t.equal(await late, 2)
  while (broker.open > 1) await nextTurn()
  const last = problemOf(echoed('hold'))
  while (held.length === 1) await nextTurn()
  await clock.advance(85)
  t.equal(await echoed('c'), 3)
  await client.close()
  t.match(await last, { kind: 'unreachable' }, 'it ends with the client as well')
  await broker.noneOpen()
})

function messageText({ body }: ReceivedRequest): string {
  return new Reader(body).string()
}
