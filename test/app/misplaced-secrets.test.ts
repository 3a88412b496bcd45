import { writeFileSync } from 'node:fs'
import t from 'tap'
import { createApp } from '../../src/app.ts'
import { run } from '../../src/cli/program.ts'
import { configErrorText } from '../../src/config/config-error.ts'
import { loadConfig } from '../../src/configuration.ts'
import { createLogger } from '../../src/telemetry/logger.ts'
import { fakeContext } from '../cli/fake-context.ts'

// Every part of it is recognised, because a text may be cut.
const secret = 'Zq7Zq7Zq7Zq7Zq7Zq7'
const leak = /zq7|Zq7/i

const environment = {
  SECRET: secret,
  URL: `http://tidemark:${secret}@rabbit-1:15672`,
  SLASH_URL: `http://tidemark:${secret}/${secret}@rabbit-1:15672`,
  ADDRESS: `tidemark:${secret}@kafka-1:9092`,
  SECONDS: `${secret} seconds`,
}

const pem = `-----BEGIN PRIVATE KEY-----\\n${secret}\\n-----END PRIVATE KEY-----`

/** Options of a Kafka cluster, each with a secret at a wrong place. */
const kafkaOptions = [
  `brokers: ['tidemark:${secret}@kafka-1:9092']`,
  `brokers: ['kafka-1:9092', '${secret}']`,
  `brokers: ['SASL_SSL://tidemark:${secret}@kafka-1:9092']`,
  `brokers: ['\${ADDRESS}']`,
  `brokers: ['tidemark:\${SECRET}@kafka-1:9092']`,
  `brokers: ['\${UNSET:-${secret}}']`,
  `brokers: 'tidemark:${secret}@kafka-1:9092'`,
  `brokers: { '${secret}': 9092 }`,
  `brokers: ['[${secret}]:9092']`,
  `sasl: 'plain:tidemark:${secret}'`,
  `sasl: [plain, tidemark, '${secret}']`,
  `sasl: { plain:tidemark:${secret} }`,
  `sasl: { mechanism: '${secret}', username: u, password: p }`,
  `sasl: { mechanism: plain, username: u, passwort: '${secret}' }`,
  `sasl: { mechanism: plain, username: u, '${secret}': password }`,
  `sasl: { mechanism: plain, username: u, password_file: '${secret}' }`,
  `sasl: { mechanism: plain, username: u, password_file: './${secret}/x' }`,
  `sasl: { mechanism: plain, username: u, password_file: "${pem}" }`,
  `sasl: { mechanism: plain, username: u, password_file: "${secret}\\0" }`,
  `sasl: { mechanism: plain, username: u, password_file: '${secret.repeat(300)}' }`,
  `sasl: { mechanism: plain, username: u, password_file: '\${SECRET}' }`,
  `sasl: { mechanism: plain, username: u, password: ['${secret}'] }`,
  `sasl: { mechanism: plain, username: u, password: { '${secret}': } }`,
  `sasl: { mechanism: plain, username: u, password: {{ ${secret} }} }`,
  `sasl: { mechanism: plain, username: "u\\n${secret}", password: p }`,
  `sasl: { mechanism: plain, username: ['${secret}'], password: p }`,
  `sasl: { mechanism: plain, user: '${secret}', password: p }`,
  `sasl: { mechanism: plain, username: u, password: '${secret}', password_file: /dev/null }`,
  `sasl: { mechanism: plain, username: u, password: *${secret} }`,
  `sasl: { mechanism: plain, username: u, password: !${secret} }`,
  `sasl: { mechanism: plain, username: u, password: @${secret} }`,
  `sasl: { mechanism: plain, username: u, password: "\\${secret}" }`,
  `sasl: { mechanism: plain, username: u, password: %${secret} }\n%${secret}`,
  `sasl: { mechanism: plain, username: u, password: "x" ${secret} }`,
  `sasl: { mechanism: plain, username: u, password: |${secret} }`,
  `sasl: { mechanism: plain, username: u, password: "${secret} }`,
  `tls: { key_file: "${pem}", cert_file: /dev/null }`,
  `tls: { ca_file: '${secret}' }`,
  `tls: { key_file: '${secret}' }`,
  `tls: { enabled: '${secret}' }`,
  `tls: '${secret}'`,
  `tls: { server_name: "a\\n${secret}" }`,
  `interval: '${secret}'`,
  `interval: '\${SECONDS}'`,
  `interval: '15\${SECRET}'`,
  `interval: { '${secret}': 1 }`,
  `max_response_size: '${secret}MiB'`,
  `series_limit: '${secret}'`,
  `granularity: '${secret}'`,
  `isolation: 'read_${secret}'`,
  `jmx_address: 'u:${secret}@{host}:9404'`,
  `client_id: "${'x'.repeat(90)}${secret.repeat(20)}"`,
  `client_id: "${secret}\\x1b[2J"`,
  `topics: { include: ['${secret}('] }`,
  `topics: { include: ['(?P<${secret}'] }`,
  `topics: { include: ['[[:${secret}:]]'] }`,
  `topics: { include: ['\\p{${secret}}'] }`,
  `topics: '${secret}'`,
  `'${secret}': true`,
  `'${secret}': '\${UNSET}'`,
  `? ['${secret}']\n    : x`,
  `objectives: [{ age: '${secret}' }]`,
  `objectives: [{ age: 1m, '${secret}': x }]`,
]

