import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { untilTrue } from '../../testbed/until-true.ts'

// The tests run as TypeScript and, compiled, as JavaScript.
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const main = fileURLToPath(new URL(`../../src/main.${extension}`, import.meta.url))

interface Program {
  readonly process: ChildProcess
  readonly output: () => string
  /** Resolves when the output matches. */
  waitForOutput(pattern: RegExp): Promise<RegExpExecArray>
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
    async waitForOutput(pattern) {
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

t.test('--version prints the version and exits with status 0', async t => {
  const program = start(t, ['--version'])
  t.equal(await program.ended, 0)
  t.match(program.output(), /^\d+\.\d+\.\d+\n$/)
})

t.test('a limit of open files that is too low is named, with the remedy', async t => {
  const command = 'ulimit -n 40; exec "$0" "$1" --version'
  const program = spawn('sh', ['-c', command, process.execPath, main], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  t.teardown(() => program.kill('SIGKILL'))
  let output = ''
  program.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
  t.same(await once(program, 'close'), [1, null])
  t.equal(
    output,
    'tidemark: too many open files: the limit of this process is 40; raise it to at least 1024 (ulimit -n)\n',
  )
})

t.test('a wrong command line exits with status 2', async t => {
  const program = start(t, ['--kafka.brokers', 'kafka-1'])
  t.equal(await program.ended, 2)
  t.match(program.output(), /^invalid flag --kafka.brokers/)
})

t.test('the exporter starts with every broker down, and stops on SIGTERM', async t => {
  const folder = t.testdir({ 'c.yaml': deadCluster })
  const program = start(t, ['--config.file', `${folder}/c.yaml`, '--log.format', 'logfmt'])
  const [, url = ''] = await program.waitForOutput(/exporter started.*\burl="?([^\s"]+)/)
  // It listens before the first poll has ended.
  const isReportedDown = async (): Promise<boolean> => {
    const scrape = await (await fetch(new URL('/metrics', url))).text()
    return /^tidemark_source_up\{.*messaging_cluster="dead".*\} 0$/m.test(scrape)
  }
  await untilTrue('the cluster is reported down', isReportedDown, { within: 20 })

  program.process.kill('SIGTERM')
  t.equal(await program.ended, 0)
})

t.test('an invalid file changes nothing on SIGHUP, and all its errors are logged', async t => {
  const folder = t.testdir({ 'c.yaml': deadCluster })
  const program = start(t, ['--config.file', `${folder}/c.yaml`, '--log.format', 'logfmt'])
  const [, url = ''] = await program.waitForOutput(/exporter started.*\burl="?([^\s"]+)/)

  writeFileSync(`${folder}/c.yaml`, `${deadCluster}log: { levle: info, level: loud }\n`)
  program.process.kill('SIGHUP')
  await program.waitForOutput(
    /configuration not reloaded.*did you mean level.*found a string, expected one of trace/,
  )
  t.equal((await fetch(new URL('/-/healthy', url))).status, 200)

  writeFileSync(`${folder}/c.yaml`, deadCluster.replace('name: dead', 'name: gone'))
  program.process.kill('SIGHUP')
  await program.waitForOutput(/configuration reloaded.*dead: removed.*gone: added/)

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
