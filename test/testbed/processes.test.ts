import { join } from 'node:path'
import t, { type Test } from 'tap'
import { untilTrue } from '../../testbed/until-true.ts'
import { type OwnProcess, startProcess, startTicks } from '../../testbed/processes.ts'

async function aShell(t: Test, script: string): Promise<OwnProcess> {
  const shell = await startProcess('sh', ['-c', script], { log: join(t.testdir(), 'log') })
  t.teardown(() => shell.kill())
  return shell
}

t.test('a process is stopped by SIGTERM, and its last output is in its log', async t => {
  const shell = await aShell(t, 'trap "echo bye; exit 0" TERM; echo up; sleep 60 & wait')
  await untilTrue('the shell is up', () => shell.logTail() === 'up', { within: 5 })

  t.same(await shell.stop(), { code: 0, signal: null })
  t.equal(shell.logTail(), 'up\nbye')
  t.equal(shell.hasExited, true)
})

t.test('a process that ignores SIGTERM is killed', async t => {
  const shell = await aShell(t, 'trap "" TERM; echo up; while :; do sleep 60; done')
  await untilTrue('the shell is up', () => shell.logTail() === 'up', { within: 5 })

  t.same(await shell.stop(0.05), { code: null, signal: 'SIGKILL' })
})

t.test('processes that a process started end with it', async t => {
  const shell = await aShell(t, 'sleep 60 & echo $!; wait')
  await untilTrue('the shell is up', () => shell.logTail() !== '', { within: 5 })
  const sleeper = Number(shell.logTail())
  t.not(startTicks(sleeper), undefined)

  await shell.kill()

  await untilTrue('it is gone', () => startTicks(sleeper) === undefined, { within: 5 })
})

t.test('stopping a process that has already ended returns its exit code', async t => {
  const shell = await aShell(t, 'exit 7')
  await shell.exited

  t.same(await shell.stop(), { code: 7, signal: null })
})

t.test('a missing program is an error', async t => {
  const log = join(t.testdir(), 'log')

  await t.rejects(startProcess('no-such-program', [], { log }), { code: 'ENOENT' })
})

t.test('a process has one start time, and a missing process has none', t => {
  t.equal(startTicks(process.pid), startTicks(process.pid))
  t.equal(startTicks(2 ** 30), undefined)
  t.end()
})
