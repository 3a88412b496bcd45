import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { untilTrue } from '../../testbed/until-true.ts'

// The program as it is run: as TypeScript here, as JavaScript in the build.
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const main = fileURLToPath(new URL(`../../src/main.${extension}`, import.meta.url))

interface Program {
  readonly process: ChildProcess
  readonly output: () => string
  /** Resolves when this stands in the output. */
  said(pattern: RegExp): Promise<RegExpExecArray>
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>
}

function start(t: Test, args: readonly string[]): Program {
  const process_ = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  t.teardown(() => process_.kill('SIGKILL'))
  let output = ''
  for (const stream of [process_.stdout, process_.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const ended = once(process_, 'close').then(([code]) => code as number | null)
  return {
    process: process_,
    output: () => output,
    ended,
    async said(pattern) {
      for (;;) {
        const found = pattern.exec(output)
        if (found !== null) return found
        const next = await Promise.race([once(process_.stderr, 'data'), ended])
        if (!Array.isArray(next)) throw new Error(`ended with ${next} after: ${output}`)
      }
    },
  }
}

/** Brokers that refuse every connection, and any free port to listen on. */
const deadCluster = `
web: { listen_address: '127.0.0.1:0' }
kafka: [{ name: dead, brokers: ['127.0.0.1:1'], interval: 1s }]
`

t.test('the version is printed and the program ends well', async t => {
  const program = start(t, ['--version'])
  t.equal(await program.ended, 0)
  t.match(program.output(), /^\d+\.\d+\.\d+\n$/)
})

t.test('a mistake on the command line ends the program with status 2', async t => {
  const program = start(t, ['--kafka.brokers', 'kafka-1'])
  t.equal(await program.ended, 2)
  t.match(program.output(), /^invalid flag --kafka.brokers/)
})

t.test('the exporter starts with every broker down, and stops when told to', async t => {
  const folder = t.testdir({ 'c.yaml': deadCluster })
  const program = start(t, ['--config.file', `${folder}/c.yaml`, '--log.format', 'logfmt'])
  const [, url = ''] = await program.said(/exporter started.*\burl="?([^\s"]+)/)
  // It listens before the first reading has ended.
  const isToldDown = async (): Promise<boolean> => {
    const scrape = await (await fetch(new URL('/metrics', url))).text()
    return /^tidemark_source_up\{.*messaging_cluster="dead".*\} 0$/m.test(scrape)
  }
  await untilTrue('the cluster is told to be down', isToldDown, { within: 20 })

  program.process.kill('SIGTERM')
  t.equal(await program.ended, 0)
})

t.test('a file with mistakes changes nothing on SIGHUP, and all of them are logged', async t => {
  const folder = t.testdir({ 'c.yaml': deadCluster })
  const program = start(t, ['--config.file', `${folder}/c.yaml`, '--log.format', 'logfmt'])
  const [, url = ''] = await program.said(/exporter started.*\burl="?([^\s"]+)/)

  writeFileSync(`${folder}/c.yaml`, `${deadCluster}log: { levle: info, level: loud }\n`)
  program.process.kill('SIGHUP')
  await program.said(/configuration not reloaded.*did you mean level.*found [\\"]+loud/)
  t.equal((await fetch(new URL('/-/healthy', url))).status, 200)

  writeFileSync(`${folder}/c.yaml`, deadCluster.replace('name: dead', 'name: gone'))
  program.process.kill('SIGHUP')
  await program.said(/configuration reloaded.*dead: removed.*gone: added/)

  program.process.kill('SIGINT')
  t.equal(await program.ended, 0)
})

t.test('a reader that has read enough ends metrics quietly', async t => {
  const folder = t.testdir({ 'c.yaml': deadCluster })
  const program = start(t, ['metrics', '--config.file', `${folder}/c.yaml`])
  program.process.stdout?.destroy()
  t.equal(await program.ended, 0)
  t.equal(program.output(), '')
})
