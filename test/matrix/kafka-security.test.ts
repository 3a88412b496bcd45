import type { Test } from 'tap'
import kafkajs, { type AclResourceTypes as ResourceType, type Kafka } from 'kafkajs'
import { run } from '../../src/cli/program.ts'
import { currentKafka } from '../../testbed/kafka-jars.ts'
import { type RunningKafka, startKafka } from '../../testbed/kafka.ts'
import { anExporter, type Exporter } from '../app/an-exporter.ts'
import { contextWithRealApp } from '../cli/real-app.ts'
import { authority, brokerCertificate, brokerKey } from '../kafka/client/certificates.ts'
import { exposedPositions } from '../real/kafka-positions.ts'
import { parseScrape } from '../real/samples.ts'
import { withRealParts } from '../real/with-real-parts.ts'
import { canaryRights } from './kafka-canary-rights.ts'
import { clientOf, commit, createTopics, joinMember, produce } from './kafka-client.ts'

// CommonJS: Node.js does not find these as named exports.
const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs

const everyPosition = ['audit orders 0: committed 4, lag 6', 'audit orders 1: committed 10, lag 0']

const users = ['lena', 'nora', 'theo', 'vera', 'otto', 'dora', 'kim', 'root']
  .map(name => `user_${name}="secret"`)
  .join(' ')
const logins = 'org.apache.kafka.common.security'
const scramLogin = `${logins}.scram.ScramLoginModule required;`

const saslProperties = {
  'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
  'listener.name.client.plain.sasl.jaas.config': `${logins}.plain.PlainLoginModule required ${users};`,
  'listener.name.client.scram-sha-256.sasl.jaas.config': scramLogin,
  'listener.name.client.scram-sha-512.sasl.jaas.config': scramLogin,
}

/** Arguments for formatting the storage. */
const scramUsers = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap(mechanism => [
  '--add-scram',
  `${mechanism}=[name=lena,password=secret]`,
])

const closedAfterVersions =
  'unreachable: connection closed by the broker after ApiVersions: does this listener require SASL?'

/** A way to connect to a cluster, and the expected problem. */
interface Attempt {
  readonly title: string
  /** Options of the cluster. */
  readonly options: string
  /** The only problem. Undefined: the exporter connects and reads every position. */
  readonly problem?: string
}

withRealParts('SASL accepts the right password with each mechanism', async t => {
  const kafka = await startKafka({
    version: currentKafka,
    protocol: 'SASL_PLAINTEXT',
    properties: saslProperties,
    format: scramUsers,
  })
  t.teardown(() => kafka.stop())

  await tryEach(t, kafka, [
    { title: 'PLAIN', options: sasl('plain') },
    { title: 'SCRAM-SHA-256', options: sasl('scram-sha-256') },
    { title: 'SCRAM-SHA-512', options: sasl('scram-sha-512') },
    {
      title: 'a wrong password by PLAIN',
      options: sasl('plain', 'wrong'),
      problem: `${refused('PLAIN')}: Invalid username or password`,
    },
    {
      title: 'a wrong password by SCRAM',
      options: sasl('scram-sha-512', 'wrong'),
      problem: `${refused('SCRAM-SHA-512')} during authentication due to invalid credentials with SASL mechanism SCRAM-SHA-512`,
    },
    { title: 'no SASL', options: '', problem: closedAfterVersions },
    {
      title: 'TLS to a plain port',
      options: `tls: {}, ${sasl('plain')}`,
      problem: 'unreachable: connection closed during the TLS handshake: does this port use TLS?',
    },
  ])
})

withRealParts('SASL over TLS also needs a trusted certificate authority', async t => {
  const files = pemFiles(t)
  const kafka = await startKafka({
    version: currentKafka,
    protocol: 'SASL_SSL',
    properties: { ...saslProperties, ...tlsProperties(files) },
    format: scramUsers,
  })
  t.teardown(() => kafka.stop())
  const tls = `tls: { ca_file: ${files.ca} }`

  await tryEach(t, kafka, [
    { title: 'PLAIN', options: `${tls}, ${sasl('plain')}` },
    { title: 'SCRAM-SHA-512', options: `${tls}, ${sasl('scram-sha-512')}` },
    {
      title: 'a wrong password',
      options: `${tls}, ${sasl('plain', 'wrong')}`,
      problem: `${refused('PLAIN')}: Invalid username or password`,
    },
    {
      title: 'an authority that is not trusted',
      options: `tls: {}, ${sasl('plain')}`,
      problem:
        "unauthenticated: the server's certificate is not trusted: unable to verify the first certificate (is its certificate authority in `ca_file`?)",
    },
    {
      title: 'no TLS',
      options: sasl('plain'),
      problem: 'malformed: not a Kafka listener: it speaks TLS, which is not configured',
    },
    { title: 'no SASL', options: tls, problem: closedAfterVersions },
  ])
})

