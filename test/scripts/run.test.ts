import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { projectRoot } from '../../testbed/project-root.ts'

/** A program that prints its arguments and, before it ends, each signal that it received. */
const product = `
const signals = []
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {
  signals.push(signal)
  setTimeout(() => { console.log('received ' + signals.join(' ')); process.exit(5) }, 50)
})
console.log('arguments ' + process.argv.slice(2).join(' '))
if (process.argv.includes('--stay')) setInterval(() => {}, 1000)
`

/** A checkout with everything installed, and with this script as its compiler. */
function aCheckout(t: Test, { compiler = '' } = {}): string {
  const folder = t.testdir({
    'package-lock.json': JSON.stringify({ packages: { '': {} } }),
    node_modules: { typescript: { bin: { tsc: compiler } } },
    src: { 'main.ts': '' },
    dist: { 'main.js': product },
  })
  cpSync(join(projectRoot, 'scripts'), join(folder, 'scripts'), { recursive: true })
  return folder
}

function run(folder: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, [join(folder, 'scripts/run.mjs'), ...args])
}

async function ending(child: ChildProcess): Promise<{ code: number | null; text: string }> {
  let text = ''
  child.stdout?.on('data', chunk => (text += String(chunk)))
  child.stderr?.on('data', chunk => (text += String(chunk)))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, text }
}

async function firstOutput(child: ChildProcess): Promise<void> {
  if (child.stdout !== null) await once(child.stdout, 'data')
}

t.test('an unknown command is an error that lists the known ones', async t => {
  const { code, text } = await ending(run(aCheckout(t), 'strat'))

  t.equal(code, 2)
  t.match(text, /^expected one of start, demo, .*; found strat\n$/)
})

t.test('arguments reach the program', async t => {
  const { code, text } = await ending(run(aCheckout(t), 'start', '--config.file', 'x y.yaml'))

  t.equal(code, 0)
  t.equal(text, 'compiling into dist\narguments --config.file x y.yaml\n')
})

t.test('a program that does not compile is not run, and the compiler output is shown', async t => {
  const compiler = `console.log('main.ts(1,1): error'); process.exit(2)`
  const { code, text } = await ending(run(aCheckout(t, { compiler }), 'start'))

  t.equal(code, 2)
  t.equal(text, 'compiling into dist\nmain.ts(1,1): error\n\ncompiling failed\n')
})

t.test('unchanged sources are not compiled again', async t => {
  const compiler = `require('node:fs').appendFileSync('compiled', 'once ')`
  const folder = aCheckout(t, { compiler })
  const compiled = (): string => readFileSync(join(folder, 'compiled'), 'utf8')

  await ending(run(folder, 'start'))
  await ending(run(folder, 'start'))
  t.equal(compiled(), 'once ')

  writeFileSync(join(folder, 'src/main.ts'), 'changed')
  await ending(run(folder, 'start'))
  t.equal(compiled(), 'once once ')
})

t.test('sources that failed to compile are compiled again', async t => {
  const compiler = `require('node:fs').appendFileSync('compiled', 'once '); process.exit(2)`
  const folder = aCheckout(t, { compiler })

  await ending(run(folder, 'start'))
  await ending(run(folder, 'start'))

  t.equal(readFileSync(join(folder, 'compiled'), 'utf8'), 'once once ')
})

t.test(
  'a Ctrl-C that arrives twice, from the terminal and from npm, reaches the program once',
  async t => {
    const child = run(aCheckout(t), 'start', '--stay')
    const end = ending(child)
    await firstOutput(child)

    child.kill('SIGINT')
    child.kill('SIGINT')

    t.same(await end, { code: 5, text: 'compiling into dist\narguments --stay\nreceived SIGINT\n' })
  },
)

t.test('SIGTERM reaches the program, and its exit code is returned', async t => {
  const child = run(aCheckout(t), 'start', '--stay')
  const end = ending(child)
  await firstOutput(child)

  child.kill('SIGTERM')

  t.same(await end, { code: 5, text: 'compiling into dist\narguments --stay\nreceived SIGTERM\n' })
})

t.test('dependencies that differ from the lock file are installed first', async t => {
  const folder = t.testdir({
    'package-lock.json': JSON.stringify({
      packages: { 'node_modules/yaml': { version: '2.9.1' } },
    }),
    'npm.cjs': `
      const fs = require('node:fs')
      fs.writeFileSync('npm-arguments', process.argv.slice(2).join(' '))
      fs.mkdirSync('node_modules/typescript/bin', { recursive: true })
      fs.writeFileSync('node_modules/typescript/bin/tsc', '')
    `,
    dist: { 'main.js': product },
  })
  cpSync(join(projectRoot, 'scripts'), join(folder, 'scripts'), { recursive: true })
  const env = { ...process.env, npm_execpath: join(folder, 'npm.cjs') }

  const child = spawn(process.execPath, [join(folder, 'scripts/run.mjs'), 'start'], { env })

  t.same(await ending(child), {
    code: 0,
    text: 'installing dependencies\ncompiling into dist\narguments \n',
  })
  t.equal(readFileSync(join(folder, 'npm-arguments'), 'utf8'), 'ci --include=dev')
})
