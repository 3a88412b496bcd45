import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { CommandFailed, execute } from '../../testbed/execute.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import { startTicks } from '../../testbed/processes.ts'

t.test('the output of a program is returned when it has ended', async t => {
  const output = await execute('sh', ['-c', 'cat; echo warned >&2'], { input: 'text' })

  t.same(output, { stdout: 'text', stderr: 'warned\n' })
})

t.test('the error of a failed program contains its exit code and its last lines', async t => {
  const failure = execute('sh', ['-c', 'echo no such topic >&2; exit 3'])

  await t.rejects(failure, {
    constructor: CommandFailed,
    message: 'sh ended with exit code 3: no such topic',
  })
})

t.test('the error of a missing program contains its name', async t => {
  await t.rejects(execute('no-such-program', []), { code: 'ENOENT', path: 'no-such-program' })
})

t.test('on abort, the processes that the program started end too', async t => {
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
