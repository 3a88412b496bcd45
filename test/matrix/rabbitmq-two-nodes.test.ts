import { isDeepStrictEqual } from 'node:util'
import { connect } from 'amqplib'
import type { Test } from 'tap'
import { untilTrue } from '../../testbed/until-true.ts'
import { type RunningRabbitmq, startRabbitmq } from '../../testbed/rabbitmq.ts'
import type { RunningNode } from '../../testbed/rabbitmq-node.ts'
import { type RunningExporter, startExporter, unexpectedErrors } from '../real/running-exporter.ts'
import { samplesOf, valueOf } from '../real/samples.ts'
import { type Scrape, scrapesUntil } from '../real/scrapes.ts'
import { withRealParts } from '../real/with-real-parts.ts'
import { fallenCounters } from './fallen-counters.ts'

/** Initial messages of two classic queues, each on the node where it was declared. */
const depths = { left: 8, right: 5 } as const
/** Messages later published to each of them at a time. */
const more = 2
/** Polls after which counters are certain to be based on the remaining nodes. */
const pollsToRebase = 5

for (const release of ['bookworm', 'newest'] as const) {
  withRealParts(
    `RabbitMQ of Debian ${release}: one of two nodes that is paused or killed makes only its queues unknown, and no counter jump`,
    async t => {
      const rabbitmq = await startRabbitmq({ release, nodes: 2 })
      t.teardown(() => rabbitmq.stop())
      t.comment(`RabbitMQ ${rabbitmq.version} of Debian ${rabbitmq.release}`)
      const [left, right] = rabbitmq.nodes
      if (left === undefined || right === undefined) throw new Error('expected two nodes')
      await publish(left, 'left', depths.left)
      await publish(right, 'right', depths.right)
      // The exporter would count messages that appear in statistics after its first poll.
      await untilCounted(left, depths.left + depths.right)
      const exporter = await startExporter(t, clusterOf(rabbitmq))
      await scrapesUntil(exporter, 'all is known', s => isComplete(s, 0), 120)
      await publishToBoth(left, right)
      const before = await scrapesUntil(exporter, 'both are counted', s => isComplete(s, 1), 120)

      const paused = await scrapesWhilePaused(exporter, left)
      t.same(
        paused.map(arrivedMessages).filter(count => count !== arrivedMessages(before.at(-1) ?? [])),
        [],
        'nothing arrives while a node is away, nor when it is back',
      )

      await left.kill()
      const from = readings(before.at(-1) ?? [])
      const hasSettled = (scrape: Scrape): boolean =>
        running(scrape, left) === 0 && readings(scrape) >= from + pollsToRebase
      const during = await scrapesUntil(exporter, 'it is known to be down', hasSettled, 120)
      expectOneUnknownQueue(t, during, left, right)

      await left.restart()
      const after = await scrapesAfterRestart(exporter, left)
      await publishToBoth(left, right)
      const later = await scrapesUntil(
        exporter,
        'new messages are counted',
        s => isComplete(s, 2),
        120,
      )

      await checkEveryScrape(t, exporter, [...before, ...paused, ...during, ...after, ...later])
    },
  )
}

/** Pauses a node until counters are based on the other one, and returns when its statistics are back. */
async function scrapesWhilePaused(
  exporter: RunningExporter,
  node: RunningNode,
): Promise<readonly Scrape[]> {
  let from = NaN
  const hasReadings = (scrape: Scrape): boolean => {
    if (Number.isNaN(from)) from = readings(scrape)
    return readings(scrape) >= from + pollsToRebase
  }
  node.pause()
  let away: readonly Scrape[]
  try {
    away = await scrapesUntil(exporter, 'the node is away for some polls', hasReadings, 180)
  } finally {
    node.resume()
  }
  from = NaN
  const isBack = (scrape: Scrape): boolean => hasReadings(scrape) && isComplete(scrape, 1)
  return [...away, ...(await scrapesUntil(exporter, 'the node is back', isBack, 180))]
}

/** Returns when the counters are based on the restarted node. */
async function scrapesAfterRestart(
  exporter: RunningExporter,
  node: RunningNode,
): Promise<readonly Scrape[]> {
  const isBack = (scrape: Scrape): boolean => isComplete(scrape, 1) && running(scrape, node) === 1
  const back = await scrapesUntil(exporter, 'all is known again', isBack, 120)
  // Of the first reading after a restart only what exceeds the old total counts.
  const from = readings(back.at(-1) ?? [], 'traffic')
  const isBased = (scrape: Scrape): boolean => readings(scrape, 'traffic') >= from + 2
  return [...back, ...(await scrapesUntil(exporter, 'counters are based on it', isBased, 60))]
}

