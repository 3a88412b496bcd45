import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { configOf } from '../config/sources.ts'
import { projectRoot } from '../../testbed/project-root.ts'
import { buildFolder, composeFile, mountedFrom, mounts } from './compose-file.ts'
import { schemaValidator } from './schema.ts'
import { shippedText, shippedYaml } from './shipped-yaml.ts'

const services = Object.entries(composeFile.services)
const text = shippedText('docker-compose.yml')
const { version } = JSON.parse(shippedText('package.json')) as { version: string }

function dockerfile(folder: string): string {
  return shippedText(join(folder, 'Dockerfile'))
}

t.test('the Compose file matches the schema of the Compose specification', t => {
  const violations = schemaValidator('compose-spec')
  t.strictSame(violations(shippedYaml('docker-compose.yml')), [])
  t.not(
    violations({ services: { a: { image: 'b:1', port: [] } } }).length,
    0,
    'an unknown field is found',
  )
  t.end()
})

t.test('every mounted file and folder of the repository exists', t => {
  const paths = [
    ...mounts.map(({ source }) => source).filter(source => source.startsWith('.')),
    ...Object.values(composeFile.secrets).map(({ file }) => file),
    ...services
      .flatMap(([, service]) => buildFolder(service) ?? [])
      .map(f => join(f, 'Dockerfile')),
  ]
  t.strictSame(
    paths.filter(path => !existsSync(join(projectRoot, path))),
    [],
  )
  t.end()
})

t.test('files of the repository are mounted read-only', t => {
  const written = mounts.filter(({ source, mode }) => source.startsWith('.') && mode !== 'ro')
  t.strictSame(written, [])
  t.end()
})

t.test('every used volume and secret is declared, and every declared one is used', t => {
  const volumes = mounts.map(({ source }) => source).filter(source => !source.startsWith('.'))
  t.strictSame(volumes.toSorted(), Object.keys(composeFile.volumes).toSorted())
  const secrets = services.flatMap(([, { secrets = [] }]) => secrets)
  t.strictSame(secrets, Object.keys(composeFile.secrets))
  t.end()
})

t.test('ports are only published to localhost, once each, and are unprivileged', t => {
  const published = services.flatMap(([, { ports = [] }]) => ports)
  const form = /^127\.0\.0\.1:\$\{[A-Z_]+:-(?<host>\d+)\}:(?<container>\d+)$/
  const found = published.map(port => form.exec(port)?.groups ?? {})
  for (const [index, { host, container }] of found.entries()) {
    t.ok(Number(host) > 1024 && Number(container) > 1024, published[index] ?? '')
  }
  t.equal(new Set(found.map(({ host }) => host)).size, published.length, 'each port once')
  t.end()
})

t.test('every variable has a default', t => {
  const variables = text.match(/\$\{[^}]*\}/g) ?? []
  t.ok(variables.length > 0)
  t.strictSame(
    variables.filter(variable => !/^\$\{[A-Z_]+:-[^}]+\}$/.test(variable)),
    [],
  )
  t.end()
})

t.test('every image has a fixed tag, including the base images of Dockerfiles', t => {
  const bases = ['.', 'examples/compose/kafka', 'examples/demo-app'].flatMap(folder =>
    [...dockerfile(folder).matchAll(/^ARG [A-Z]+_IMAGE=(?<image>.+)$/gm)].map(
      ({ groups }) => groups?.['image'] ?? '',
    ),
  )
  const images = [...services.map(([, { image }]) => image ?? ''), ...bases]
  t.strictSame(
    images.filter(image => !/^[a-z./-]+:v?\d[\w.-]*$/.test(image)),
    [],
  )
  t.end()
})

t.test('Dockerfiles only use the images of their arguments', t => {
  for (const [name, service] of services) {
    const folder = buildFolder(service)
    if (folder === undefined) continue
    const from = [...dockerfile(folder).matchAll(/^FROM (\S+)/gm)].map(([, image]) => image ?? '')
    t.ok(from.length > 0 && from.every(image => /^\$\{[A-Z]+_IMAGE\}$/.test(image)), name)
  }
  t.end()
})

t.test('local images have the version of their content', t => {
  t.equal(composeFile.services['tidemark']?.image, `tidemark:${version}`)
  t.equal(composeFile.services['demo-app']?.image, `tidemark-demo-app:${version}`)
  const kafka = /^ARG KAFKA_IMAGE=apache\/kafka:(.+)$/m.exec(dockerfile('examples/compose/kafka'))
  t.equal(composeFile.services['kafka']?.image, `tidemark-kafka:${kafka?.[1] ?? ''}`)
  t.end()
})

