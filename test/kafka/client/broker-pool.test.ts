import { getEventListeners } from 'node:events'
import t, { type Test } from 'tap'
import type { Api } from '../../../src/kafka/client/api.ts'
import { createKafkaClient } from '../../../src/kafka/client/broker-pool.ts'
import type { BrokerAddress, KafkaClient } from '../../../src/kafka/client/kafka-client.ts'
import { manualClock } from '../../manual-clock.ts'
import { aContext, type ChangedOptions, optionsFor } from './connection-options.ts'
import { echo, replyWithEcho, speaksEcho, throttlingEcho } from './echo.ts'
import { problemOf } from './problem-of.ts'
import {
  type Script,
  scriptedBroker,
  type ScriptedBroker,
  spokenVersions,
} from './scripted-broker.ts'

const silent: Script = { versions: { [echo.key]: [1, 3] } }

/** Starts a broker for each script. */
async function brokers<Scripts extends readonly Script[]>(
  t: Test,
  ...scripts: Scripts
): Promise<{ readonly [Index in keyof Scripts]: ScriptedBroker }> {
  const started = await Promise.all(scripts.map(scriptedBroker))
  t.teardown(() => Promise.all(started.map(broker => broker.close())))
  return started as { readonly [Index in keyof Scripts]: ScriptedBroker }
}

function clientOf(
  t: Test,
  bootstrap: readonly ScriptedBroker[],
  changed: ChangedOptions = {},
): KafkaClient {
  const client = createKafkaClient(optionsFor(bootstrap, changed))
  t.teardown(() => client.close())
  return client
}

function address(id: number, { port }: Pick<ScriptedBroker, 'port'>): BrokerAddress {
  return { id, host: '127.0.0.1', port, rack: null }
}

/** Sends Echo to any broker and returns the text of the response. */
async function echoOf(client: KafkaClient, text: string, context = aContext()): Promise<string> {
  const texts: string[] = []
  await client.sendToAny(echo, text, texts, context)
  return texts.join()
}

t.test('concurrent first requests share one connection', async t => {
  const [broker] = await brokers(t, speaksEcho())
  const client = clientOf(t, [broker])
  const texts = ['a', 'b', 'c', 'd', 'e']
  t.same(await Promise.all(texts.map(text => echoOf(client, text))), texts)
  t.equal(broker.accepted, 1)
})

t.test('each broker is sent the newest version that both sides support', async t => {
  const [old, young, ancient] = await brokers(
    t,
    speaksEcho(0, 1),
    speaksEcho(2, 9),
    speaksEcho(0, 0),
  )
  const client = clientOf(t, [old])
  client.useBrokers([address(1, old), address(2, young), address(3, ancient)])
  const context = aContext()
  const texts: string[] = []
  await client.sendTo(1, echo, 'one', texts, context)
  await client.sendTo(2, echo, 'two', texts, context)
  t.same(texts, ['one', 'two'])
  t.match(old.received, [{ version: 1 }])
  t.match(young.received, [{ version: 3 }])
  t.equal(await client.version(1, echo, context), 1)
  t.equal(await client.version(2, echo, context), 3)
  t.equal(await client.version(3, echo, context), undefined)
  t.match(await problemOf(client.sendTo(3, echo, 'three', texts, context)), {
    kind: 'unsupported',
    subject: `broker 3 (127.0.0.1:${ancient.port})`,
    detail: 'this exporter supports Echo versions 1 to 3, the broker supports versions 0 to 0',
  })
  t.equal(context.finished.length, 2, 'unsent requests are not counted')
})

t.test('versions are requested again for each connection', async t => {
  let spoken: readonly [number, number] = [1, 1]
  const [broker] = await brokers(t, {
    onApiVersions: request => request.reply(spokenVersions({ [echo.key]: spoken })),
    onRequest: replyWithEcho,
  })
  const client = clientOf(t, [broker])
  await echoOf(client, 'before the upgrade')
  spoken = [2, 3]
  broker.received[0]?.socket.end()
  await broker.noneOpen()
  t.equal(await echoOf(client, 'after it'), 'after it')
  t.match(broker.received, [{ version: 1 }, { version: 3 }])
})

t.test('a request is observed once, however it ends', async t => {
  const clock = manualClock()
  const [broker] = await brokers(t, silent)
  const client = clientOf(t, [broker], { clock })
  const context = aContext()

  const answered = echoOf(client, 'first', context)
  await broker.receivedAtLeast(1)
  await clock.advance(2)
  broker.received.forEach(replyWithEcho)
  await answered
  t.same(context.finished, [{ api: 'Echo', duration: 2, problem: null }])

  const late = problemOf(echoOf(client, 'second', context))
  await broker.receivedAtLeast(2)
  await clock.advance(5)
  t.match(await late, { kind: 'timeout' })
  t.same(context.finished.slice(1), [{ api: 'Echo', duration: 5, problem: 'timeout' }])
})

