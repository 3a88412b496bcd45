import { connect } from 'amqplib'
import type { Test } from 'tap'
import { untilTrue } from '../../testbed/until-true.ts'
import { type RunningRabbitmq, startRabbitmq } from '../../testbed/rabbitmq.ts'
import type { RunningNode } from '../../testbed/rabbitmq-node.ts'
import { type RunningExporter, startExporter } from '../real/running-exporter.ts'
import { samplesOf, valueOf } from '../real/samples.ts'
import { type Scrape, scrapesUntil } from '../real/scrapes.ts'
import { withRealParts } from '../real/with-real-parts.ts'
import { fallenCounters } from './fallen-counters.ts'

/** A classic queue lives on the node where it was declared; so deep are they at first. */
const depths = { left: 8, right: 5 } as const
/** What is published to each of them in one go later. */
const more = 2
/** Readings after which a counter is sure to go by what the nodes that are left tell. */
const readingsToRebase = 5

for (const release of ['bookworm', 'newest'] as const) {
  withRealParts(
    `RabbitMQ of Debian ${release}: a node of two that dies and comes back costs only its own`,
    async t => {
      const rabbitmq = await startRabbitmq({ release, nodes: 2 })
      t.teardown(() => rabbitmq.stop())
      t.comment(`RabbitMQ ${rabbitmq.version} of Debian ${rabbitmq.release}`)
      const [left, right] = rabbitmq.nodes
      if (left === undefined || right === undefined) throw new Error('expected two nodes')
      await publish(left, 'left', depths.left)
      await publish(right, 'right', depths.right)
      // What statistics tell later than its first reading, the exporter would count.
      await isCounted(left, depths.left + depths.right)
      const exporter = await startExporter(t, clusterOf(rabbitmq))
      await scrapesUntil(exporter, 'all is known', s => isWhole(s, 0), 120)
      await publishToBoth(left, right)
      const before = await scrapesUntil(exporter, 'both are counted', s => isWhole(s, 1), 120)

      await left.kill()
      const from = readings(before.at(-1) ?? [])
      const hasSettled = (scrape: Scrape): boolean =>
        running(scrape, left) === 0 && readings(scrape) >= from + readingsToRebase
      const during = await scrapesUntil(exporter, 'it is known to be down', hasSettled, 120)
      costsOnlyItsOwn(t, during, left, right)

      await left.restart()
      const isBack = (scrape: Scrape): boolean => isWhole(scrape, 1) && running(scrape, left) === 1
      const after = await scrapesUntil(exporter, 'all is known again', isBack, 120)
      await publishToBoth(left, right)
      const later = await scrapesUntil(exporter, 'counting goes on', s => isWhole(s, 2), 120)

      await allIsTrue(t, exporter, [...before, ...during, ...after, ...later])
    },
  )
}

/** What is told while the left node, which the exporter asked until then, is down. */
function costsOnlyItsOwn(
  t: Test,
  scrapes: readonly Scrape[],
  left: RunningNode,
  right: RunningNode,
): void {
  for (const scrape of scrapes) {
    t.equal(upness(scrape), 1, 'the reading goes on at the other node')
    t.equal(backlog(scrape, 'right'), depths.right + more, 'the queue of the other node is known')
    t.equal(vhostReady(scrape), depthAfter(1), 'a sum does not fall by what nobody can read')
    t.ok([depths.left + more, undefined].includes(backlog(scrape, 'left')), 'kept, or unknown')
  }
  const scrape = scrapes.at(-1) ?? []
  t.equal(backlog(scrape, 'left'), undefined, 'a queue that nobody can read is not empty')
  t.equal(valueOf(scrape, 'tidemark_rabbitmq_queue_available', { queue: 'left' }), 0)
  t.equal(valueOf(scrape, 'tidemark_rabbitmq_vhost_unknown_queues', { vhost: '/' }), 1)
  t.equal(queuesIn(scrape, 'down'), 1)
  t.equal(running(scrape, left), 0)
  t.equal(running(scrape, right), 1)
}

