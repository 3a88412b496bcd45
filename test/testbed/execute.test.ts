import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { CommandFailed, execute } from '../../testbed/execute.ts'
import { untilTrue } from '../../testbed/patience.ts'
import { startTicks } from '../../testbed/processes.ts'

t.test('what a program prints is given when it has ended', async t => {
  const output = await execute('sh', ['-c', 'cat; echo warned >&2'], { input: 'said' })

  t.same(output, { stdout: 'said', stderr: 'warned\n' })
})

t.test('a program that fails is told with its code and its last lines', async t => {
  const failure = execute('sh', ['-c', 'echo no such topic >&2; exit 3'])

  await t.rejects(failure, {
    constructor: CommandFailed,
    message: 'sh ended with exit code 3: no such topic',
  })
})

t.test('a program that is not there is told by name', async t => {
  await t.rejects(execute('no-such-program', []), { code: 'ENOENT', path: 'no-such-program' })
})

t.test('when called off, what the program started ends too', async t => {
  const note = join(t.testdir({ pid: '' }), 'pid')
  const controller = new AbortController()
  const running = execute('sh', ['-c', `sleep 60 & echo $! > ${note}; wait`], {
    signal: controller.signal,
  })
  const noted = (): number => Number(readFileSync(note, 'utf8'))
  await untilTrue('the program runs', () => noted() > 0, { within: 5 })

  controller.abort()

  await t.rejects(running, { name: 'AbortError' })
  t.equal(startTicks(noted()), undefined)
})