withRealParts('TLS with required client certificates rejects a client without one', async t => {
  const files = pemFiles(t)
  const kafka = await startKafka({
    version: currentKafka,
    protocol: 'SSL',
    properties: { ...tlsProperties(files), 'ssl.client.auth': 'required' },
  })
  t.teardown(() => kafka.stop())
  const { ca, certificate, key } = files

  await tryEach(t, kafka, [
    {
      title: 'a certificate',
      options: `tls: { ca_file: ${ca}, cert_file: ${certificate}, key_file: ${key} }`,
    },
    {
      title: 'no certificate',
      options: `tls: { ca_file: ${ca} }`,
      problem: 'unauthenticated: TLS handshake rejected by the server: bad certificate',
    },
  ])
})

withRealParts('DESCRIBE rights suffice, and a missing one is reported', async t => {
  const kafka = await startKafka({
    version: currentKafka,
    protocol: 'SASL_PLAINTEXT',
    properties: {
      ...saslProperties,
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      // Brokers and this test use the plaintext listener.
      'super.users': 'User:ANONYMOUS;User:root',
    },
    format: scramUsers,
  })
  t.teardown(() => kafka.stop())
  const client = clientOf(kafka.internalBootstrap)
  await fill(client)
  await commit(client, 'payroll', 'orders', [1, 1])

  await t.test('DESCRIBE on cluster, topics and groups shows everything', async t => {
    await allowDescribe(client, 'lena', { cluster: true, topics: '*', groups: '*' })
    const result = await pollOnce(t, kafka, sasl('plain'))
    t.same(result, {
      problems: [],
      positions: [
        ...everyPosition,
        'payroll orders 0: committed 1, lag 9',
        'payroll orders 1: committed 1, lag 9',
      ],
    })
  })

  await t.test('a group that may be listed but not described is reported by name', async t => {
    await allowDescribe(client, 'nora', { cluster: true, topics: '*', groups: 'audit' })
    const result = await pollOnce(t, kafka, sasl('plain', 'secret', 'nora'))
    const refusal =
      'unauthorized: broker 1, group payroll: GROUP_AUTHORIZATION_FAILED (30): grant DESCRIBE on the group'
    t.same(result, {
      problems: [`backlog/commits: ${refusal}`, `backlog/members: ${refusal}`],
      positions: everyPosition,
    })
  })

  await t.test('without DESCRIBE on the cluster, Kafka hides other groups', async t => {
    await allowDescribe(client, 'theo', { cluster: false, topics: '*', groups: 'audit' })
    const result = await pollOnce(t, kafka, sasl('plain', 'secret', 'theo'))
    t.same(result, { problems: [], positions: everyPosition })
  })

  await t.test('check warns of hidden groups until its suggested command has run', async t => {
    for (const allowed of ['root', 'lena', 'nora']) {
      t.notMatch(await checked(t, kafka, allowed), / hidden/, allowed)
    }
    for (const filtered of ['theo', 'otto']) {
      t.match(
        await checked(t, kafka, filtered),
        /^warning: kafka k: consumer groups may be hidden: unauthorized: /m,
      )
    }
    const [, command = ''] =
      /remedy: kafka-acls.sh (.*)/.exec(await checked(t, kafka, 'theo')) ?? []
    t.match(command, `--bootstrap-server ${kafka.bootstrap} --command-config admin.properties`)
    // Brokers trust the internal listener, so no client properties are needed.
    const asAdministrator = command
      .replace(kafka.bootstrap, kafka.internalBootstrap)
      .replace('--command-config admin.properties ', '')
      .replaceAll("'", '')
    await kafka.cli('org.apache.kafka.tools.AclCommand', asAdministrator.split(' '))
    t.notMatch(await checked(t, kafka, 'theo'), / hidden/)
  })

  await t.test('partitions of a hidden topic that members read are counted', async t => {
    await createTopics(client, { plans: { partitions: 3 } })
    const member = await joinMember(client, 'planners', 'plans')
    await allowDescribe(client, 'vera', { cluster: true, topics: 'orders', groups: '*' })
    const exporter = await startExporterFor(t, kafka, sasl('plain', 'secret', 'vera'))
    const invisible = parseScrape(await exporter.scrape())
      .filter(({ name }) => name === 'tidemark_kafka_group_invisible_partitions')
      .map(({ labels, value }) => `${labels['consumer_group']} ${value}`)
    t.same(invisible, ['audit 0', 'payroll 0', 'planners 3'])
    await member.disconnect()
  })

  await t.test(
    'a right that is withdrawn while the exporter runs is reported, and no sum falls',
    async t => {
      await createTopics(client, { refunds: { partitions: 1 } })
      await produce(client, 'refunds', { partitions: 1, count: 10 })
      await commit(client, 'audit', 'refunds', [4])
      await commit(client, 'invoices', 'orders', [8, 8])
      await allowDescribe(client, 'dora', { cluster: false, topics: '*', groups: '*' })
      const exporter = await startExporterFor(t, kafka, sasl('plain', 'secret', 'dora'))
      const lags = async (): Promise<Record<string, number>> => {
        const samples = parseScrape(await exporter.scrape())
        const ofGroups = samples.filter(({ name }) => name === 'tidemark_kafka_group_lag')
        return Object.fromEntries(
          ofGroups.map(({ labels, value }) => [labels['consumer_group'] ?? '', value]),
        )
      }
      const before = { audit: 12, invoices: 4 }
      t.match(await lags(), before)

      await denyDescribe(client, 'dora', AclResourceTypes.TOPIC, 'refunds')
      await denyDescribe(client, 'dora', AclResourceTypes.GROUP, 'invoices')
      await exporter.poll()
      t.match(await lags(), before)
      t.same(exporter.problems(), [
        'backlog/metadata: unauthorized: topic refunds: TOPIC_AUTHORIZATION_FAILED (29): grant DESCRIBE on the topic',
        'backlog/groups: unauthorized: broker 1, group invoices: GROUP_AUTHORIZATION_FAILED (30): grant DESCRIBE on the group',
        'backlog/log_ends: unauthorized: broker 1, 2 partitions such as refunds-0: TOPIC_AUTHORIZATION_FAILED (29): grant DESCRIBE on the topic',
      ])

      await deleteTopicAndGroup(client, 'refunds', 'invoices')
      await exporter.poll()
      t.match(await lags(), before, 'Kafka does not show whether they still exist')
      t.equal(exporter.problems().length, 3)

      await removeDenials(client, 'dora')
      await exporter.poll()
      const { audit, invoices } = await lags()
      t.same([audit, invoices], [6, undefined])
      t.same(exporter.problems(), [])
    },
  )

  await t.test('a canary needs the rights in its documentation, for a user of its own', t =>
    canaryRights(t, kafka),
  )

  await t.test('without any right nothing is exported, not even zeros', async t => {
    const result = await pollOnce(t, kafka, sasl('plain', 'secret', 'otto'))
    t.same(result, { problems: [], positions: [] })
  })
})

