import { type ChannelModel, connect } from 'amqplib'
import type { Test } from 'tap'
import { freePort } from '../../testbed/free-port.ts'
import { type RunningRabbitmq, startRabbitmq } from '../../testbed/rabbitmq.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import { type RunningExporter, startExporter, unexpectedErrors } from './running-exporter.ts'
import { samplesOf, valueOf } from './samples.ts'
import { differences, type Scrape, scrapesUntil } from './scrapes.ts'
import { withRealParts } from './with-real-parts.ts'

const vhosts = ['/', 'a/b', 'größe']

/** Names that need quoting in a URL, a label or a table. */
const queues = ['plain', 'with "quotes" and \\', 'two\nlines', 'größe ünï✓', 'a/b?c=d#e%2F']

for (const release of ['bookworm', 'newest'] as const) {
  withRealParts(`the exporter exports what RabbitMQ of Debian ${release} reports`, async t => {
    const rabbitmq = await startRabbitmq({ release })
    t.teardown(() => rabbitmq.stop())
    t.comment(`RabbitMQ ${rabbitmq.version} of Debian ${rabbitmq.release}`)
    await addUsersAndVhosts(rabbitmq)
    await addLimits(rabbitmq)
    const connections = await fillVhosts(rabbitmq)

    const dead = await freePort()
    const exporter = await startExporter(t, clusters(rabbitmq, dead))

    await t.test('every classic and quorum queue equals rabbitmqctl', t =>
      compareWithTool(t, exporter, rabbitmq),
    )
    await t.test('limits and dead-letter targets equal rabbitmqctl', t =>
      compareSettings(t, exporter, rabbitmq),
    )
    await t.test('queues in vhosts without access for the user are counted as hidden', async t => {
      const labels = { messaging_cluster: 'watched' }
      // The count needs two polls that agree, so that a new queue is not counted as hidden.
      const isExported = (seen: Scrape): boolean =>
        valueOf(seen, 'tidemark_rabbitmq_hidden_queues', labels) !== undefined
      await scrapesUntil(exporter, 'two polls agree', isExported, 30)
      const scrape = await exporter.scrape()
      t.same(vhostsOf(scrape, labels), ['/'])
      t.equal(valueOf(scrape, 'tidemark_rabbitmq_hidden_queues', labels), 2 * queues.length)
      t.equal(valueOf(scrape, 'tidemark_rabbitmq_hidden_queues', { messaging_cluster: 'real' }), 0)
    })
    await t.test(
      'queues of a vhost whose permission was revoked stay, as stale, with a problem',
      t => revokedAndGranted(t, exporter, rabbitmq),
    )
    await t.test('an unreadable cluster has a problem and no values', t =>
      expectProblems(t, exporter),
    )
    for (const connection of connections) await connection.close()
    await t.test('no value is wrong while a node is killed and restarted', t =>
      killedAndRestarted(t, exporter, rabbitmq),
    )
    t.equal(exporter.process.hasExited, false)
    // Outages are logged as errors: of the wrong addresses, and of the node that was killed.
    t.strictSame(await unexpectedErrors(exporter), [])
  })
}

/** Revokes the permission of one user in one vhost, and grants it again. */
async function revokedAndGranted(
  t: Test,
  exporter: RunningExporter,
  rabbitmq: RunningRabbitmq,
): Promise<void> {
  const labels = { messaging_cluster: 'watched' }
  const stale = (scrape: Scrape): number | undefined =>
    valueOf(scrape, 'tidemark_rabbitmq_vhost_stale_queues', { ...labels, vhost: 'a/b' })
  const problems = (scrape: Scrape, kind: string): number | undefined =>
    valueOf(scrape, 'tidemark_source_problems', { ...labels, section: 'queues', kind })
  const rows = (scrape: Scrape): Scrape =>
    samplesOf(scrape, 'tidemark_rabbitmq_queue_messages_ready', { ...labels, vhost: 'a/b' })
  await rabbitmq.ctl(['set_permissions', '-p', 'a/b', 'watcher', '^$', '^$', '^$'])
  const isListed = (scrape: Scrape): boolean => rows(scrape).length > 0
  const granted = await scrapesUntil(exporter, 'its queues are listed', isListed, 30)
  const before = rows(granted.at(-1) ?? [])

  await rabbitmq.ctl(['clear_permissions', '-p', 'a/b', 'watcher'])
  const isRevoked = (scrape: Scrape): boolean => (stale(scrape) ?? 0) > 0
  const revoked = await scrapesUntil(exporter, 'its queues are stale', isRevoked, 30)
  const last = revoked.at(-1) ?? []
  t.equal(problems(last, 'unauthorized'), 1)
  t.equal(stale(last), queues.length)
  t.same(
    revoked.flatMap(scrape => differences(before, scrape, { mayLack: false })),
    [],
    'no queue is missing in between',
  )

  await rabbitmq.ctl(['set_permissions', '-p', 'a/b', 'watcher', '^$', '^$', '^$'])
  const isCurrent = (scrape: Scrape): boolean => stale(scrape) === 0
  const after = await scrapesUntil(exporter, 'its queues are current', isCurrent, 30)
  t.equal(problems(after.at(-1) ?? [], 'unauthorized') ?? 0, 0)
  t.same(differences(before, after.at(-1) ?? [], { mayLack: false }), [])
}

