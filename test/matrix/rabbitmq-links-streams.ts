import { connect } from 'amqplib'
import type { Test } from 'tap'
import type { RunningRabbitmq } from '../../testbed/rabbitmq.ts'
import { startStreamConsumer } from '../../testbed/stream-consumer.ts'
import { type RunningExporter, startExporter } from '../real/running-exporter.ts'
import { samplesOf, valueOf } from '../real/samples.ts'
import { type Scrape, scrapesUntil } from '../real/scrapes.ts'

/** Plugins of RabbitMQ for links and streams. */
export const linkPlugins = [
  'rabbitmq_shovel_management',
  'rabbitmq_federation_management',
  'rabbitmq_stream_management',
]

const shovel = 'tidemark_rabbitmq_shovel_state'
const link = 'tidemark_rabbitmq_federation_link_state'
const storedOffset = 'tidemark_rabbitmq_stream_consumer_stored_offset'
const consumerLag = 'tidemark_rabbitmq_stream_consumer_lag_messages'
const nowhere = 'amqp://guest:guest@localhost:1'

/** Two shovels and two federation links, of which one each can connect. */
export async function compareLinks(t: Test, rabbitmq: RunningRabbitmq): Promise<void> {
  const { amqpUrl } = rabbitmq
  const set = async (component: string, name: string, value: object): Promise<void> => {
    await rabbitmq.ctl(['set_parameter', component, name, JSON.stringify(value)])
  }
  await rabbitmq.ctl(['add_vhost', 'far'])
  await rabbitmq.ctl(['set_permissions', '-p', 'far', 'guest', '.*', '.*', '.*'])
  for (const [name, uri] of Object.entries({ archive: amqpUrl, broken: nowhere })) {
    await set('shovel', name, {
      ...{ 'src-protocol': 'amqp091', 'src-uri': uri, 'src-queue': 'jobs' },
      ...{ 'dest-protocol': 'amqp091', 'dest-uri': uri, 'dest-queue': 'archived' },
    })
  }
  await set('federation-upstream', 'east', { uri: `${amqpUrl}/far` })
  await set('federation-upstream', 'west', { uri: nowhere })
  const policy = JSON.stringify({ 'federation-upstream-set': 'all' })
  await rabbitmq.ctl(['set_policy', 'federated', '^amq.topic$', policy, '--apply-to', 'exchanges'])

  const exporter = await startExporter(t, configuration(rabbitmq))
  const of = { messaging_cluster: 'guest' }
  // 4.0 does not list a shovel that cannot connect.
  const shovels = rabbitmq.version.startsWith('4.0.') ? 1 : 2
  const isComplete = (scrape: Scrape): boolean =>
    valueOf(scrape, shovel, { ...of, shovel: 'archive', state: 'running' }) === 1 &&
    valueOf(scrape, link, { ...of, upstream: 'east', state: 'running' }) === 1 &&
    valueOf(scrape, link, { ...of, upstream: 'west', state: 'error' }) === 1 &&
    samplesOf(scrape, shovel, of).length === shovels
  const scrape = (await scrapesUntil(exporter, 'each link has its state', isComplete, 60)).at(-1)
  for (const { labels } of samplesOf(scrape ?? [], shovel, { ...of, shovel: 'broken' })) {
    // A shovel that cannot connect alternates between these states.
    t.match(labels, { vhost: '/', type: 'dynamic', state: /^(terminated|starting)$/ })
  }
  t.match(
    samplesOf(scrape ?? [], link, of).map(({ labels }) => labels['exchange']),
    ['amq.topic', 'amq.topic'],
  )
  t.strictSame(samplesOf(scrape ?? [], 'tidemark_source_problems', { reading: 'links' }), [])
}

