import { writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { untilTrue } from '../../testbed/until-true.ts'
import { Writer } from '../../src/kafka/client/wire/writer.ts'
import { type ReceivedRequest, scriptedBroker } from '../kafka/client/scripted-broker.ts'
import { type Program, start } from './started-program.ts'

/** Brokers that refuse every connection, and any free port to listen on. */
const deadCluster = `
web: { listen_address: '127.0.0.1:0' }
kafka: [{ name: dead, brokers: ['127.0.0.1:1'], interval: 1s }]
`

interface Exporter {
  readonly program: Program
  readonly url: string
  readonly configFile: string
}

async function anExporter(t: Test): Promise<Exporter> {
  const configFile = `${t.testdir({ 'c.yaml': deadCluster })}/c.yaml`
  const program = start(t, ['--config.file', configFile, '--log.format', 'logfmt'])
  const [, url = ''] = await program.waitForOutput(/exporter started.*\burl="?([^\s"]+)/)
  return { program, url, configFile }
}

t.test(
  'the exporter starts with every broker down, reloads on SIGHUP, stops on SIGTERM',
  async t => {
    const { program, url, configFile } = await anExporter(t)
    // It listens before the first poll has ended.
    const isReportedDown = async (): Promise<boolean> => {
      const scrape = await (await fetch(new URL('/metrics', url))).text()
      return /^tidemark_source_up\{.*messaging_cluster="dead".*\} 0$/m.test(scrape)
    }
    await untilTrue('the cluster is reported down', isReportedDown, { within: 20 })

    await t.test('an invalid file changes nothing, and all its errors are logged', async t => {
      writeFileSync(configFile, `${deadCluster}log: { levle: info, level: loud }\n`)
      program.process.kill('SIGHUP')
      await program.waitForOutput(
        /configuration not reloaded.*did you mean level.*found a string, expected one of trace/,
      )
      t.equal((await fetch(new URL('/-/healthy', url))).status, 200)
    })

    writeFileSync(configFile, deadCluster.replace('name: dead', 'name: gone'))
    program.process.kill('SIGHUP')
    await program.waitForOutput(/configuration reloaded.*dead: removed.*gone: added/)

    program.process.kill('SIGTERM')
    t.equal(await program.ended, 0)
  },
)

t.test('the exporter stops on SIGINT', async t => {
  const { program } = await anExporter(t)
  program.process.kill('SIGINT')
  t.equal(await program.ended, 0)
})

const saslHandshake = 17
const saslAuthenticate = 36

/** A broker with SCRAM-SHA-512 that calls `onLogin` with the client's first message. */
async function aScramBroker(
  t: Test,
  onLogin: (request: ReceivedRequest, nonce: string) => void,
): Promise<string> {
  const broker = await scriptedBroker({
    versions: { [saslHandshake]: [0, 1], [saslAuthenticate]: [0, 1] },
    onRequest(request) {
      if (request.key === saslHandshake) {
        request.reply(new Writer().int16(0).arrayLength(1).string('SCRAM-SHA-512').finish())
        return
      }
      onLogin(request, /r=(.*)$/.exec(request.body.toString('latin1'))?.[1] ?? '')
    },
  })
  t.teardown(() => broker.close())
  return `127.0.0.1:${broker.port}`
}

/** SaslAuthenticate 1: error_code error_message auth_bytes session_lifetime_ms. */
function challenge(nonce: string, iterations: number): Buffer {
  return new Writer()
    .int16(0)
    .nullableString(null)
    .bytes(Buffer.from(`r=${nonce}more,s=c2FsdA==,i=${iterations}`))
    .int64(0)
    .finish()
}

t.test(
  'SIGTERM ends the exporter at once while logins hang or hash',
  { timeout: 30_000 },
  async t => {
    const reached = new Map<string, () => void>()
    const logins = ['hangs', 'hashes', 'endless'].map(
      name => new Promise<void>(resolve => reached.set(name, resolve)),
    )
    const brokers = {
      hangs: await aScramBroker(t, () => reached.get('hangs')?.()),
      // The most that is hashed, on each of the connections that follow as well.
      hashes: await aScramBroker(t, (request, nonce) => {
        request.reply(challenge(nonce, 16_384))
        reached.get('hashes')?.()
      }),
      endless: await aScramBroker(t, (request, nonce) => {
        request.reply(challenge(nonce, 2 ** 31 - 1))
        reached.get('endless')?.()
      }),
    }
    const clusters = Object.entries(brokers).map(
      ([name, broker]) =>
        `  - { name: ${name}, brokers: ['${broker}'], request_timeout: 30s, connect_timeout: 30s, interval: 60s,
      sasl: { mechanism: scram-sha-512, username: u, password: p } }`,
    )
    const config = `web: { listen_address: '127.0.0.1:0' }\nkafka:\n${clusters.join('\n')}\n`
    const program = start(t, ['--config.file', `${t.testdir({ 'c.yaml': config })}/c.yaml`])
    await Promise.all(logins)
    const from = performance.now()
    program.process.kill('SIGTERM')
    t.equal(await program.ended, 0)
    // The bound of a stop is 10 s; a hash of 2^31 rounds takes over ten minutes.
    t.ok(performance.now() - from < 5000, `it took ${Math.round(performance.now() - from)} ms`)
  },
)

t.test('metrics exits without an error when the reader closes the pipe', async t => {
  const folder = t.testdir({ 'c.yaml': deadCluster })
  const program = start(t, ['metrics', '--config.file', `${folder}/c.yaml`])
  program.process.stdout?.destroy()
  t.equal(await program.ended, 0)
  t.equal(program.output(), '')
})