function clusters({ managementUrl, amqpUrl }: RunningRabbitmq, dead: number): string {
  const common = '{ queues: 5s, nodes: 5s, traffic: 5s, topology: 30s }'
  const cluster = (name: string, url: string, user: string): string =>
    `  - { name: ${name}, urls: ['${url}'], username: ${user}, password: ${user}, intervals: ${common} }`
  return [
    'rabbitmq:',
    cluster('real', managementUrl, 'guest'),
    cluster('watched', managementUrl, 'watcher'),
    cluster('stranger', managementUrl, 'stranger'),
    cluster('amqp', amqpUrl.replace(/^.*@/, 'http://'), 'guest'),
    cluster('closed', `http://localhost:${dead}`, 'guest'),
    '',
  ].join('\n')
}

async function addUsersAndVhosts(rabbitmq: RunningRabbitmq): Promise<void> {
  for (const vhost of vhosts.slice(1)) {
    await rabbitmq.ctl(['add_vhost', vhost])
    await rabbitmq.ctl(['set_permissions', '-p', vhost, 'guest', '.*', '.*', '.*'])
  }
  await rabbitmq.ctl(['add_user', 'watcher', 'watcher'])
  await rabbitmq.ctl(['set_user_tags', 'watcher', 'monitoring'])
  await rabbitmq.ctl(['set_permissions', '-p', '/', 'watcher', '^$', '^$', '^$'])
}

/** The exchange and the queue of the dead letters of the queue `plain` in the vhost `/`. */
const deadLetters = { exchange: 'dead letters', key: 'k', queue: 'größe ünï✓' }

async function addLimits(rabbitmq: RunningRabbitmq): Promise<void> {
  const { exchange, key } = deadLetters
  const policy = {
    ...{ 'max-length': 100, 'max-length-bytes': 1000, overflow: 'reject-publish' },
    ...{ 'dead-letter-exchange': exchange, 'dead-letter-routing-key': key },
  }
  const set = (name: string, definition: object): string[] => [
    ...[name, '^plain$', JSON.stringify(definition), '--apply-to', 'queues'],
  ]
  await rabbitmq.ctl(['set_policy', ...set('limits', policy)])
  await rabbitmq.ctl(['set_operator_policy', ...set('operators', { 'max-length': 50 })])
  await rabbitmq.ctl(['set_vhost_limits', '-p', '/', '{"max-queues":50,"max-connections":-1}'])
}

/** Compares with a user that has the tag `monitoring` and no permission but `^$` as well. */
async function compareSettings(
  t: Test,
  exporter: RunningExporter,
  rabbitmq: RunningRabbitmq,
): Promise<void> {
  const policy = await definitionOf(rabbitmq, 'list_policies')
  const operatorPolicy = await definitionOf(rabbitmq, 'list_operator_policies')
  t.strictSame([policy['max-length'], operatorPolicy['max-length']], [100, 50])
  const limits = ['--quiet', 'list_vhost_limits', '-p', '/', '--formatter', 'json']
  t.match((await rabbitmq.ctl(limits)).stdout, /max-queues[^0-9]+50/)

  for (const messaging_cluster of ['real', 'watched']) {
    const plain = { messaging_cluster, vhost: '/', queue: 'plain' }
    const isTarget = (scrape: Scrape): boolean =>
      samplesOf(scrape, 'tidemark_rabbitmq_queue_is_dead_letter_target', { messaging_cluster })
        .map(({ labels }) => labels['queue'])
        .join() === deadLetters.queue
    // The bindings are read after the first list of queues, and used at the second one.
    const scrapes = await scrapesUntil(exporter, 'the dead-letter queue is known', isTarget, 30)
    const scrape = scrapes.at(-1) ?? []
    const valueOfPlain = (name: string): unknown =>
      valueOf(scrape, `tidemark_rabbitmq_queue_${name}`, plain)
    t.equal(valueOfPlain('limit_messages'), operatorPolicy['max-length'], 'the lower one')
    t.equal(valueOfPlain('limit_bytes'), policy['max-length-bytes'])
    t.equal(valueOfPlain('fullness_ratio'), 3 / 50, 'unacknowledged messages do not count')
    t.equal(
      valueOf(scrape, 'tidemark_rabbitmq_queue_fullness_ratio', { ...plain, overflow: 'reject' }),
      3 / 50,
    )
    const limit = { messaging_cluster, vhost: '/', limit: 'max-queues' }
    t.equal(valueOf(scrape, 'tidemark_rabbitmq_vhost_limit', limit), 50)
    const ofClusters = samplesOf(scrape, 'tidemark_rabbitmq_vhost_limit', { messaging_cluster })
    t.equal(ofClusters.length, 1, 'a negative number is no limit')
  }
}