/** The same for RabbitMQ. */
const rabbitmqOptions = [
  `urls: ['http://tidemark:${secret}@rabbit-1:15672']`,
  `urls: ['http://tidemark:12/${secret}@rabbit-1:15672']`,
  `urls: ['http://tidemark:${secret}/${secret}@rabbit-1:15672']`,
  `urls: ['http://tidemark:${secret}?${secret}@rabbit-1:15672']`,
  `urls: ['http://${secret}@rabbit-1:15672']`,
  `urls: ['amqp://tidemark:${secret}@rabbit-1']`,
  `urls: ['http://rabbit-1:15672/?token=${secret}']`,
  `urls: ['http://rabbit-1:15672/#${secret}']`,
  `urls: ['http://${'x'.repeat(75)}:${secret}@rabbit-1:15672']`,
  `urls: ['\${URL}']`,
  `urls: ['\${SLASH_URL}/prefix']`,
  `urls: ['http://tidemark:\${SECRET}@rabbit-1:15672']`,
  `urls: ['\${UNSET:-http://tidemark:${secret}@rabbit-1:15672}']`,
  `urls: 'http://tidemark:${secret}@rabbit-1:15672'`,
  `urls: ['http://rabbit-1:15672'], tls: { ca_file: '${secret}' }`,
  `urls: ['http://rabbit-1:15672'], username: u, password_file: '${secret}'`,
  `urls: ['http://rabbit-1:15672'], username: u, pass: '${secret}'`,
  `urls: ['http://rabbit-1:15672'], username: [u, '${secret}']`,
  `urls: ['http://rabbit-1:15672'], credentials: 'u:${secret}'`,
  `urls: ['http://rabbit-1:15672'], 'u:${secret}'`,
]

/** Whole files. */
const wholeFiles = [
  `web: { listen_address: 'u:${secret}@:19308' }\nkafka: []`,
  `web: { telemetry_path: '/metrics?token=${secret}' }`,
  `web: { max_concurrent_scrapes: '${secret}' }`,
  `log: { level: '${secret}' }`,
  `log: ${secret}`,
  `kafka: ${secret}`,
  `rabbitmq: { ${secret}: ${secret} }`,
  secret,
  `- ${secret}`,
  `password: ${secret}`,
  `"${secret}`,
  `%${secret}\n---\nkafka: []`,
  `kafka: []\n---\n${secret}: x`,
]

const files = [
  ...kafkaOptions.map(options => kafkaFile(options)),
  ...rabbitmqOptions.map(options => `rabbitmq: [{ name: r, ${options} }]\n`),
  ...wholeFiles,
]

function kafkaFile(options: string): string {
  const brokers = options.startsWith('brokers') ? '' : "    brokers: ['kafka-1:9092']\n"
  return `kafka:\n  - name: k\n${brokers}    ${options}\n`
}

t.ok(files.length >= 50, `${files.length} files`)

await t.test('a secret at a wrong place in the file is in no text', async t => {
  const file = `${t.testdir({ 'exporter.yaml': '' })}/exporter.yaml`
  for (const text of files) {
    writeFileSync(file, text)
    const loaded = await loadConfig({ file, flags: [], environment })
    const errors = 'errors' in loaded ? loaded.errors.map(configErrorText) : []
    t.ok(errors.length > 0, text)
    t.notMatch(errors.join('\n'), leak, text)
    t.match(errors.join('\n'), /exporter\.yaml:\d+:\d+: /, 'the place shows where it is')
  }
  for (const command of ['check', 'report', 'metrics', 'serve']) {
    const context = fakeContext({ environment })
    writeFileSync(file, files[0] ?? '')
    t.equal(await run([command, '--config.file', file], context), 2)
    t.notMatch(context.printed() + context.errorOutput(), leak, command)
  }
})