/** What holds at any time, over all that was told. */
async function allIsTrue(
  t: Test,
  exporter: RunningExporter,
  scrapes: readonly Scrape[],
): Promise<void> {
  for (const scrape of scrapes) {
    const hidden = valueOf(scrape, 'tidemark_rabbitmq_hidden_queues')
    t.ok(hidden === 0 || hidden === undefined, 'no queue seems to be hidden')
  }
  t.same(fallenCounters(scrapes), [])
  t.equal(publishedMessages(scrapes.at(-1) ?? []), 4 * more, 'every message is counted once')
  t.equal(exporter.process.hasExited, false)
  t.notMatch(await exporter.log(), /level=error/)
}

function clusterOf({ nodes }: RunningRabbitmq): string {
  const urls = nodes.map(({ managementUrl }) => `'${managementUrl}'`).join(', ')
  const intervals = '{ queues: 5s, nodes: 5s, traffic: 5s }'
  return `rabbitmq: [{ name: r, urls: [${urls}], password: guest, intervals: ${intervals} }]\n`
}

async function publish(node: RunningNode, queue: string, count: number): Promise<void> {
  const connection = await connect(node.amqpUrl)
  const channel = await connection.createConfirmChannel()
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'classic' } })
  for (let n = 0; n < count; n++) {
    channel.sendToQueue(queue, Buffer.from('work'), { persistent: true })
  }
  await channel.waitForConfirms()
  await connection.close()
}

/** Waits until the cluster's statistics tell of so many messages to the default exchange. */
async function isCounted({ managementUrl }: RunningNode, messages: number): Promise<void> {
  const authorization = `Basic ${Buffer.from('guest:guest').toString('base64')}`
  const hasCounted = async (): Promise<boolean> => {
    const exchange = `${managementUrl}/api/exchanges/%2F/amq.default`
    const answer = await fetch(exchange, { headers: { authorization } })
    const { message_stats: stats } = (await answer.json()) as DefaultExchange
    return stats?.publish_in === messages
  }
  await untilTrue('the messages are counted', hasCounted, { within: 60 })
}

interface DefaultExchange {
  readonly message_stats?: { readonly publish_in?: number }
}

async function publishToBoth(left: RunningNode, right: RunningNode): Promise<void> {
  await publish(left, 'left', more)
  await publish(right, 'right', more)
}

/** Messages in both queues, once more were published to both so often. */
function depthAfter(times: number): number {
  return depths.left + depths.right + times * 2 * more
}

/** Whether all is told that is there and was counted since more were published so often. */
function isWhole(scrape: Scrape, times: number): boolean {
  return (
    backlog(scrape, 'left') === depths.left + times * more &&
    backlog(scrape, 'right') === depths.right + times * more &&
    vhostReady(scrape) === depthAfter(times) &&
    publishedMessages(scrape) === times * 2 * more
  )
}

function readings(scrape: Scrape): number {
  return valueOf(scrape, 'tidemark_source_readings_total', { reading: 'queues' }) ?? NaN
}

function upness(scrape: Scrape): number | undefined {
  return valueOf(scrape, 'tidemark_source_up', { reading: 'queues' })
}

function backlog(scrape: Scrape, destination: string): number | undefined {
  return valueOf(scrape, 'tidemark_backlog_messages', { destination })
}

function vhostReady(scrape: Scrape): number | undefined {
  return valueOf(scrape, 'tidemark_rabbitmq_vhost_messages_ready', { vhost: '/' })
}

function queuesIn(scrape: Scrape, state: string): number {
  const counts = samplesOf(scrape, 'tidemark_rabbitmq_vhost_queues', { vhost: '/', state })
  return counts.reduce((sum, { value }) => sum + value, 0)
}

function running(scrape: Scrape, { name }: RunningNode): number | undefined {
  return valueOf(scrape, 'tidemark_rabbitmq_node_running', { rabbitmq_node: name })
}

/** Messages that came to the default exchange: nothing was ever published to another. */
function publishedMessages(scrape: Scrape): number | undefined {
  return valueOf(scrape, 'tidemark_rabbitmq_exchange_published_in_messages_total')
}