t.test('an aborted request returns at once, and its connection serves the next one', async t => {
  const clock = manualClock()
  const [broker] = await brokers(t, silent)
  const client = clientOf(t, [broker], { clock })
  const context = aContext()
  const aborted = problemOf(echoOf(client, 'first', context))
  await broker.receivedAtLeast(1)
  context.abort(new Error('the deadline has passed'))
  t.same(await aborted, {
    kind: 'timeout',
    subject: `bootstrap 127.0.0.1:${broker.port}`,
    detail: 'request abandoned: the deadline has passed',
  })
  t.match(context.finished, [{ api: 'Echo', problem: 'timeout' }])

  const next = echoOf(client, 'second')
  await broker.receivedAtLeast(2)
  broker.received.forEach(replyWithEcho)
  t.equal(await next, 'second', 'the late response to the first is discarded')
  t.equal(broker.accepted, 1)
  t.equal(context.finished.length, 1)
  t.equal(clock.waiting, 0)
})

t.test('an API that fans out does not delay other requests to the broker', async t => {
  const waiting: Api<string, string[]> = { ...echo, name: 'Waiting', mayWait: true }
  const [broker] = await brokers(t, {
    ...speaksEcho(),
    onRequest(request) {
      if (!request.body.includes('wait')) replyWithEcho(request)
    },
  })
  const client = clientOf(t, [broker])
  client.useBrokers([address(1, broker)])
  const context = aContext()
  const waited = problemOf(client.sendTo(1, waiting, 'wait', [], context))
  await broker.receivedAtLeast(1)
  const texts: string[] = []
  await client.sendTo(1, echo, 'a', texts, aContext())
  t.same(texts, ['a'])
  t.equal(broker.accepted, 2, 'on a connection of its own')
  context.abort(new Error('enough'))
  t.match(await waited, { kind: 'timeout', subject: /^broker 1 / })
  await client.close()
  await broker.noneOpen()
})

t.test('a lost host is detected even if the request was aborted', async t => {
  const clock = manualClock()
  const [broker] = await brokers(t, silent)
  const client = clientOf(t, [broker], { clock })
  const context = aContext()
  const aborted = t.rejects(echoOf(client, 'first', context))
  await broker.receivedAtLeast(1)
  context.abort(new Error('the deadline has passed'))
  await aborted
  await clock.advance(5)
  await broker.noneOpen()
  t.equal(context.finished.length, 1)
})

t.test('after an abort before or during connecting nothing is sent or observed', async t => {
  let isUp: () => void = () => undefined
  const starting = new Promise<void>(resolve => (isUp = resolve))
  let isRequested: () => void = () => undefined
  const connecting = new Promise<void>(resolve => (isRequested = resolve))
  const [broker] = await brokers(t, {
    ...speaksEcho(),
    onApiVersions: request => {
      isRequested()
      void starting.then(() => request.reply(spokenVersions({ [echo.key]: [1, 3] })))
    },
  })
  const client = clientOf(t, [broker])
  const context = aContext()
  const during = problemOf(echoOf(client, 'during', context))
  await connecting
  context.abort(new Error('the deadline has passed'))
  t.match(await during, { kind: 'timeout' })
  t.match(await problemOf(echoOf(client, 'afterwards', context)), { kind: 'timeout' })

  isUp()
  t.equal(await echoOf(client, 'another reading'), 'another reading')
  t.equal(broker.received.length, 1)
  t.equal(broker.accepted, 1, 'the pending connection is used')
  t.same(context.finished, [])
})

t.test('many requests share one abort signal without a warning or leaked listener', async t => {
  const warnings: unknown[] = []
  const onWarning = (warning: unknown): number => warnings.push(warning)
  process.on('warning', onWarning)
  t.teardown(() => process.off('warning', onWarning))
  const [broker] = await brokers(t, speaksEcho())
  const client = clientOf(t, [broker])
  const context = aContext()
  await Promise.all(Array.from({ length: 50 }, () => echoOf(client, 'all', context)))
  await new Promise(resolve => setImmediate(resolve))
  t.same(warnings, [])
  t.same(getEventListeners(context.signal, 'abort'), [])
})

t.test('an idle connection sets no timer', async t => {
  const [broker] = await brokers(t, speaksEcho())
  const client = clientOf(t, [broker])
  await echoOf(client, 'then silence')
  await new Promise(resolve => setImmediate(resolve))
  t.notOk(process.getActiveResourcesInfo().includes('Timeout'))
})

