import type { Test } from 'tap'
import { startCelery } from '../../testbed/celery.ts'
import type { RunningRabbitmq } from '../../testbed/rabbitmq.ts'
import { Unavailable } from '../../testbed/unavailable.ts'
import { startExporter, unexpectedErrors } from '../real/running-exporter.ts'
import { samplesOf, valueOf } from '../real/samples.ts'
import { type Scrape, scrapesUntil } from '../real/scrapes.ts'

const later = 10

/** How long a task of `reports` takes: longer than the status window of `plain`. */
const longTask = 60

/**
 * Watches a Celery worker with `acks_late`, long tasks and tasks for later, by two configurations.
 *
 * `plain` has the shortest status window. `documented` has, for these queues, the one that
 * docs/celery.md recommends: longer than the longest task and the longest countdown.
 */
export async function watchCelery(
  t: Test,
  { amqpUrl, managementUrl }: RunningRabbitmq,
): Promise<void> {
  const celery = await celeryOrSkip(t, amqpUrl)
  if (celery === undefined) return
  t.teardown(() => celery.stop())
  const common = `urls: ['${managementUrl}'], status_window: 20s, intervals: { queues: 5s, nodes: 5s, traffic: 5s }`
  const objectives = `objectives: [{ queues: [reports, mails], status_window: 2h }]`
  const exporter = await startExporter(
    t,
    `rabbitmq:
  - { name: plain, ${common} }
  - { name: documented, ${common}, ${objectives} }
  - { name: everything, ${common}, queues: { exclude: [], exclusive: true } }
`,
  )
  await celery.send({ queue: 'mails', count: later, seconds: 0, countdown: 7200 })
  await scrapesUntil(
    exporter,
    'RabbitMQ holds the tasks for later',
    scrape => heldForLater(scrape) === later,
    120,
  )
  await celery.send({ queue: 'reports', count: 3, seconds: longTask })

  const scrapes = await scrapesUntil(
    exporter,
    'a window that is too short shows the long task as a hanging consumer',
    scrape => isStalled(scrape, 'reports'),
    120,
  )
  const scrape = scrapes.at(-1) ?? []
  const depth = (queue: string, kind: string): number | undefined =>
    valueOf(scrape, `tidemark_rabbitmq_queue_messages_${kind}`, {
      ...{ messaging_cluster: 'documented', queue },
    })

  t.ok((depth('reports', 'unacked') ?? 0) >= 1, 'a late task is unacknowledged while it runs')
  const statuses = scrapes.flatMap(one => [
    statusOf(one, 'documented', 'reports'),
    statusOf(one, 'documented', 'mails'),
  ])
  t.notOk(statuses.includes('stalled'), statuses.join(' '))
  t.notOk(statuses.includes('stopped'), statuses.join(' '))

  t.equal(heldForLater(scrape), later)
  t.equal(depth('mails', 'unacked'), 0, 'the worker holds none')
  for (const { labels } of delayQueues(scrape)) {
    const status = statusOf(scrape, 'plain', labels['destination'] ?? '')
    t.notOk(status === 'stopped' || status === 'stalled', `${labels['destination']}: ${status}`)
  }

  t.strictSame(clientQueues(scrape, 'documented'), [], 'queues of clients are left out')
  t.ok(clientQueues(scrape, 'everything').length > 0, 'unless the configuration includes them')

  await scrapesUntil(
    exporter,
    'late tasks are completed',
    one => (completed(one, 'reports') ?? 0) >= 1,
    2 * longTask,
  )
  t.strictSame(await unexpectedErrors(exporter), [])
}

async function celeryOrSkip(
  t: Test,
  amqpUrl: string,
): Promise<Awaited<ReturnType<typeof startCelery>> | undefined> {
  try {
    const onProgress = (text: string): void => t.comment(text)
    return await startCelery({ amqpUrl, onProgress })
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    t.pass('Celery', { skip: error.message })
    return undefined
  }
}

/** Tasks that may not run yet wait in queues of RabbitMQ without consumers. */
function heldForLater(scrape: Scrape): number {
  return delayQueues(scrape).reduce((sum, { value }) => sum + value, 0)
}

function delayQueues(scrape: Scrape): Scrape {
  const of = { messaging_cluster: 'documented' }
  return samplesOf(scrape, 'tidemark_backlog_messages', of).filter(
    ({ labels }) => labels['destination']?.startsWith('celery_delayed_') === true,
  )
}

function statusOf(scrape: Scrape, cluster: string, destination: string): string {
  const of = { messaging_cluster: cluster, destination }
  const current = samplesOf(scrape, 'tidemark_backlog_status', of).find(({ value }) => value === 1)
  return current?.labels['status'] ?? 'none'
}

/** Returns true if `plain` shows the queue as stalled; throws with its values if not. */
function isStalled(scrape: Scrape, destination: string): boolean {
  const status = statusOf(scrape, 'plain', destination)
  if (status === 'stalled') return true
  const of = { messaging_cluster: 'plain', destination }
  const value = (name: string) => valueOf(scrape, `tidemark_backlog_${name}`, of) ?? 'none'
  const flow = `${value('messages')} messages, ${value('consumers')} consumers`
  throw new Error(`${status}: ${flow}, ${value('completed_messages_total')} completed`)
}

function completed(scrape: Scrape, destination: string): number | undefined {
  return valueOf(scrape, 'tidemark_backlog_completed_messages_total', {
    ...{ messaging_cluster: 'documented', destination },
  })
}

/** Names of the queues that exist only as long as a worker. */
function clientQueues(scrape: Scrape, cluster: string): readonly string[] {
  return samplesOf(scrape, 'tidemark_rabbitmq_queue_info', { messaging_cluster: cluster })
    .map(({ labels }) => labels['queue'] ?? '')
    .filter(queue => queue.endsWith('.celery.pidbox') || queue.startsWith('celeryev.'))
}