await t.test('nor in the response of a reload, the log and the pages', async t => {
  const file = `${t.testdir({ 'exporter.yaml': '' })}/exporter.yaml`
  const web = "web: { listen_address: '127.0.0.1:0', enable_lifecycle: true }"
  const sasl = `{ mechanism: plain, username: u, password: '${secret}' }`
  writeFileSync(
    file,
    `${web}
kafka: [{ name: k, brokers: ['127.0.0.1:1'], interval: 1h, sasl: ${sasl} }]
rabbitmq: [{ name: r, urls: ['http://127.0.0.1:1'], username: u, password: '\${SECRET}' }]
`,
  )
  const load = (): ReturnType<typeof loadConfig> => loadConfig({ file, flags: [], environment })
  const loaded = await load()
  if ('errors' in loaded) throw new Error(loaded.errors.map(configErrorText).join('\n'))
  let logged = ''
  const logs = (['json', 'logfmt', 'auto'] as const).map(format =>
    createLogger(
      { level: 'trace', format, isTerminal: true, hasColours: false },
      { write: line => (logged += line) },
    ),
  )
  const each =
    (level: 'info' | 'warn' | 'error') =>
    (fields: object, message: string): void => {
      for (const log of logs) log[level](fields, message)
    }
  const log = { info: each('info'), warn: each('warn'), error: each('error') }
  const app = createApp(loaded.config, {
    version: '0.0.0',
    revision: 'unknown',
    log,
    loadConfig: load,
  })
  const { url } = await app.start()
  t.teardown(() => app.stop())
  await app.pollOnce(new AbortController().signal)

  // Their errors are those of the test above, so some are enough.
  for (const text of files.filter((_, at) => at % 8 === 0)) {
    writeFileSync(file, text)
    const response = await fetch(`${url}/-/reload`, { method: 'POST' })
    t.equal(response.status, 500)
    t.notMatch(await response.text(), leak, text)
  }
  for (const page of ['/', '/config', '/metrics', '/-/ready', '/api/v1/backlogs', '/sd/jmx']) {
    t.notMatch(await (await fetch(url + page)).text(), leak, page)
  }
  t.match(logged, 'configuration not reloaded')
  t.notMatch(logged, leak)
})

await t.test('nor is one on the command line in an error', async t => {
  const commandLines = [
    ['--kafka.brokers', `tidemark:${secret}@kafka-1:9092`],
    ['--kafka.brokers', `kafka-1:9092,${secret}`],
    ['--kafka.sasl.password', secret],
    [`--kafka.sasl.password=${secret}`],
    [`--${secret}`],
    [`-p${secret}`],
    ['--kafka.sasl.mechanism', secret],
    ['--kafka.sasl.password-file', secret],
    ['--rabbitmq.url', `http://tidemark:${secret}@rabbit-1:15672`],
    ['--rabbitmq.url', `http://tidemark:1/${secret}@rabbit-1:15672`],
    ['--rabbitmq.username', 'u', '--rabbitmq.password-file', secret],
    [`amqp://tidemark:${secret}@rabbit-1`],
    [secret],
    ['check', secret],
    ['--config.file', `http://tidemark:${secret}@host/exporter.yaml`],
    ['--log.level', secret],
    ['report', '--url', `http://tidemark:${secret}@127.0.0.1:1`],
    ['report', '--url', `http://tidemark:${secret}/${secret}@127.0.0.1:1`],
    ['report', '--url', `http://127.0.0.1:1/?token=${secret}`],
    ['report', '--url', `http://tidemark:1/${secret}@127.0.0.1:1`],
    ['report', '--url', `http://tidemark:%${secret}@127.0.0.1:1`],
    ['report', '--window', secret],
    ['report', '--top', secret],
    ['report', '--sort', secret],
    ['report', '--format', `table' argument '${secret}`],
    ['healthcheck', '--url', `http://tidemark:${secret}@127.0.0.1:1`],
    ['healthcheck', '--url', `http://tidemark:${secret}/@127.0.0.1:1`],
    ['healthcheck', '--url', secret],
  ]
  for (const args of commandLines) {
    const context = fakeContext({ environment })
    t.not(await run(args, context), 0, args.join(' '))
    t.notMatch(context.printed() + context.errorOutput(), leak, args.join(' '))
  }
})