/** A stream with a stored offset, before and after retention; versions before 3.13 have no offsets. */
export async function readStreams(t: Test, rabbitmq: RunningRabbitmq): Promise<void> {
  const isSupported = !rabbitmq.version.startsWith('3.10.')
  await rabbitmq.ctl(['add_user', 'watcher', 'guest'])
  await rabbitmq.ctl(['set_user_tags', 'watcher', 'monitoring'])
  await rabbitmq.ctl(['set_permissions', 'watcher', '^$', '^$', '^$'])
  const connection = await connect(rabbitmq.amqpUrl)
  t.teardown(() => connection.close())
  const channel = await connection.createConfirmChannel()
  const limits = { 'x-max-length-bytes': 100_000, 'x-stream-max-segment-size-bytes': 50_000 }
  await channel.assertQueue('events', { arguments: { 'x-queue-type': 'stream', ...limits } })
  const publish = async (messages: number): Promise<void> => {
    for (let n = 0; n < messages; n++) channel.sendToQueue('events', Buffer.alloc(1000))
    await channel.waitForConfirms()
  }
  await publish(20)

  const exporter = await startExporter(t, configuration(rabbitmq))
  const problem = (scrape: Scrape, user: string, kind: string): number | undefined =>
    valueOf(scrape, 'tidemark_source_problems', {
      ...{ messaging_cluster: user, section: 'stored_offsets', kind },
    })
  if (!isSupported) {
    const isReported = (scrape: Scrape): boolean => problem(scrape, 'guest', 'unsupported') === 1
    await scrapesUntil(exporter, 'stored offsets are unsupported', isReported, 60)
    return
  }
  // What a client of the stream protocol does to store an offset under its name.
  const leader = 'rabbit_stream_manager:lookup_leader(<<"/">>, <<"events">>)'
  const store = 'osiris:write_tracking(Leader, <<"billing">>, {offset, 7})'
  await rabbitmq.ctl(['eval', `{ok, Leader} = ${leader}, ${store}.`])
  const labels = { messaging_cluster: 'guest', queue: 'events', consumer_name: 'billing' }
  const isStored = (scrape: Scrape): boolean => valueOf(scrape, storedOffset, labels) === 7
  const before = (await scrapesUntil(exporter, 'the offset is read', isStored, 60)).at(-1) ?? []
  t.strictSame(samplesOf(before, consumerLag), [])
  const unknown = { messaging_cluster: 'guest', queue: 'events' }
  t.equal(valueOf(before, 'tidemark_rabbitmq_stream_unknown_consumers', unknown), 1)
  // 4.0 requires no permission to read.
  if (!rabbitmq.version.startsWith('4.0.')) {
    t.equal(problem(before, 'watcher', 'unauthorized'), 1, 'without the permission to read')
    t.strictSame(samplesOf(before, storedOffset, { messaging_cluster: 'watcher' }), [])
  }
  await revealEnd(t, rabbitmq, exporter)

  // Retention deletes whole segments, and only when another one begins.
  const publishing = setInterval(() => void publish(50), 500)
  t.teardown(() => clearInterval(publishing))
  let most = 0
  const isRetained = (scrape: Scrape): boolean => {
    const retained = valueOf(scrape, 'tidemark_rabbitmq_stream_retained_messages', unknown) ?? 0
    most = Math.max(most, retained)
    return retained < most
  }
  const after = await scrapesUntil(exporter, 'retention has deleted messages', isRetained, 60)
  clearInterval(publishing)
  // RabbitMQ forgets an offset once retention has deleted the part of the stream that it points to.
  for (const scrape of after) {
    t.match(valueOf(scrape, storedOffset, labels) ?? 7, 7, 'the offset is as stored, or absent')
  }
}

/** A consumer that is connected reveals the end of its stream, also to the one that is not. */
async function revealEnd(
  t: Test,
  rabbitmq: RunningRabbitmq,
  exporter: RunningExporter,
): Promise<void> {
  const of = { messaging_cluster: 'guest', queue: 'events' }
  const consumer = await startStreamConsumer(rabbitmq.nodes[0], {
    ...{ stream: 'events', name: 'shipping' },
  })
  t.teardown(() => consumer.stop())
  const lagOf = (scrape: Scrape, name: string): number =>
    valueOf(scrape, consumerLag, { ...of, consumer_name: name }) ?? NaN
  // 20 messages, of which `shipping` has stored the last, and `billing` the eighth.
  const isRevealed = (scrape: Scrape): boolean =>
    valueOf(scrape, storedOffset, { ...of, consumer_name: 'shipping' }) === 19 &&
    lagOf(scrape, 'shipping') < lagOf(scrape, 'billing')
  const scrape = (await scrapesUntil(exporter, 'lags are known', isRevealed, 60)).at(-1) ?? []
  t.ok(lagOf(scrape, 'billing') >= 12, `billing lags by ${lagOf(scrape, 'billing')}`)
  t.equal(valueOf(scrape, 'tidemark_rabbitmq_stream_unknown_consumers', of), 0)
}

function configuration({ managementUrl }: RunningRabbitmq): string {
  const intervals = '{ queues: 5s, nodes: 5s, traffic: 5s, links: 5s, streams: 5s }'
  const cluster = (user: string): string =>
    `  - { name: ${user}, urls: ['${managementUrl}'], username: ${user}, password: guest, streams: { include: [events] }, intervals: ${intervals} }`
  return ['rabbitmq:', cluster('guest'), cluster('watcher'), ''].join('\n')
}
