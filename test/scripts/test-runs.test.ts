import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as passing } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { startTicks } from '../../testbed/processes.ts'
import { projectRoot } from '../../testbed/project-root.ts'

const passes = `console.log('ok 1 - adds up\\n1..1\\n# { total: 1, pass: 1 }')`

const tomorrow = Date.now() / 1000 + 86_400

/** The part of tap that the runner itself uses. */
const tap = `export default { comment: text => console.log('# ' + text) }`

/** A checkout with these compiled tests: the script of each by its name. */
function aCheckout(t: Test, tests: Readonly<Record<string, string>>): string {
  const folder = t.testdir({
    'package.json': '{}',
    'package-lock.json': JSON.stringify({ packages: { '': {} } }),
    node_modules: {
      tap: { 'package.json': JSON.stringify({ main: 'tap.mjs' }), 'tap.mjs': tap },
    },
  })
  for (const [name, does] of Object.entries(tests)) {
    write(join(folder, 'test', `${name}.test.ts`), '')
    write(join(folder, 'build/test', `${name}.test.js`), does)
  }
  cpSync(join(projectRoot, 'scripts'), join(folder, 'scripts'), { recursive: true })
  const stamp = join(folder, 'build/.compiled')
  writeFileSync(stamp, '')
  utimesSync(stamp, tomorrow, tomorrow)
  return folder
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

function start(folder: string): ChildProcess {
  return spawn(process.execPath, [join(folder, 'scripts/run.mjs'), 'test:fast'])
}

interface Ending {
  readonly code: number | null
  readonly text: string
  readonly errorOutput: string
}

async function ending(child: ChildProcess): Promise<Ending> {
  let [text, errorOutput] = ['', '']
  child.stdout?.on('data', chunk => (text += String(chunk)))
  child.stderr?.on('data', chunk => (errorOutput += String(chunk)))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, text: text.replace(/, [\d.]+ s\)/g, ')'), errorOutput }
}

async function run(t: Test, tests: Readonly<Record<string, string>>): Promise<Ending> {
  return await ending(start(aCheckout(t, tests)))
}

t.test('files that pass are printed with their numbers', async t => {
  const { code, text } = await run(t, { one: passes })

  t.equal(code, 0)
  t.equal(text, 'ok      test/one.test.ts (1 passed, 0 failed)\n1 passed, 0 failed\n')
})

t.test('a failed test is printed at the end, with its file and its diagnosis by tap', async t => {
  const tap = `
# Subtest: numbers
    ok 1 - are even
    not ok 2 - are odd
      ---
      found: 2
      ...
    1..2
not ok 1 - numbers # time=1ms
1..1
# { total: 2, pass: 1, fail: 1 }`
  const fails = `console.log(${JSON.stringify(tap)}); process.exitCode = 1`

  const { code, text } = await run(t, { one: fails })

  t.equal(code, 1)
  t.equal(
    text,
    `not ok  test/one.test.ts (1 passed, 1 failed)

FAILED test/one.test.ts > numbers > are odd
      found: 2
1 passed, 1 failed
`,
  )
})

t.test('a skipped test is printed with its reason, and a comment under its file', async t => {
  const tap = `
# Subtest: with a broker
    # Kafka 4.3.0
    ok 1 - answers # SKIP no Java
ok 1 - with a broker # time=1ms
1..1
# { total: 1, skip: 1 }`

  const { code, text } = await run(t, { one: `console.log(${JSON.stringify(tap)})` })

  t.equal(code, 0)
  t.equal(
    text,
    `ok      test/one.test.ts (0 passed, 0 failed)
        Kafka 4.3.0

1 SKIPPED
  test/one.test.ts > with a broker > answers: no Java
0 passed, 0 failed
`,
  )
})

const lost = {
  'throws before its first test': {
    does: `throw new Error('no such module')`,
    why: 'ended with exit code 1, before its totals',
  },
  'prints nothing': { does: '', why: 'ended with exit code 0, before its totals' },
  'is killed': {
    does: `console.log('ok 1 - adds up'); process.kill(process.pid, 'SIGKILL')`,
    why: 'ended with exit code 137, before its totals',
  },
  'passes, but ends badly': {
    does: `${passes}; process.exitCode = 3`,
    why: 'ended with exit code 3',
  },
}

