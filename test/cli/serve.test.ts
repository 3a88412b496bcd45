import t from 'tap'
import { run } from '../../src/cli/program.ts'
import { fakeContext } from './fake-context.ts'

t.test('serve is the default command, and exits with 0 after a stop signal', async t => {
  const calls: string[] = []
  const context = fakeContext({
    app: {
      start: () => {
        calls.push('start')
        return Promise.resolve({ url: 'http://localhost:19308' })
      },
      stop: () => {
        calls.push('stop')
        return Promise.resolve()
      },
    },
  })
  const ended = run(['--kafka.brokers', 'a:1,b:2', '--kafka.brokers', 'c:3'], context)
  context.stop()
  t.equal(await ended, 0)
  t.strictSame(calls, ['start', 'stop'])
  t.strictSame(context.logged, ['exporter started', 'exporter stopping'])
  t.match(context.created, [
    { config: { kafka: [{ brokers: ['a:1', 'b:2', 'c:3'] }], rabbitmq: [] } },
  ])
})

t.test('serve fails with the reason if it cannot listen', async t => {
  const context = fakeContext({
    app: { start: () => Promise.reject(new Error('cannot listen on :19308: the port is in use')) },
  })
  t.equal(await run(['serve'], context), 1)
  t.equal(context.errorOutput(), 'cannot listen on :19308: the port is in use\n')
})

t.test('serve exits when connections do not close within the timeout', async t => {
  const context = fakeContext({
    app: { stop: () => new Promise<never>(() => undefined) },
  })
  context.stop()
  t.equal(await run([], context), 1)
  t.equal(
    context.errorOutput(),
    'shutdown not finished after 0.005 s: connections are still open; exiting anyway\n',
  )
})

t.test('an early SIGHUP waits until the exporter has started', async t => {
  const calls: string[] = []
  const context = fakeContext({
    app: {
      start: async () => {
        await new Promise(resolve => setImmediate(resolve))
        context.requestReload()
        calls.push('started')
        return { url: 'http://localhost:19308' }
      },
      reload: () => {
        calls.push('reloaded')
        context.stop()
        return Promise.resolve([])
      },
    },
  })
  t.equal(await run([], context), 0)
  t.strictSame(calls, ['started', 'reloaded'])
})

t.test('a reload uses the same file and flags', async t => {
  const folder = t.testdir({ 'c.yaml': 'kafka: [{ name: a, brokers: ["k:1"] }]' })
  const context = fakeContext()
  context.stop()
  await run(['--config.file', `${folder}/c.yaml`, '--log.level', 'warn'], context)

  t.testdir({ 'c.yaml': 'kafka: [{ name: b, brokers: ["k:1"] }]' })
  const again = await context.created[0]?.options.loadConfig()
  t.match(again, { config: { kafka: [{ name: 'b' }], log: { level: 'warn' } } })
})

t.test('an internal error during a reload is logged, and the exporter keeps running', async t => {
  const context = fakeContext({
    app: { reload: () => Promise.reject(new Error('a defect')) },
  })
  const ended = run([], context)
  while (context.logged.length === 0) await new Promise(resolve => setImmediate(resolve))
  context.requestReload()
  await new Promise(resolve => setImmediate(resolve))
  context.stop()
  t.equal(await ended, 0)
  t.strictSame(context.logged, [
    'exporter started',
    'reload failed with an internal error',
    'exporter stopping',
  ])
})

t.test('every error in the file is printed before anything is started', async t => {
  const context = fakeContext()
  const file = 'test/config/errors/duplicate-name.yaml'
  t.equal(await run(['--config.file', file], context), 2)
  t.equal(context.errorOutput().split('\n').length, 3)
  t.match(context.errorOutput(), `${file}:4:11: invalid option kafka[1].name: `)
  t.strictSame(context.created, [])
})