/** Returns the definition of the only policy in `/`, as a subcommand lists it: text, or an object. */
async function definitionOf(
  rabbitmq: RunningRabbitmq,
  subcommand: 'list_policies' | 'list_operator_policies',
): Promise<Readonly<Record<string, unknown>>> {
  const { stdout } = await rabbitmq.ctl(['--quiet', subcommand, '--formatter', 'json'])
  const [policy] = JSON.parse(stdout) as readonly { readonly definition: unknown }[]
  const { definition } = policy ?? { definition: {} }
  const parsed: unknown = typeof definition === 'string' ? JSON.parse(definition) : definition
  return parsed as Readonly<Record<string, unknown>>
}

/**
 * Declares the same queues in each vhost, with different depths and some unacknowledged messages.
 */
async function fillVhosts({ amqpUrl }: RunningRabbitmq): Promise<readonly ChannelModel[]> {
  return await Promise.all(
    vhosts.map(async vhost => {
      const connection = await connect(`${amqpUrl}/${encodeURIComponent(vhost)}`)
      // The node stops before its clients, which is not an error here.
      connection.on('error', () => undefined)
      const channel = await connection.createConfirmChannel()
      for (const [index, queue] of queues.entries()) {
        const type = index % 2 === 0 ? 'classic' : 'quorum'
        await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': type } })
        for (let count = 0; count < 5 + index; count++) {
          channel.sendToQueue(queue, Buffer.from('work'), { persistent: true })
        }
      }
      await channel.waitForConfirms()
      const { exchange, key, queue } = deadLetters
      await channel.assertExchange(exchange, 'direct')
      await channel.bindQueue(queue, exchange, key)
      await takeMessages(connection)
      return connection
    }),
  )
}

/** Takes two messages of the first and second queue, and never acknowledges them. */
async function takeMessages(connection: ChannelModel): Promise<void> {
  for (const queue of queues.slice(0, 2)) {
    const worker = await connection.createChannel()
    await worker.prefetch(2)
    await worker.consume(queue, () => undefined)
  }
}

async function compareWithTool(
  t: Test,
  exporter: RunningExporter,
  rabbitmq: RunningRabbitmq,
): Promise<void> {
  // The tool and the plugin collect numbers of quorum queues at different times: compare them at
  // rest.
  let expected = await queuesOfTool(rabbitmq)
  const isSame = (scrape: Scrape): boolean => exposedQueues(scrape).join() === expected.join()
  for (let attempt = 0; attempt < 5 && !isSame(await exporter.scrape()); attempt++) {
    await scrapesUntil(
      exporter,
      'the plugin has collected the numbers of the tool',
      isSame,
      10,
    ).catch(() => undefined)
    expected = await queuesOfTool(rabbitmq)
  }
  t.equal(expected.length, vhosts.length * queues.length)
  t.ok(
    expected.includes('/ "plain": ready 3, unacked 2, consumers 1'),
    'the tool counts the worker',
  )
  t.same(exposedQueues(await exporter.scrape()), expected)
}

async function queuesOfTool(rabbitmq: RunningRabbitmq): Promise<readonly string[]> {
  const columns = ['name', 'messages_ready', 'messages_unacknowledged', 'consumers']
  const rows: string[] = []
  for (const vhost of vhosts) {
    const list = ['--quiet', 'list_queues', '-p', vhost, ...columns, '--formatter', 'json']
    const { stdout } = await rabbitmq.ctl(list)
    for (const queue of JSON.parse(stdout) as Readonly<Record<string, unknown>>[]) {
      const [name, ready, unacked, consumers] = columns.map(column => queue[column])
      rows.push(queueRow(vhost, name, { ready, unacked, consumers }))
    }
  }
  return rows.sort()
}