t.test('a file that ends without its totals, or with an error, counts as failed', async t => {
  const files = Object.entries(lost).map(([what, { does }]) => [what, does] as const)
  const { code, text } = await run(t, { ...Object.fromEntries(files), adds: passes })

  t.equal(code, 1)
  for (const [what, { why }] of Object.entries(lost)) {
    t.match(text, `\nFAILED test/${what}.test.ts: ${why}\n`)
  }
  t.match(text, /^2 passed, 4 failed\n/m)
})

t.test(
  'the error output of a file is shown, and at the end if the file ended without totals',
  async t => {
    const warns = await run(t, { one: `${passes}; console.error('a warning')` })
    t.equal(warns.errorOutput, 'a warning\n')

    const { text } = await run(t, { one: `throw new Error('no such module')` })
    t.match(text, /, before its totals\n[^]*Error: no such module/)
  },
)

t.test('files of folders whose tests are independent share a process', async t => {
  const { code, text } = await run(t, {
    'columns/one': `globalThis.seen = 1; console.log('ok 1 - adds up')`,
    'monitor/in/two': `console.log('ok 2 - sees ' + globalThis.seen + '\\n# { total: 2, pass: 2 }')`,
  })

  t.equal(code, 0)
  t.equal(text, 'ok      test/columns, test/monitor (2 passed, 0 failed)\n2 passed, 0 failed\n')
})

const failing = {
  fails: `console.log('not ok 1 - adds up\\n# { total: 1, fail: 1 }'); process.exitCode = 1`,
  'prints nothing': '',
  throws: `throw new Error('no such module')`,
}

t.test('a group is run again, file by file, if one of its files does not pass', async t => {
  const groups = ['kafka', 'rabbitmq', 'columns']
  const tests: Record<string, string> = {}
  for (const [nth, group] of groups.entries()) {
    tests[`${group}/one`] = Object.values(failing)[nth] ?? ''
    tests[`${group}/two`] = passes
  }
  const { code, text } = await run(t, tests)

  t.equal(code, 1)
  for (const group of groups) {
    t.match(text, `again   test/${group}, file by file\n`)
    t.match(text, `ok      test/${group}/two.test.ts (1 passed, 0 failed)\n`)
    t.match(text, `\nFAILED test/${group}/one.test.ts`)
  }
  t.match(text, /\n3 passed, 3 failed\n$/)
})

t.test('a file that never ends is killed and counts as failed', async t => {
  const folder = aCheckout(t, { one: 'for (;;);' })
  const script = `
    import { runTestFile } from './scripts/run/test-file.mjs'
    const { failures } = await runTestFile('test/one.test.ts', { timeout: 0.1, grace: 0.1 })
    console.log(failures.join())
  `
  const args = ['--input-type=module', '--eval', script]

  const { text } = await ending(spawn(process.execPath, args, { cwd: folder }))

  t.equal(text, 'FAILED test/one.test.ts: did not end within 0.1 s, before its totals\n')
})

const stays = 'setInterval(() => {}, 1000)'

t.test('processes that a file started are killed when it ends', async t => {
  const leaves = `
    const args = ['--eval', ${JSON.stringify(stays)}]
    const child = require('node:child_process').spawn(process.execPath, args, { stdio: 'inherit' })
    require('node:fs').writeFileSync('left', String(child.pid))
    ${passes}
    child.once('spawn', () => process.exit())
  `
  const folder = aCheckout(t, { one: leaves })

  const { code } = await ending(start(folder))

  t.equal(code, 0)
  const pid = Number(readFileSync(join(folder, 'left'), 'utf8'))
  await until(() => startTicks(pid) === undefined)
  t.pass('it is gone')
})

t.test('a Ctrl-C ends the running files, and no other file is started', async t => {
  const begins = `require('node:fs').appendFileSync('begun', 'x')`
  const tests = Array.from({ length: 40 }, (_, n) => [`${n}`, `${begins}; ${stays}`] as const)
  const folder = aCheckout(t, Object.fromEntries(tests))
  const child = start(folder)
  const end = ending(child)
  await until(() => existsSync(join(folder, 'begun')))

  child.kill('SIGINT')

  const { code, errorOutput } = await end
  t.equal(code, 130)
  t.equal(errorOutput, 'tests: interrupted\n')
  t.ok(readFileSync(join(folder, 'begun'), 'utf8').length < tests.length)
})

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await passing(5)
}
