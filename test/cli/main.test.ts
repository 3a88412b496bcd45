import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import { main, start } from './started-program.ts'

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