t.test('every service has a health check, and dependents wait until it is healthy', t => {
  for (const [name, service] of services) {
    const folder = buildFolder(service)
    const inImage = folder !== undefined && /^HEALTHCHECK /m.test(dockerfile(folder))
    t.ok(inImage || service.healthcheck !== undefined, name)
    for (const [needed, { condition }] of Object.entries(service.depends_on ?? {})) {
      t.equal(condition, 'service_healthy', `${name} needs ${needed}`)
      t.ok(composeFile.services[needed] !== undefined, `${needed} exists`)
    }
  }
  t.end()
})

t.test('every service has resource limits and cannot gain privileges', t => {
  for (const [name, { deploy, security_opt: options }] of services) {
    const limits = deploy?.resources.limits
    t.ok(limits?.cpus !== undefined && limits.memory !== undefined, name)
    t.strictSame(options, ['no-new-privileges:true'], name)
  }
  t.notMatch(text, /privileged: true|network_mode|docker\.sock/)
  t.end()
})

t.test(
  'the Kafka health check requests a metric of the JMX rules at the address of the agent',
  t => {
    const { healthcheck, environment, volumes } = composeFile.services['kafka'] ?? {}
    const [, command = ''] = healthcheck?.test ?? []
    const [, port = '', metric = ''] = /:(\d+)\/metrics \| grep -q '\^(\w+) /.exec(command) ?? []
    t.ok(shippedText('test/fixtures/jmx-names.txt').split(/\s/).includes(metric), metric)
    const agent = String(environment?.['KAFKA_OPTS'])
    const [, jar, agentPort, rules = ''] = /^-javaagent:([^=]+)=(\d+):(.+)$/.exec(agent) ?? []
    t.equal(agentPort, port)
    t.ok(mountedFrom('kafka', rules)?.startsWith('examples/jmx-exporter/'), String(volumes))
    t.match(dockerfile('examples/compose/kafka'), new RegExp(`jar ${String(jar)}$`, 'm'))
    t.end()
  },
)

t.test('the configuration of the exporter is valid and names existing services', async t => {
  const { command, secrets = [] } = composeFile.services['tidemark'] ?? {}
  const [, path = ''] = /^--config\.file=(.+)$/.exec(command?.[0] ?? '') ?? []
  let config = shippedText(mountedFrom('tidemark', path) ?? '')
  for (const secret of secrets) {
    const file = join(projectRoot, composeFile.secrets[secret]?.file ?? '')
    t.match(config, `/run/secrets/${secret}`)
    config = config.replaceAll(`/run/secrets/${secret}`, file)
  }
  const { kafka, rabbitmq } = await configOf(
    join(t.testdir({ 'exporter.yaml': config }), 'exporter.yaml'),
  )
  t.strictSame(
    kafka.map(({ brokers }) => brokers),
    [['kafka:19092']],
  )
  t.match(composeFile.services['kafka']?.environment, {
    KAFKA_ADVERTISED_LISTENERS: /INTERNAL:\/\/kafka:19092,/,
  })
  t.strictSame(
    rabbitmq.map(({ urls }) => urls.map(url => new URL(url).host)),
    [['rabbitmq:15672']],
  )
})

t.test(
  'RabbitMQ users have the passwords that services use, and the exporter has no permissions',
  t => {
    const { users, permissions } = JSON.parse(
      shippedText('examples/compose/rabbitmq/definitions.json'),
    ) as {
      users: { name: string; password_hash: string; tags: string[] }[]
      permissions: Record<string, string>[]
    }
    const passwords = {
      shop: new URL(String(composeFile.services['demo-app']?.environment?.['RABBITMQ_URL']))
        .password,
      tidemark: shippedText('examples/compose/rabbitmq/tidemark-password').trim(),
    }
    t.strictSame(users.map(({ name }) => name).toSorted(), Object.keys(passwords))
    for (const [name, password] of Object.entries(passwords)) {
      const hash = Buffer.from(
        users.find(user => user.name === name)?.password_hash ?? '',
        'base64',
      )
      const salt = hash.subarray(0, 4)
      const salted = createHash('sha256').update(salt).update(password).digest()
      t.ok(hash.subarray(4).equals(salted), name)
    }
    t.match(users.find(({ name }) => name === 'tidemark')?.tags, ['monitoring'])
    const nothing = { vhost: '/', configure: '^$', write: '^$', read: '^$' }
    t.match(
      permissions.filter(({ user }) => user === 'tidemark'),
      [nothing],
    )
    t.end()
  },
)