t.test('a broker that responds is used again; one that does not is skipped', async t => {
  const [dead, first, second] = await brokers(t, speaksEcho(), speaksEcho(), speaksEcho())
  await dead.close()
  const client = clientOf(t, [dead, first, second])
  t.equal(await echoOf(client, 'one'), 'one')
  t.equal(await echoOf(client, 'two'), 'two')
  t.equal(first.received.length, 2)
  t.equal(second.accepted, 0)

  await first.close()
  await first.noneOpen()
  t.equal(await echoOf(client, 'three'), 'three')
  t.equal(second.received.length, 1)
})

t.test('listed brokers come before the bootstrap list, whose connection is closed', async t => {
  const [bootstrap, known] = await brokers(t, speaksEcho(), speaksEcho())
  const client = clientOf(t, [bootstrap])
  await echoOf(client, 'hello')
  client.useBrokers([address(1, known)])
  await bootstrap.noneOpen()
  await echoOf(client, 'hello again')
  t.equal(known.received.length, 1)

  await known.close()
  t.equal(await echoOf(client, 'still there?'), 'still there?', 'the bootstrap list is used again')
  t.equal(bootstrap.received.length, 2)
})

t.test('the bootstrap connection is closed after its last response, not before', async t => {
  const [bootstrap, known] = await brokers(t, silent, speaksEcho())
  const client = clientOf(t, [bootstrap])
  const answer = echoOf(client, 'hello')
  await bootstrap.receivedAtLeast(1)
  client.useBrokers([address(1, known)])
  bootstrap.received.forEach(replyWithEcho)
  t.equal(await answer, 'hello')
  await bootstrap.noneOpen()
})

t.test('connections to brokers that moved or were removed are closed, others are kept', async t => {
  const [stays, moves, goes, target] = await brokers(
    t,
    speaksEcho(),
    speaksEcho(),
    speaksEcho(),
    speaksEcho(),
  )
  const client = clientOf(t, [stays])
  const context = aContext()
  client.useBrokers([address(1, stays), address(2, moves), address(3, goes)])
  for (const id of [1, 2, 3]) await client.sendTo(id, echo, 'before', [], context)

  client.useBrokers([address(1, stays), address(2, target)])
  await moves.noneOpen()
  await goes.noneOpen()
  await client.sendTo(1, echo, 'after', [], context)
  await client.sendTo(2, echo, 'after', [], context)
  t.equal(stays.accepted, 1)
  t.equal(target.received.length, 1)
  t.match(await problemOf(client.sendTo(3, echo, 'after', [], context)), {
    kind: 'unreachable',
    subject: 'broker 3',
    detail: /not among the live brokers/,
  })
})

t.test('an unreachable advertised address is reported as such', async t => {
  const [bootstrap, elsewhere] = await brokers(t, speaksEcho(), speaksEcho())
  const client = clientOf(t, [bootstrap])
  client.useBrokers([address(1, elsewhere)])
  await elsewhere.close()
  t.match(await problemOf(client.sendTo(1, echo, 'hello', [], aContext())), {
    kind: 'unreachable',
    subject: `broker 1 (127.0.0.1:${elsewhere.port})`,
    detail:
      'connection refused: nothing listens on this port' +
      ' (advertised by the cluster, not reachable from here)',
  })
})

t.test('the hint about the advertised address is omitted for a broker reached before', async t => {
  const [broker] = await brokers(t, speaksEcho())
  const client = clientOf(t, [broker])
  client.useBrokers([address(1, broker)])
  await client.sendTo(1, echo, 'hello', [], aContext())
  await broker.close()
  const { kind, detail } = await problemOf(client.sendTo(1, echo, 'hello', [], aContext()))
  t.equal(kind, 'unreachable')
  t.notMatch(detail, 'advertised')
})

t.test('an unresponsive broker in the bootstrap list is waited for only once', async t => {
  const clock = manualClock()
  const [broker] = await brokers(t, silent)
  const client = clientOf(t, [broker], { clock })
  client.useBrokers([address(1, broker)])
  const context = aContext()
  const late = problemOf(echoOf(client, 'hello', context))
  await broker.receivedAtLeast(1)
  await clock.advance(5)
  t.match(await late, { kind: 'timeout', subject: `broker 1 (127.0.0.1:${broker.port})` })
  t.match(context.finished, [{ duration: 5, problem: 'timeout' }])
  t.equal(broker.accepted, 1)
})

