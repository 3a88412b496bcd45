import t from 'tap'
import { run } from '../../src/cli/program.ts'
import { fakeSurroundings } from './fake-context.ts'

t.test('serve is the command when none is given, and ends well when asked to stop', async t => {
  const calls: string[] = []
  const surroundings = fakeSurroundings({
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
  const ended = run(['--kafka.brokers', 'a:1,b:2', '--kafka.brokers', 'c:3'], surroundings)
  surroundings.stop()
  t.equal(await ended, 0)
  t.strictSame(calls, ['start', 'stop'])
  t.strictSame(surroundings.logged, ['exporter started', 'exporter stopping'])
  t.match(surroundings.created, [
    { config: { kafka: [{ brokers: ['a:1', 'b:2', 'c:3'] }], rabbitmq: [] } },
  ])
})

t.test('serve that cannot listen says why and fails', async t => {
  const surroundings = fakeSurroundings({
    app: { start: () => Promise.reject(new Error('cannot listen on :19308: the port is in use')) },
  })
  t.equal(await run(['serve'], surroundings), 1)
  t.equal(surroundings.complained(), 'cannot listen on :19308: the port is in use\n')
})

t.test('serve gives up on connections that do not end within the bound', async t => {
  const surroundings = fakeSurroundings({
    app: { stop: () => new Promise<never>(() => undefined) },
  })
  surroundings.stop()
  t.equal(await run([], surroundings), 1)
  t.equal(surroundings.complained(), 'gave up after 0.005 s waiting for connections to end\n')
})

t.test('a SIGHUP that comes early waits until the exporter has started', async t => {
  const calls: string[] = []
  const surroundings = fakeSurroundings({
    app: {
      start: async () => {
        await new Promise(resolve => setImmediate(resolve))
        surroundings.hangUp()
        calls.push('started')
        return { url: 'http://localhost:19308' }
      },
      reload: () => {
        calls.push('reloaded')
        surroundings.stop()
        return Promise.resolve([])
      },
    },
  })
  t.equal(await run([], surroundings), 0)
  t.strictSame(calls, ['started', 'reloaded'])
})

t.test('the configuration is read again from the same sources', async t => {
  const folder = t.testdir({ 'c.yaml': 'kafka: [{ name: a, brokers: ["k:1"] }]' })
  const surroundings = fakeSurroundings()
  surroundings.stop()
  await run(['--config.file', `${folder}/c.yaml`, '--log.level', 'warn'], surroundings)

  t.testdir({ 'c.yaml': 'kafka: [{ name: b, brokers: ["k:1"] }]' })
  const again = await surroundings.created[0]?.options.loadConfig()
  t.match(again, { config: { kafka: [{ name: 'b' }], log: { level: 'warn' } } })
})

t.test('a reload that crashes is logged and the exporter goes on', async t => {
  const surroundings = fakeSurroundings({
    app: { reload: () => Promise.reject(new Error('a defect')) },
  })
  const ended = run([], surroundings)
  while (surroundings.logged.length === 0) await new Promise(resolve => setImmediate(resolve))
  surroundings.hangUp()
  await new Promise(resolve => setImmediate(resolve))
  surroundings.stop()
  t.equal(await ended, 0)
  t.strictSame(surroundings.logged, ['exporter started', 'reload crashed', 'exporter stopping'])
})

t.test('every mistake in the file is told before anything is started', async t => {
  const surroundings = fakeSurroundings()
  const file = 'test/config/mistakes/duplicate-name.yaml'
  t.equal(await run(['--config.file', file], surroundings), 2)
  t.equal(surroundings.complained().split('\n').length, 3)
  t.match(
    surroundings.complained(),
    `${file}:4:11: invalid option \`kafka[1].name\` (line 4, column 11)`,
  )
  t.strictSame(surroundings.created, [])
})
