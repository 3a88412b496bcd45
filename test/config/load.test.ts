import t from 'tap'
import { loadConfig } from '../../src/configuration.ts'
import type { ConfigSources } from '../../src/config/load.ts'
import { configErrorText } from '../../src/config/config-error.ts'
import { configOf, flagSettings } from './sources.ts'

async function errorsOf(sources: Partial<ConfigSources>): Promise<readonly string[]> {
  const result = await loadConfig({ file: null, flags: [], environment: {}, ...sources })
  return 'errors' in result ? result.errors.map(configErrorText) : []
}

t.test('without a configuration Kafka and RabbitMQ on this machine are polled', async t => {
  const { kafka, rabbitmq } = await configOf(null)
  t.match(kafka, [
    { name: 'default-kafka', brokers: ['localhost:9092'], interval: 15, deadline: 15 },
  ])
  t.match(rabbitmq, [
    { name: 'default-rabbitmq', urls: ['http://localhost:15672'], username: 'guest' },
  ])
  t.equal(rabbitmq[0]?.password.reveal(), 'guest')
})

t.test('flags of one system poll that system only', async t => {
  const flags = flagSettings({
    '--kafka.brokers': ['kafka-1:9092', 'kafka-2:9092'],
    '--kafka.cluster-name': 'prod',
    '--kafka.tls.enabled': true,
    '--kafka.series-limit': '2000',
    '--kafka.groups.include': ['a{1,2}'],
  })
  const result = await loadConfig({ file: null, flags, environment: {} })
  t.match(result, {
    config: {
      kafka: [
        {
          name: 'prod',
          brokers: ['kafka-1:9092', 'kafka-2:9092'],
          tls: { enabled: true },
          seriesLimit: 2000,
          groups: { include: ['a{1,2}'], exclude: [] },
        },
      ],
      rabbitmq: [],
    },
  })
})

t.test('flags of web and log override the file', async t => {
  const folder = t.testdir({
    'c.yaml': 'kafka: [{name: a, brokers: ["k:1"]}]\nweb: {listen_address: ":1"}\n',
  })
  const flags = flagSettings({ '--web.listen-address': ':2', '--log.level': 'debug' })
  const result = await loadConfig({ file: `${folder}/c.yaml`, flags, environment: {} })
  t.match(result, { config: { web: { listenAddress: ':2' }, log: { level: 'debug' } } })
})

t.test('an error in a flag names the flag', async t => {
  const flags = flagSettings({
    '--web.listen-address': 'localhost',
    '--kafka.brokers': ['kafka-1'],
    '--kafka.sasl.username': 'tidemark',
  })
  t.strictSame(await errorsOf({ flags }), [
    'invalid flag --web.listen-address: found a string, expected :port or host:port, such as :19308, 127.0.0.1:19308 or [::1]:19308 (the port is missing)',
    'invalid flag --kafka.brokers: found a string, expected host:port, such as kafka-1:9092 or [::1]:9092 (the port is missing)',
    'missing flag --kafka.sasl.mechanism: expected one of plain, scram-sha-256, scram-sha-512',
    'missing flag --kafka.sasl.password-file: expected a value here or in password',
  ])
})

t.test('port 0 is refused in flags, variables, and entries of lists after the first', async t => {
  const reason = /\(ports are 1 to 65535\)$/
  const flags = flagSettings({ '--kafka.brokers': ['kafka-1:9092', 'kafka-2:0'] })
  const urls = flagSettings({ '--rabbitmq.url': ['http://a:1', 'http://b:0/prefix'] })
  t.match(await errorsOf({ flags }), [reason])
  t.match(await errorsOf({ flags: urls }), [reason])
  const file = `${t.testdir({ 'c.yaml': 'kafka: [{ name: a, brokers: ["k:${PORT}"] }]' })}/c.yaml`
  t.match(await errorsOf({ file, environment: { PORT: '0' } }), [reason])
  t.same(await errorsOf({ file, environment: { PORT: '65535' } }), [])
  t.same(await errorsOf({ flags: flagSettings({ '--web.listen-address': ':0' }) }), [])
})

t.test('clusters are declared in the file or by flags, but not by both', async t => {
  const flags = flagSettings({ '--kafka.brokers': ['kafka-1:9092'], '--log.level': 'debug' })
  t.strictSame(await errorsOf({ file: 'exporter.yaml', flags }), [
    'flag --kafka.brokers cannot be combined with --config.file: clusters are declared either in exporter.yaml or by flags; remove one of them',
  ])
})

t.test('a file that cannot be read is reported with the reason', async t => {
  const folder = t.testdir({})
  t.strictSame(await errorsOf({ file: `${folder}/absent.yaml` }), [
    `cannot read the configuration file ${folder}/absent.yaml: no such file`,
  ])
  t.strictSame(await errorsOf({ file: folder }), [
    `cannot read the configuration file ${folder}: it is a directory`,
  ])
})

t.test(
  'a secret file is relative to the configuration file and loses its last newline',
  async t => {
    const folder = t.testdir({
      'exporter.yaml':
        'rabbitmq: [{name: a, urls: ["http://r:15672"], username: u, password_file: secrets/p}]',
      secrets: { p: 'two words\n\n' },
    })
    const { rabbitmq } = await configOf(`${folder}/exporter.yaml`)
    t.equal(rabbitmq[0]?.password.reveal(), 'two words\n')
  },
)

t.test('each alias has the value of the last anchor of its name above it', async t => {
  const file = `${t.testdir({
    'c.yaml': [
      'kafka:',
      '  - { name: &name a, brokers: &brokers ["k:1"] }',
      '  - { name: &name b, brokers: *brokers, client_id: *name }',
      '  - { name: c, brokers: *brokers, client_id: *name }',
    ].join('\n'),
  })}/c.yaml`
  const { kafka } = await configOf(file)
  t.match(kafka, [
    { name: 'a', brokers: ['k:1'] },
    { name: 'b', brokers: ['k:1'], clientId: 'b' },
    { name: 'c', brokers: ['k:1'], clientId: 'b' },
  ])
})

t.test('aliases and merge keys are resolved', async t => {
  const folder = t.testdir({
    'c.yaml': `
kafka:
  - &defaults { name: a, brokers: ['k:1'], interval: 30s }
  - { <<: *defaults, name: b }
`,
  })
  const { kafka } = await configOf(`${folder}/c.yaml`)
  t.match(kafka, [
    { name: 'a', interval: 30 },
    { name: 'b', interval: 30 },
  ])
})

t.test('a file of another kind has at most 50 errors', async t => {
  const wrong = Array.from({ length: 60 }, (_, n) => `wrong_${n}: 1`)
  const folder = t.testdir({ 'many.yaml': wrong.join('\n'), 'not.yaml': '[}'.repeat(1000) })
  const errors = await errorsOf({ file: `${folder}/many.yaml` })
  t.equal(errors.length, 51)
  t.match(errors[49], /many\.yaml:49:1: unknown option/)
  t.equal(errors[50], 'and 11 more errors', 'with the missing clusters')
  t.equal((await errorsOf({ file: `${folder}/not.yaml` })).length, 51)
})
