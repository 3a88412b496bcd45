import { connect } from 'amqplib'
import type { Test } from 'tap'
import {
  type RabbitmqOptions,
  type RunningRabbitmq,
  startRabbitmq,
} from '../../testbed/rabbitmq.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import { startExporter, unexpectedErrors } from '../real/running-exporter.ts'
import { samplesOf, valueOf } from '../real/samples.ts'
import { type Scrape, scrapesUntil } from '../real/scrapes.ts'
import { withRealParts } from '../real/with-real-parts.ts'
import { watchCelery } from './celery-queues.ts'
import { compareLinks, linkPlugins, readStreams } from './rabbitmq-links-streams.ts'

interface QueuePlan {
  readonly vhost: string
  readonly queue: string
  readonly type: 'classic' | 'quorum'
  readonly messages: number
  /** Messages delivered to a consumer that does not acknowledge them. */
  readonly unacked?: number
}

const plans: readonly QueuePlan[] = [
  { vhost: '/', queue: 'claims', type: 'classic', messages: 5, unacked: 3 },
  { vhost: '/', queue: 'empty', type: 'classic', messages: 0 },
  { vhost: '/', queue: 'jobs', type: 'classic', messages: 5 },
  { vhost: 'a/b', queue: 'ledger', type: 'quorum', messages: 4 },
  { vhost: 'a/b', queue: 'trials', type: 'quorum', messages: 3, unacked: 2 },
]

const releases: readonly RabbitmqOptions['release'][] = ['bookworm', 'trixie', 'newest']

for (const release of releases) {
  withRealParts(`RabbitMQ of Debian ${release}: every queue equals rabbitmqctl`, async t => {
    const rabbitmq = await startRabbitmq({
      release,
      plugins: ['rabbitmq_management', ...linkPlugins],
      onProgress: text => t.comment(text),
    })
    t.teardown(() => rabbitmq.stop())
    t.comment(`RabbitMQ ${rabbitmq.version} of Debian ${rabbitmq.release}`)
    await fillQueues(t, rabbitmq)

    const expected = [
      '/ claims: ready 2, unacked 3, consumers 1',
      '/ empty: ready 0, unacked 0, consumers 0',
      '/ jobs: ready 5, unacked 0, consumers 0',
      'a/b ledger: ready 4, unacked 0, consumers 0',
      'a/b trials: ready 1, unacked 2, consumers 1',
    ]
    // The tool reports messages of a quorum queue some seconds late.
    const isReported = async (): Promise<boolean> =>
      (await queuesOfTool(rabbitmq)).join('\n') === expected.join('\n')
    await untilTrue('rabbitmqctl reports every queue', isReported, { within: 60 })
    await t.test('in mode full', t => compareInMode(t, rabbitmq, 'full', expected))
    await t.test('in mode totals', t => compareInMode(t, rabbitmq, 'totals', expected))
    await t.test('streams have stored offsets', t => readStreams(t, rabbitmq))
    await t.test('links have their states', t => compareLinks(t, rabbitmq))
    if (release !== 'newest') return
    await t.test('a Celery worker with quorum queues', t => watchCelery(t, rabbitmq))
  })
}

async function compareInMode(
  t: Test,
  { managementUrl }: RunningRabbitmq,
  mode: 'full' | 'totals',
  reported: readonly string[],
): Promise<void> {
  const intervals = '{ queues: 5s, nodes: 5s, traffic: 5s }'
  const exporter = await startExporter(
    t,
    `rabbitmq: [{ name: r, urls: ['${managementUrl}'], password: guest, mode: ${mode}, intervals: ${intervals} }]\n`,
  )

  // Without statistics, which come every 5 s, the broker reports fewer values.
  const expected = mode === 'full' ? reported : reported.map(withoutConsumers)
  const queues = (scrape: Scrape): string => exposedQueues(scrape).join('\n')
  const isComplete = (scrape: Scrape): boolean =>
    queues(scrape) === expected.join('\n') &&
    valueOf(scrape, 'tidemark_rabbitmq_hidden_queues') !== undefined
  const scrapes = await scrapesUntil(exporter, 'all queues are exported', isComplete)

  const scrape = scrapes.at(-1) ?? []
  t.same(exposedQueues(scrape), expected)
  t.equal(valueOf(scrape, 'tidemark_source_mode', { mode }), 1)
  t.equal(valueOf(scrape, 'tidemark_rabbitmq_hidden_queues'), 0)
  t.same(
    samplesOf(scrape, 'tidemark_source_problems').filter(({ value }) => value > 0),
    [],
  )
  t.strictSame(await unexpectedErrors(exporter), [])
}

/** Without statistics, RabbitMQ does not report consumers: unknown, not zero. */
function withoutConsumers(row: string): string {
  return row.replace(/consumers \d+$/, 'consumers undefined')
}

async function fillQueues(t: Test, rabbitmq: RunningRabbitmq): Promise<void> {
  await rabbitmq.ctl(['add_vhost', 'a/b'])
  await rabbitmq.ctl(['set_permissions', '-p', 'a/b', 'guest', '.*', '.*', '.*'])
  for (const vhost of new Set(plans.map(plan => plan.vhost))) {
    const connection = await connect(`${rabbitmq.amqpUrl}/${encodeURIComponent(vhost)}`)
    t.teardown(() => connection.close())
    for (const { queue, type, messages, unacked } of plans.filter(plan => plan.vhost === vhost)) {
      const channel = await connection.createConfirmChannel()
      await channel.assertQueue(queue, { arguments: { 'x-queue-type': type } })
      for (let n = 0; n < messages; n++) channel.sendToQueue(queue, Buffer.from(String(n)))
      await channel.waitForConfirms()
      if (unacked === undefined) continue
      await channel.prefetch(unacked)
      await channel.consume(queue, () => undefined)
    }
  }
}

/** Returns the rows of `rabbitmqctl list_queues`, sorted. */
async function queuesOfTool(rabbitmq: RunningRabbitmq): Promise<readonly string[]> {
  const rows: string[] = []
  for (const vhost of new Set(plans.map(plan => plan.vhost))) {
    const columns = ['name', 'messages_ready', 'messages_unacknowledged', 'consumers']
    const { stdout } = await rabbitmq.ctl([
      ...['--quiet', '--formatter', 'json', 'list_queues', '-p', vhost, ...columns],
    ])
    for (const row of JSON.parse(stdout) as readonly Record<string, string | number>[]) {
      const { name, messages_ready, messages_unacknowledged, consumers } = row
      rows.push(queueRow(`${vhost} ${name}`, messages_ready, messages_unacknowledged, consumers))
    }
  }
  return rows.sort()
}

/** Returns the rows of a scrape in the same format. */
function exposedQueues(scrape: Scrape): readonly string[] {
  return samplesOf(scrape, 'tidemark_rabbitmq_queue_messages_ready')
    .map(({ labels, value: ready }) => {
      const of = { vhost: labels['vhost'] ?? '', queue: labels['queue'] ?? '' }
      const value = (name: string) => valueOf(scrape, `tidemark_rabbitmq_queue_${name}`, of)
      return queueRow(
        `${of.vhost} ${of.queue}`,
        ready,
        value('messages_unacked'),
        valueOf(scrape, 'tidemark_backlog_consumers', {
          ...{ vhost: of.vhost, destination: of.queue },
        }),
      )
    })
    .sort()
}

function queueRow(queue: string, ready: unknown, unacked: unknown, consumers: unknown): string {
  return `${queue}: ready ${String(ready)}, unacked ${String(unacked)}, consumers ${String(consumers)}`
}
