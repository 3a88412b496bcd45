import { readFileSync } from 'node:fs'
import t from 'tap'
import { run } from '../../src/cli/program.ts'
import { flags } from '../../src/configuration.ts'
import { fakeContext } from './fake-context.ts'

async function outputOf(
  args: readonly string[],
  hasColours = false,
): Promise<{ code: number; printed: string; errorOutput: string }> {
  const context = fakeContext({ hasColours })
  const code = await run(args, context)
  return { code, printed: context.printed(), errorOutput: context.errorOutput() }
}

t.test('the help lists every flag, in lines of at most 100 characters', async t => {
  const { code, printed } = await outputOf(['--help'])
  t.equal(code, 0)
  const missing = flags.filter(({ name }) => !printed.includes(`  ${name}`))
  t.strictSame(missing, [])
  t.strictSame(
    printed.split('\n').filter(line => line.length > 100),
    [],
  )
})

t.test('the help ends with examples, signals and exit codes', async t => {
  const { printed } = await outputOf(['--help'])
  const headings = printed.split('\n').filter(line => /^\S.*:$/.test(line))
  t.strictSame(headings, [
    'Options:',
    'Web options:',
    'Log options:',
    'Kafka options (one cluster, without a file):',
    'RabbitMQ options (one cluster, without a file):',
    'Commands:',
    'Examples:',
    'Signals:',
    'Exit codes:',
  ])
})

t.test('the help has colours only on a terminal', async t => {
  t.match((await outputOf(['--help'], true)).printed, '\u001b[32m--config.file <file>\u001b[39m')
  t.notMatch((await outputOf(['--help'])).printed, '\u001b')
})

t.test('each command has its own help', async t => {
  t.match((await outputOf(['healthcheck', '--help'])).printed, /--url <url> .*\(default: where/)
  t.match((await outputOf(['check', '--help'])).printed, /see tidemark --help/)
})

t.test('--version prints the version of the package', async t => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  for (const flag of ['--version', '-v'])
    t.strictSame(await outputOf([flag]), { code: 0, printed: `${version}\n`, errorOutput: '' })
})

const wrong: readonly { readonly args: readonly string[]; readonly error: string }[] = [
  {
    args: ['--kafka.broker', 'a:1'],
    error: "unknown option '--kafka.broker'\n(Did you mean --kafka.brokers?)",
  },
  { args: ['chekc'], error: "unknown command 'chekc': did you mean check?" },
  {
    args: ['help-me'],
    error: 'unknown command: expected one of serve, check, metrics, report, healthcheck',
  },
  { args: ['--config.file'], error: "option '--config.file <file>' argument missing" },
]

for (const { args, error } of wrong) {
  t.test(`tidemark ${args.join(' ')} is rejected with a hint`, async t => {
    const { code, errorOutput } = await outputOf(args)
    t.equal(code, 2)
    t.match(errorOutput, `error: ${error}`)
    t.match(errorOutput, /\(see tidemark --help for all commands and options\)\n$/)
  })
}

t.test('flags are accepted before and after the command', async t => {
  for (const args of [
    ['check', '--kafka.brokers', 'a:1'],
    ['--kafka.brokers', 'a:1', 'check'],
  ]) {
    const context = fakeContext()
    t.equal(await run(args, context), 0)
    t.match(context.created, [{ config: { kafka: [{ brokers: ['a:1'] }] } }])
  }
})

t.test('addresses are split at commas, patterns are not', async t => {
  const context = fakeContext()
  const args = [
    '--kafka.brokers',
    'a:1,b:2',
    '--kafka.groups.include',
    'x{1,2}',
    '--kafka.groups.include',
    'y',
  ]
  await run(['check', ...args], context)
  t.match(context.created, [
    { config: { kafka: [{ brokers: ['a:1', 'b:2'], groups: { include: ['x{1,2}', 'y'] } }] } },
  ])
})

t.test('--config.check validates the configuration without polling', async t => {
  const folder = t.testdir({
    'good.yaml': 'kafka: [{ name: k, brokers: ["k:1"] }]\n',
    'bad.yaml': 'kafka: [{ name: k, brokers: ["k:0"] }]\n',
  })
  for (const command of [[], ['serve']]) {
    const good = await outputOf([
      '--config.file',
      `${folder}/good.yaml`,
      '--config.check',
      ...command,
    ])
    t.strictSame(good, {
      code: 0,
      printed: `${folder}/good.yaml is valid: 1 Kafka cluster, 0 RabbitMQ clusters.\n`,
      errorOutput: '',
    })
  }
  const bad = await outputOf(['--config.file', `${folder}/bad.yaml`, '--config.check'])
  t.match(bad, { code: 2, printed: '', errorOutput: /ports are 1 to 65535/ })
})
