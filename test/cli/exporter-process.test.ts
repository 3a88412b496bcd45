import { writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { untilTrue } from '../../testbed/until-true.ts'
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

t.test('metrics exits without an error when the reader closes the pipe', async t => {
  const folder = t.testdir({ 'c.yaml': deadCluster })
  const program = start(t, ['metrics', '--config.file', `${folder}/c.yaml`])
  program.process.stdout?.destroy()
  t.equal(await program.ended, 0)
  t.equal(program.output(), '')
})