function exposedQueues(scrape: Scrape): readonly string[] {
  const value = (kind: string, labels: Readonly<Record<string, string>>): unknown =>
    valueOf(scrape, `tidemark_rabbitmq_queue_${kind}`, labels)
  return samplesOf(scrape, 'tidemark_rabbitmq_queue_info', { messaging_cluster: 'real' })
    .map(({ labels: { vhost = '', queue = '' } }) => {
      const labels = { messaging_cluster: 'real', vhost, queue }
      return queueRow(vhost, queue, {
        ready: value('messages_ready', labels),
        unacked: value('messages_unacked', labels),
        consumers: valueOf(scrape, 'tidemark_backlog_consumers', {
          ...{ messaging_cluster: 'real', vhost, destination: queue },
        }),
      })
    })
    .sort()
}

interface Depth {
  readonly ready: unknown
  readonly unacked: unknown
  readonly consumers: unknown
}

function queueRow(vhost: string, queue: unknown, { ready, unacked, consumers }: Depth): string {
  const numbers = `ready ${String(ready)}, unacked ${String(unacked)}, consumers ${String(consumers)}`
  return `${vhost} ${JSON.stringify(queue)}: ${numbers}`
}

function vhostsOf(scrape: Scrape, labels: Readonly<Record<string, string>>): readonly unknown[] {
  const found = samplesOf(scrape, 'tidemark_rabbitmq_queue_info', labels)
  return [...new Set(found.map(sample => sample.labels['vhost']))]
}

/** Families with values read from a broker. */
const measured = /^tidemark_(backlog|rabbitmq_(queue|vhost|cluster|node|hidden|exchange))_/

async function expectProblems(t: Test, exporter: RunningExporter): Promise<void> {
  const log = await exporter.log()
  t.match(log, /cluster=stranger .*unauthenticated/)
  t.match(log, /cluster=amqp .*malformed/)
  t.match(log, /cluster=closed .*unreachable/)

  const scrape = await exporter.scrape()
  for (const messaging_cluster of ['stranger', 'amqp', 'closed']) {
    const up = { messaging_cluster, reading: 'queues' }
    t.equal(valueOf(scrape, 'tidemark_source_up', up), 0)
    const values = scrape.filter(
      ({ name, labels }) =>
        measured.test(name) && labels['messaging_cluster'] === messaging_cluster,
    )
    t.same(values, [])
  }
}

/** Families that do not change while no client publishes or consumes. */
const quiet =
  /^tidemark_(backlog_messages|rabbitmq_queue_messages_.*|rabbitmq_vhost_messages_.*|rabbitmq_(queue|exchange)_.*_total)$/

async function killedAndRestarted(
  t: Test,
  exporter: RunningExporter,
  { nodes: [node] }: RunningRabbitmq,
): Promise<void> {
  const factsOf = (scrape: Scrape): Scrape =>
    scrape.filter(({ name, labels }) => quiet.test(name) && labels['messaging_cluster'] === 'real')
  const isUp = (value: number) => (scrape: Scrape) =>
    valueOf(scrape, 'tidemark_source_up', { messaging_cluster: 'real', reading: 'queues' }) ===
    value
  const isSettled = (scrape: Scrape): boolean =>
    samplesOf(scrape, 'tidemark_rabbitmq_queue_messages_unacked').every(({ value }) => value === 0)
  const settled = await scrapesUntil(exporter, 'no message is unacknowledged', isSettled)
  const facts = factsOf(settled.at(-1) ?? [])
  t.ok(facts.length > 2 * vhosts.length * queues.length)

  await node?.kill()
  const falling = await scrapesUntil(exporter, 'the node is down', isUp(0))
  t.same(
    differences(facts, falling.at(-1) ?? [], { mayLack: false }),
    [],
    'last known values are exported at first',
  )

  await node?.restart()
  const rising = await scrapesUntil(
    exporter,
    'all values are as before',
    scrape => isUp(1)(scrape) && differences(facts, scrape, { mayLack: false }).length === 0,
  ).catch(async () => [await exporter.scrape()])
  for (const scrape of [...falling, ...rising]) {
    const wrong = differences(facts, factsOf(scrape), { mayLack: true })
    if (wrong.length > 0) t.same(wrong, [], 'each value is as before, or absent')
  }
  t.same(differences(facts, rising.at(-1) ?? [], { mayLack: false }), [])
  await untilTrue('the cluster is up', async () => isUp(1)(await exporter.scrape()), {
    within: 30,
  })
}
