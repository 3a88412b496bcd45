import { setImmediate as nextTurn } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { Connection } from '../../../src/kafka/client/connection.ts'
import { TransportError } from '../../../src/transport/transport-error.ts'
import type { KafkaConnectionOptions } from '../../../src/kafka/client/options.ts'
import type { ProblemKind } from '../../../src/reading/problem.ts'
import { type ManualClock, manualClock } from '../../manual-clock.ts'
import { optionsFor } from './connection-options.ts'
import { replyWithEcho, speaksEcho } from './echo.ts'
import {
  type Script,
  scriptedBroker,
  type ScriptedBroker,
  spokenVersions,
} from './scripted-broker.ts'

const echoRequest = { api: 'Echo', key: 1000, version: 1, body: Buffer.from('\0\x02hi') }

interface Failure {
  readonly kind: ProblemKind
  readonly message: string | RegExp
}

interface Harness {
  readonly broker: ScriptedBroker
  readonly clock: ManualClock
  readonly connection: Connection
}

async function connectionTo(
  t: Test,
  script: Script,
  changed: Partial<Omit<KafkaConnectionOptions, 'clock' | 'timer'>> = {},
): Promise<Harness> {
  const clock = manualClock()
  const broker = await scriptedBroker(script)
  const options = optionsFor([broker], { ...changed, clock })
  const connection = new Connection({ host: '127.0.0.1', port: broker.port }, options)
  t.teardown(async () => {
    connection.end(new TransportError('unreachable', 'the test is over'))
    await broker.close()
  })
  return { broker, clock, connection }
}

t.test('a request carries the client id, and its response is returned as bytes', async t => {
  const { broker, clock, connection } = await connectionTo(t, speaksEcho())
  await connection.open()
  t.ok(connection.isOpen)
  t.same(connection.versions[1000], { minVersion: 1, maxVersion: 3 })
  t.same(await connection.send(echoRequest), echoRequest.body)
  t.match(broker.received, [{ key: 1000, version: 1, clientId: 'tidemark-test' }])
  t.equal(clock.waiting, 0, 'no timer is left')
})

t.test('requests do not wait for each other', async t => {
  const { broker, connection } = await connectionTo(t, { versions: { 1000: [1, 1] } })
  await connection.open()
  const responses = ['a', 'b', 'c'].map(text =>
    connection.send({ ...echoRequest, body: Buffer.from(text) }),
  )
  await broker.receivedAtLeast(3)
  for (const request of [...broker.received].reverse()) request.reply(request.body)
  t.same(
    await Promise.all(responses),
    ['a', 'b', 'c'].map(text => Buffer.from(text)),
  )
})

t.test('a timeout ends the connection and all its requests in flight', async t => {
  const { broker, clock, connection } = await connectionTo(t, {})
  await connection.open()
  const responses = [connection.send(echoRequest), connection.send(echoRequest)]
  const rejections = Promise.all(
    responses.map(response =>
      t.rejects(response, { kind: 'timeout', message: 'no response to Echo within 5 s' }),
    ),
  )
  await broker.receivedAtLeast(2)
  await clock.advance(4.9)
  t.ok(connection.isOpen)
  await clock.advance(0.1)
  await rejections
  t.ok(connection.hasEnded)
  await broker.noneOpen()
  t.equal(clock.waiting, 0)
  await t.rejects(
    connection.send(echoRequest),
    { message: /^no response/ },
    'it is never used again',
  )
  t.equal(broker.accepted, 1)
})

t.test('a broker that does not respond to ApiVersions is a timeout', async t => {
  const requested = withResolvers()
  const { broker, clock, connection } = await connectionTo(t, { onApiVersions: requested.resolve })
  const opened = t.rejects(connection.open(), {
    kind: 'timeout',
    message: 'no response to ApiVersions within 8 s',
  })
  await requested.promise
  await clock.advance(8)
  await opened
  await broker.noneOpen()
  t.equal(clock.waiting, 0)
})