// --- Connecting ----------------------------------------------------------------------------------

async function fill(client: Kafka): Promise<void> {
  await createTopics(client, { orders: { partitions: 2 } })
  await produce(client, 'orders', { partitions: 2, count: 10 })
  await commit(client, 'audit', 'orders', [4, 10])
}

async function tryEach(t: Test, kafka: RunningKafka, attempts: readonly Attempt[]): Promise<void> {
  await fill(clientOf(kafka.internalBootstrap))
  for (const { title, options, problem } of attempts) {
    await t.test(`${title} ${problem === undefined ? 'connects' : 'is reported'}`, async t => {
      const expected =
        problem === undefined
          ? { problems: [], positions: everyPosition }
          : { problems: [`backlog/metadata: ${problem}`], positions: [] }
      const { problems, positions } = await pollOnce(t, kafka, options)
      const bootstrap = new RegExp(`bootstrap ${kafka.bootstrap}: `)
      t.same({ problems: problems.map(text => text.replace(bootstrap, '')), positions }, expected)
    })
  }
}

interface PollResult {
  readonly problems: readonly string[]
  readonly positions: readonly string[]
}

/** Polls the cluster once. */
async function pollOnce(t: Test, kafka: RunningKafka, options: string): Promise<PollResult> {
  const exporter = await startExporterFor(t, kafka, options)
  return {
    problems: exporter.problems(),
    positions: exposedPositions(parseScrape(await exporter.scrape())),
  }
}