t.test('a throttled client sends no request before the end of the throttle time', async t => {
  const clock = manualClock()
  const [broker] = await brokers(t, speaksEcho())
  const client = clientOf(t, [broker], { clock })
  client.useBrokers([address(1, broker)])
  const context = aContext()
  await client.sendTo(1, throttlingEcho, 2_000, null, context)

  const next = client.sendTo(1, echo, 'two', [], context)
  await clock.advance(1.9)
  t.equal(broker.received.length, 1)
  await clock.advance(0.1)
  await next
  t.equal(broker.received.length, 2)
  t.match(
    context.finished,
    [{ duration: 0 }, { duration: 0 }],
    'the duration does not include the throttle time',
  )

  await client.sendToAny(throttlingEcho, 60_000, null, context)
  t.match(await problemOf(client.sendTo(1, echo, 'four', [], context)), {
    kind: 'throttled',
    subject: `broker 1 (127.0.0.1:${broker.port})`,
  })
  t.equal(context.finished.length, 3)
})

t.test('if no broker responds, the failure that got furthest is reported', async t => {
  const [dead, web, dumb] = await brokers(
    t,
    {},
    { onConnection: socket => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request')) },
    { onApiVersions: ({ socket }) => socket.end() },
  )
  await dead.close()
  const client = clientOf(t, [dead, web, dumb])
  t.match(await problemOf(echoOf(client, 'hello')), {
    kind: 'malformed',
    subject: `bootstrap 127.0.0.1:${web.port}`,
    detail: 'not a Kafka listener: it speaks HTTP (2 more failed)',
  })
})

t.test('a malformed response is not requested again from another broker', async t => {
  const garbled: Script = {
    versions: { [echo.key]: [1, 1] },
    onRequest: request => request.reply(Buffer.from([0, 9, 1])),
  }
  const [first, second] = await brokers(t, garbled, speaksEcho())
  const client = clientOf(t, [first, second])
  t.match(await problemOf(echoOf(client, 'hello')), { kind: 'malformed' })
  t.equal(second.accepted, 0)
})

t.test('a response over the limit is not requested again from another broker', async t => {
  const large: Script = {
    ...speaksEcho(),
    onRequest: ({ socket }) => socket.write(Buffer.from([0x01, 0, 0, 0])),
  }
  const [first, second] = await brokers(t, large, speaksEcho())
  const client = clientOf(t, [first, second])
  t.match(await problemOf(echoOf(client, 'hello')), { kind: 'too_large' })
  t.equal(second.accepted, 0)
})

t.test(
  'a circuit breaker opens for a broker that keeps failing, and closes when it works again',
  async t => {
    let now = 1_000_000
    t.intercept(Date, 'now', { value: () => now })
    let isUp = false
    const [broker] = await brokers(t, {
      ...speaksEcho(),
      onApiVersions: request => {
        if (isUp) request.reply(spokenVersions({ [echo.key]: [1, 3] }))
        else request.socket.end()
      },
    })
    const client = clientOf(t, [broker])
    client.useBrokers([address(1, broker)])
    const send = (): Promise<void> => client.sendTo(1, echo, 'hello', [], aContext())
    for (let i = 0; i < 3; i++) await t.rejects(send())
    t.equal(broker.accepted, 3)
    t.match(await problemOf(send()), { kind: 'unreachable', detail: /^circuit breaker open/ })
    t.equal(broker.accepted, 3)

    now += 5_000
    isUp = true
    await send()
    t.equal(broker.received.length, 1)
  },
)

t.test('a closed client has no sockets and no timers, and opens no new ones', async t => {
  const clock = manualClock()
  const [bootstrap, known, connecting] = await brokers(t, silent, silent, {
    onApiVersions: () => undefined,
  })
  const client = clientOf(t, [bootstrap], { clock })
  const texts: string[] = []
  const pending = [client.sendToAny(echo, 'hello', texts, aContext())]
  await bootstrap.receivedAtLeast(1)
  client.useBrokers([address(1, known), address(2, connecting)])
  pending.push(client.sendTo(1, echo, 'hello', texts, aContext()))
  await known.receivedAtLeast(1)
  pending.push(client.sendTo(2, echo, 'hello', texts, aContext()))
  const problems = Promise.all(pending.map(problemOf))
  await client.close()
  t.match(await problems, Array(3).fill({ kind: 'unreachable' }))
  await Promise.all([bootstrap, known, connecting].map(broker => broker.noneOpen()))
  t.equal(clock.waiting, 0)

  client.useBrokers([address(3, known)])
  await t.rejects(client.sendTo(3, echo, 'hello', texts, aContext()))
  t.match(await problemOf(echoOf(client, 'hello')), { kind: 'unreachable' })
  t.equal(bootstrap.accepted, 1)
  t.equal(known.accepted, 1)
})