t.test('the end of a connection rejects its pending requests immediately', async t => {
  const { broker, clock, connection } = await connectionTo(t, {})
  await connection.open()
  const response = connection.send(echoRequest)
  await broker.receivedAtLeast(1)
  connection.end(new TransportError('unreachable', 'closing down'))
  connection.end(new TransportError('unreachable', 'the first reason stays'))
  await t.rejects(response, { message: 'closing down' })
  await broker.noneOpen()
  t.equal(clock.waiting, 0)
})

t.test('a connection ended before it is established leaves no socket and no timer', async t => {
  const { broker, clock, connection } = await connectionTo(t, {})
  const opened = connection.open()
  connection.end(new TransportError('unreachable', 'closing down'))
  await t.rejects(opened, { message: 'closing down' })
  await t.rejects(connection.open(), { message: 'closing down' })
  await broker.noneOpen()
  t.equal(clock.waiting, 0)
})

t.test('bytes of another protocol end the connection; the error names the protocol', async t => {
  const table: readonly { script: Script; problem: Failure }[] = [
    {
      script: {
        onConnection: socket =>
          socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      },
      problem: { kind: 'malformed', message: 'not a Kafka listener: it speaks HTTP' },
    },
    {
      script: { onConnection: socket => socket.write('SSH-2.0-OpenSSH_9.2\r\n') },
      problem: {
        kind: 'malformed',
        message: 'not a Kafka listener: its response begins with "SSH-"',
      },
    },
    {
      script: { onApiVersions: request => request.socket.write(Buffer.alloc(8, 0xff)) },
      problem: { kind: 'malformed', message: /begins with the bytes ffffffff/ },
    },
    {
      script: { onApiVersions: request => request.reply(Buffer.from([0])) },
      problem: { kind: 'malformed', message: 'the first response is not from a Kafka broker' },
    },
    {
      script: { onApiVersions: request => request.socket.end() },
      problem: {
        kind: 'unreachable',
        message: /before any response: does this listener require TLS\?/,
      },
    },
    {
      script: { onApiVersions: request => request.socket.resetAndDestroy() },
      problem: {
        kind: 'unreachable',
        message: /before any response: does this listener require TLS\?/,
      },
    },
  ]
  for (const { script, problem } of table) {
    const { broker, clock, connection } = await connectionTo(t, script)
    await t.rejects(connection.open(), problem)
    await broker.noneOpen()
    t.equal(clock.waiting, 0)
  }
})

t.test('an oversized, a truncated and a missing response have different errors', async t => {
  const oversize = Buffer.from([0x00, 0x20, 0x00, 0x00])
  const table: readonly { onRequest: NonNullable<Script['onRequest']>; problem: Failure }[] = [
    {
      onRequest: ({ socket }) => socket.write(oversize),
      problem: {
        kind: 'too_large',
        message: 'a response of 2097152 bytes exceeds the limit of 1000000',
      },
    },
    {
      onRequest: ({ socket }) => socket.end(Buffer.from([0, 0, 0, 9, 0, 0])),
      problem: {
        kind: 'unreachable',
        message: 'connection closed by the broker in the middle of a response',
      },
    },
    {
      onRequest: ({ socket }) => socket.end(),
      problem: { kind: 'unreachable', message: /does this listener require SASL\?/ },
    },
  ]
  for (const { onRequest, problem } of table) {
    const { broker, clock, connection } = await connectionTo(t, { onRequest })
    await connection.open()
    await t.rejects(connection.send(echoRequest), problem)
    await broker.noneOpen()
    t.equal(clock.waiting, 0)
  }
})

t.test('a port without a listener is unreachable', async t => {
  const { broker, connection } = await connectionTo(t, {})
  await broker.close()
  await t.rejects(connection.open(), {
    kind: 'unreachable',
    message: 'connection refused: nothing listens on this port',
  })
})

