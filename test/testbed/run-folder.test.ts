import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type OwnProcess, startProcess, startTicks } from '../../testbed/processes.ts'
import { openRunFolder, removeLeftovers } from '../../testbed/run-folder.ts'
import { anEmptyCache } from './an-empty-cache.ts'

/** The remains of a killed run with this owner: its folder, and a process that is listed in it. */
async function aRun(
  t: Test,
  cache: string,
  { owner, startedAt }: { owner: string; startedAt?: number },
): Promise<{ folder: string; sleeper: OwnProcess }> {
  const sleeper = await startProcess('sleep', ['60'], { log: join(cache, 'log') })
  t.teardown(() => sleeper.kill())
  const folder = join(cache, 'runs', `kafka-4.3.0@${owner}-Ab3xYz`)
  mkdirSync(join(folder, 'processes'), { recursive: true })
  const ticks = startedAt ?? startTicks(sleeper.pid)
  writeFileSync(join(folder, 'processes', String(sleeper.pid)), String(ticks))
  return { folder, sleeper }
}

const endedOwner = `${2 ** 30}-17`

t.test('closing a run ends its processes and removes its folder', async t => {
  const cache = anEmptyCache(t)
  const run = await openRunFolder('kafka-4.3.0')
  const sleeper = await run.start('sleep', ['60'], { log: run.file('log') })

  await run.close()

  t.equal(sleeper.hasExited, true)
  t.same(readdirSync(join(cache, 'runs')), [])
})

t.test('a process is not started in a closed run', async t => {
  anEmptyCache(t)
  const run = await openRunFolder('kafka-4.3.0')
  const log = join(t.testdir({ log: '' }), 'log')
  await run.close()

  await t.rejects(run.start('sleep', ['60'], { log }), {
    message: 'sleep was cancelled while it started',
  })
})

t.test('the remains of a killed run are removed before the next run', async t => {
  const cache = anEmptyCache(t)
  const { folder, sleeper } = await aRun(t, cache, { owner: endedOwner })

  const run = await openRunFolder('rabbitmq-4.3.6')
  t.teardown(() => run.close())

  t.same(await sleeper.exited, { code: null, signal: 'SIGKILL' })
  t.equal(existsSync(folder), false)
})

t.test('a process with the reused id of a listed one is not killed', async t => {
  const cache = anEmptyCache(t)
  const { folder, sleeper } = await aRun(t, cache, { owner: endedOwner, startedAt: 17 })

  await removeLeftovers()

  t.equal(sleeper.hasExited, false)
  t.equal(existsSync(folder), false)
})

t.test('a run whose owner is running is not removed', async t => {
  const cache = anEmptyCache(t)
  const owner = `${process.pid}-${startTicks(process.pid) ?? 0}`
  const { folder, sleeper } = await aRun(t, cache, { owner })

  await removeLeftovers()

  t.equal(sleeper.hasExited, false)
  t.equal(existsSync(folder), true)
})
