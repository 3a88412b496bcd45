import { chmodSync, cpSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { CommandFailed, execute } from '../../testbed/execute.ts'
import { tail } from '../../testbed/processes.ts'
import { projectRoot } from '../../testbed/project-root.ts'

async function ciRun(
  t: Test,
  scripts: Record<string, string>,
): Promise<{ lastLine: string; succeeds: boolean }> {
  const { stdout, succeeds } = await outputOfCi(t, scripts)
  return { lastLine: tail(stdout, 1), succeeds }
}

/** Runs `.ci/run` with an npm that runs these scripts for `run check`, `test` and `run test:matrix`. */
async function outputOfCi(
  t: Test,
  scripts: Record<string, string>,
): Promise<{ stdout: string; succeeds: boolean }> {
  const cases = Object.entries(scripts).map(([args, script]) => `'${args}') ${script};;`)
  const npm = `#!/bin/sh\ncase "$*" in\n${cases.join('\n')}\nesac\n`
  const folder = t.testdir({ '.ci': {}, bin: { npm } })
  cpSync(join(projectRoot, '.ci/run'), join(folder, '.ci/run'))
  chmodSync(join(folder, 'bin/npm'), 0o755)
  const PATH = `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`
  try {
    const { stdout } = await execute(join(folder, '.ci/run'), [], { env: { ...process.env, PATH } })
    return { stdout, succeeds: true }
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    return { stdout: error.output.stdout, succeeds: false }
  }
}

const passing = {
  'run check': 'echo 5 passed, 0 failed',
  test: 'echo 100 passed, 0 failed',
  'run test:matrix': 'echo 7 passed, 0 failed',
}

t.test('totals are added up over all commands', async t => {
  t.same(await ciRun(t, passing), { lastLine: '112 passed, 0 failed', succeeds: true })
})

t.test('a failure is counted, and the other commands still run', async t => {
  const failing = { ...passing, 'run check': 'echo 3 passed, 2 failed; exit 1' }

  t.same(await ciRun(t, failing), { lastLine: '110 passed, 2 failed', succeeds: false })
})

t.test('failed tests are printed again at the end', async t => {
  const failing = {
    ...passing,
    test: 'echo FAILED a.test.js; echo "  diagnosis"; echo 99 passed, 1 failed; exit 1',
  }

  const { stdout } = await outputOfCi(t, failing)
  t.match(stdout, /\n7 passed, 0 failed\nFAILED a\.test\.js\n111 passed, 1 failed\n$/)
})

t.test('a command that is killed before its totals counts as one failure', async t => {
  const dying = { ...passing, test: 'echo no totals; exit 137' }

  t.same(await ciRun(t, dying), { lastLine: '12 passed, 1 failed', succeeds: false })
})

t.test('a command that fails after good totals counts as one failure', async t => {
  const odd = { ...passing, 'run test:matrix': 'echo 7 passed, 0 failed; exit 1' }

  t.same(await ciRun(t, odd), { lastLine: '112 passed, 1 failed', succeeds: false })
})