t.test('a response with an unknown correlation id is ignored', async t => {
  const { connection } = await connectionTo(t, {
    onRequest: request => {
      request.socket.write(Buffer.from([0, 0, 0, 4, 0x7f, 0xff, 0xff, 0xff]))
      replyWithEcho(request)
    },
  })
  await connection.open()
  t.same(await connection.send(echoRequest), echoRequest.body)
})

t.test('the list of supported versions is read as far as its bytes go', async t => {
  const table: readonly { hex: string; problem: Failure }[] = [
    // An error code, and an array of 2^31 - 1 elements in 18 bytes.
    {
      hex: `00007fffffff${'000100000001'.repeat(2)}`,
      problem: { kind: 'malformed', message: 'the first response is not from a Kafka broker' },
    },
    {
      hex: `000000000001000100000001000000000000`,
      problem: { kind: 'malformed', message: 'the first response is not from a Kafka broker' },
    },
    {
      hex: `000000002af8${'000100000001'.repeat(11_000)}00000000`,
      problem: { kind: 'malformed', message: 'the first response is not from a Kafka broker' },
    },
    {
      hex: '00000000000000000000',
      problem: {
        kind: 'unavailable',
        message: 'the broker lists no API: it may have just started',
      },
    },
    { hex: '002300000000', problem: { kind: 'unsupported', message: /^UNSUPPORTED_VERSION/ } },
    { hex: '00380000000000000000', problem: { kind: 'unavailable', message: /^KAFKA_STORAGE/ } },
  ]
  for (const { hex, problem } of table) {
    const { broker, connection } = await connectionTo(t, {
      onApiVersions: request => request.reply(Buffer.from(hex, 'hex')),
    })
    await t.rejects(connection.open(), problem)
    await broker.noneOpen()
  }
})

t.test('a broker that does not know the version of ApiVersions gets version 0', async t => {
  const versions: number[] = []
  const { connection } = await connectionTo(t, {
    onApiVersions(request) {
      versions.push(request.version)
      const unsupported = '0023' + '00000001' + '001200000000'
      const supported = '0000' + '00000001' + '03e800010003'
      request.reply(Buffer.from(request.version === 0 ? supported : unsupported, 'hex'))
    },
  })
  await connection.open()
  t.strictSame(versions, [2, 0])
  t.strictSame(connection.versions, { 1000: { minVersion: 1, maxVersion: 3 } })
})

t.test('a broker that throttles from the start gets no request before', async t => {
  const throttled = (milliseconds: number): Buffer => {
    const response = spokenVersions(speaksEcho().versions ?? {})
    response.writeInt32BE(milliseconds, response.length - 4)
    return response
  }
  const requested = withResolvers()
  const short = await connectionTo(t, {
    onApiVersions: request => {
      request.reply(throttled(2000))
      requested.resolve()
    },
  })
  let isOpen = false
  const opened = short.connection.open().then(() => (isOpen = true))
  await requested.promise
  // The timeout of the handshake, and then the pause.
  while (short.clock.waiting < 2) await nextTurn()
  t.notOk(isOpen)
  await short.clock.advance(2)
  await opened
  t.equal(short.clock.waiting, 0)

  const long = await connectionTo(t, {
    onApiVersions: request => request.reply(throttled(2 ** 31 - 1)),
  })
  await t.rejects(long.connection.open(), { kind: 'throttled', message: /for 10\.0 s$/ })
  await long.broker.noneOpen()
})

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>(resolveIt => (resolve = resolveIt))
  return { promise, resolve }
}

t.test('a port that does not exist is reported as such', async t => {
  for (const port of [-1, 65_536, 2 ** 31 - 1]) {
    const clock = manualClock()
    const connection = new Connection({ host: '127.0.0.1', port }, optionsFor([], { clock }))
    const message = `the port ${port} does not exist: 1 to 65535 expected`
    await t.rejects(connection.open(), { kind: 'unreachable', message })
    t.equal(clock.waiting, 0)
  }
})