/** Checks the scrapes while the left node, which the exporter had polled, is down. */
function expectOneUnknownQueue(
  t: Test,
  scrapes: readonly Scrape[],
  left: RunningNode,
  right: RunningNode,
): void {
  const isWrong = ({ up, leftQueue, rightQueue, ready }: ReturnType<typeof valuesOf>): boolean =>
    up !== 1 ||
    rightQueue !== depths.right + more ||
    // A sum does not fall because a queue is unreadable.
    ready !== depthAfter(1) ||
    // The last known value, or unknown.
    ![depths.left + more, undefined].includes(leftQueue)
  t.same(scrapes.map(valuesOf).filter(isWrong), [])
  const scrape = scrapes.at(-1) ?? []
  t.equal(backlog(scrape, 'left'), undefined, 'an unreadable queue is not empty')
  t.equal(valueOf(scrape, 'tidemark_rabbitmq_queue_available', { queue: 'left' }), 0)
  t.equal(valueOf(scrape, 'tidemark_rabbitmq_vhost_unknown_queues', { vhost: '/' }), 1)
  t.equal(queuesIn(scrape, 'down'), 1)
  t.equal(running(scrape, left), 0)
  t.equal(running(scrape, right), 1)
}

/** Checks all scrapes. */
async function checkEveryScrape(
  t: Test,
  exporter: RunningExporter,
  scrapes: readonly Scrape[],
): Promise<void> {
  const hidden = scrapes.map(scrape => valueOf(scrape, 'tidemark_rabbitmq_hidden_queues') ?? 0)
  t.same(
    hidden.filter(queues => queues !== 0),
    [],
    'no queue counts as hidden',
  )
  t.same(fallenCounters(scrapes), [])
  t.equal(publishedMessages(scrapes.at(-1) ?? []), 4 * more, 'every message is counted once')
  t.equal(exporter.process.hasExited, false)
  t.strictSame(await unexpectedErrors(exporter), [])
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

/** Waits until the statistics count this number of messages published to the default exchange. */
async function untilCounted({ managementUrl }: RunningNode, messages: number): Promise<void> {
  const authorization = `Basic ${Buffer.from('guest:guest').toString('base64')}`
  const hasCounted = async (): Promise<boolean> => {
    const exchange = `${managementUrl}/api/exchanges/%2F/amq.default`
    const response = await fetch(exchange, { headers: { authorization } })
    const { message_stats: stats } = (await response.json()) as DefaultExchange
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

/** Messages in both queues after this number of calls of `publishToBoth`. */
function depthAfter(times: number): number {
  return depths.left + depths.right + times * 2 * more
}

/**
 * Returns true if depths and counters are exported that include this number of calls of
 * `publishToBoth`; throws with the values if not.
 */
function isComplete(scrape: Scrape, times: number): boolean {
  const values = {
    left: backlog(scrape, 'left'),
    right: backlog(scrape, 'right'),
    ready: vhostReady(scrape),
    published: publishedMessages(scrape),
  }
  const complete = {
    left: depths.left + times * more,
    right: depths.right + times * more,
    ready: depthAfter(times),
    published: times * 2 * more,
  }
  if (isDeepStrictEqual(values, complete)) return true
  throw new Error(`${JSON.stringify(values)} instead of ${JSON.stringify(complete)}`)
}

function valuesOf(scrape: Scrape) {
  return {
    up: upness(scrape),
    leftQueue: backlog(scrape, 'left'),
    rightQueue: backlog(scrape, 'right'),
    ready: vhostReady(scrape),
  }
}

function readings(scrape: Scrape, reading: 'queues' | 'traffic' = 'queues'): number {
  return valueOf(scrape, 'tidemark_source_readings_total', { reading }) ?? NaN
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

/** Arrived messages of both queues; missing while one is not reported. */
function arrivedMessages(scrape: Scrape): number {
  const arrived = samplesOf(scrape, 'tidemark_backlog_arrived_messages_total')
  return arrived.reduce((sum, { value }) => sum + value, 0)
}

function running(scrape: Scrape, { name }: RunningNode): number | undefined {
  return valueOf(scrape, 'tidemark_rabbitmq_node_running', { rabbitmq_node: name })
}

/** Messages published to the default exchange, the only one in use. */
function publishedMessages(scrape: Scrape): number | undefined {
  return valueOf(scrape, 'tidemark_rabbitmq_exchange_published_in_messages_total')
}