/** Starts an exporter that has polled the cluster once. */
function startExporterFor(t: Test, kafka: RunningKafka, options: string): Promise<Exporter> {
  return anExporter(t, configuration(kafka, options))
}

/** Returns the output of `check` for a Kafka user. */
async function checked(t: Test, kafka: RunningKafka, user: string): Promise<string> {
  const yaml = configuration(kafka, sasl('plain', 'secret', user))
  const file = `${t.testdir({ 'exporter.yaml': yaml })}/exporter.yaml`
  const context = contextWithRealApp()
  const code = await run(['check', '--config.file', file], context)
  t.equal(code, 0, 'a warning is no failure')
  return context.printed()
}

function configuration({ bootstrap }: RunningKafka, options: string): string {
  const timeouts = 'connect_timeout: 20s, request_timeout: 30s'
  return `kafka: [{ name: k, brokers: ['${bootstrap}'], interval: 1h, ${timeouts}, ${options} }]`
}

// --- Credentials and rights ----------------------------------------------------------------------

function refused(mechanism: string): string {
  return `unauthenticated: SASL ${mechanism} authentication failed: Authentication failed`
}

function sasl(mechanism: string, password = 'secret', username = 'lena'): string {
  return `sasl: { mechanism: ${mechanism}, username: ${username}, password: ${password} }`
}

interface PemFiles {
  readonly ca: string
  readonly certificate: string
  readonly key: string
  /** Key and certificate in one file, as Kafka needs them. */
  readonly store: string
}

function pemFiles(t: Test): PemFiles {
  const folder = t.testdir({
    'ca.pem': authority,
    'certificate.pem': brokerCertificate,
    'key.pem': brokerKey,
    'store.pem': brokerKey + brokerCertificate,
  })
  const file = (name: string): string => `${folder}/${name}.pem`
  return {
    ca: file('ca'),
    certificate: file('certificate'),
    key: file('key'),
    store: file('store'),
  }
}

function tlsProperties({ store, ca }: PemFiles): Record<string, string> {
  return {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': store,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': ca,
  }
}

interface Rights {
  readonly cluster: boolean
  readonly topics: string
  readonly groups: string
}

async function denyDescribe(
  client: Kafka,
  user: string,
  resourceType: ResourceType,
  resourceName: string,
): Promise<void> {
  const admin = client.admin()
  await admin.connect()
  await admin.createAcls({ acl: [{ ...denialOf(user), resourceType, resourceName }] })
  await admin.disconnect()
}

async function removeDenials(client: Kafka, user: string): Promise<void> {
  const admin = client.admin()
  await admin.connect()
  await admin.deleteAcls({ filters: [{ ...denialOf(user), resourceType: AclResourceTypes.ANY }] })
  await admin.disconnect()
}

function denialOf(user: string) {
  return {
    principal: `User:${user}`,
    host: '*',
    operation: AclOperationTypes.DESCRIBE,
    permissionType: AclPermissionTypes.DENY,
    resourcePatternType: ResourcePatternTypes.LITERAL,
  }
}

async function deleteTopicAndGroup(client: Kafka, topic: string, group: string): Promise<void> {
  const admin = client.admin()
  await admin.connect()
  await admin.deleteTopics({ topics: [topic] })
  await admin.deleteGroups([group])
  await admin.disconnect()
}

async function allowDescribe(
  client: Kafka,
  user: string,
  { cluster, topics, groups }: Rights,
): Promise<void> {
  const right = (resourceType: ResourceType, resourceName: string) => ({
    principal: `User:${user}`,
    host: '*',
    operation: AclOperationTypes.DESCRIBE,
    permissionType: AclPermissionTypes.ALLOW,
    resourcePatternType: ResourcePatternTypes.LITERAL,
    resourceType,
    resourceName,
  })
  const admin = client.admin()
  await admin.connect()
  await admin.createAcls({
    acl: [
      ...(cluster ? [right(AclResourceTypes.CLUSTER, 'kafka-cluster')] : []),
      right(AclResourceTypes.TOPIC, topics),
      right(AclResourceTypes.GROUP, groups),
    ],
  })
  await admin.disconnect()
}
