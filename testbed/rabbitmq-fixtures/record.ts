import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ConfirmChannel, connect } from 'amqplib'
import { fetchJson } from '../fetch-json.ts'
import { projectRoot } from '../project-root.ts'
import { type RabbitmqOptions, type RunningRabbitmq, startRabbitmq } from '../rabbitmq.ts'

/*
 * Records responses of real RabbitMQ servers for the tests of the decoders, into
 * `test/rabbitmq/fixtures/<version>/`:
 *
 *     npm run build && node build/testbed/rabbitmq-fixtures/record.js
 */

const releases: Readonly<Record<string, RabbitmqOptions['release']>> = {
  '3.10': 'bookworm',
  '4.3': 'newest',
}

/** Quorum queues that set messages aside, by the policy that makes them do it. */
const policies: Readonly<Record<string, object>> = {
  retries: { 'delayed-retry-type': 'all', 'delayed-retry-min': 600_000 },
  'dead-letters': {
    ...{ 'dead-letter-exchange': 'missing', 'dead-letter-strategy': 'at-least-once' },
    overflow: 'reject-publish',
  },
}

const authorization = `Basic ${Buffer.from('guest:guest').toString('base64')}`

const published = 30
const rejected = 20

/** Paths by the name of the file. */
const responses: Readonly<Record<string, string>> = {
  'queues-aside': '/api/queues',
  'queues-aside-totals': '/api/queues?disable_stats=true&enable_queue_totals=true',
}

for (const [version, release] of Object.entries(releases)) {
  const rabbitmq = await startRabbitmq({
    release,
    onProgress: text => process.stderr.write(`${text}\n`),
  })
  try {
    await playScene(rabbitmq)
    // A queue reports once an interval of 5 s, and RabbitMQ takes its report in once an interval.
    await sleep(11_000)
    const folder = join(projectRoot, 'test', 'rabbitmq', 'fixtures', version)
    await mkdir(folder, { recursive: true })
    for (const [name, path] of Object.entries(responses)) {
      const response = await fetchJson(`${rabbitmq.managementUrl}${path}`, { authorization })
      const text = `${JSON.stringify(response, sortedMembers, 1)}\n`
      const nodeName = new RegExp(rabbitmq.nodes[0]?.name ?? '', 'g')
      await writeFile(join(folder, `${name}.json`), text.replace(nodeName, 'rabbit@localhost'))
    }
  } finally {
    await rabbitmq.stop()
  }
}

async function playScene(rabbitmq: RunningRabbitmq): Promise<void> {
  const connection = await connect(rabbitmq.amqpUrl)
  const channel = await connection.createConfirmChannel()
  for (const [queue, policy] of Object.entries(policies)) {
    // A version before 4.3 rejects the policy for retries: then the queue returns messages at once.
    const definition = JSON.stringify(policy)
    const set = ['set_policy', queue, `^${queue}$`, definition, '--apply-to', 'queues']
    await rabbitmq.ctl(set).catch(() => undefined)
    await channel.assertQueue(queue, { arguments: { 'x-queue-type': 'quorum' } })
    await publishAndReject(channel, queue, queue === 'retries')
  }
  await connection.close()
}

async function publishAndReject(
  channel: ConfirmChannel,
  queue: string,
  requeue: boolean,
): Promise<void> {
  for (let count = 0; count < published; count++) channel.sendToQueue(queue, Buffer.from('work'))
  await channel.waitForConfirms()
  for (let count = 0; count < rejected; count++) {
    const message = await channel.get(queue)
    if (message !== false) channel.reject(message, requeue)
  }
  // Once the server has responded, it has taken all rejections.
  await channel.checkQueue(queue)
}

/** Sorts the members of objects, so that two recordings can be compared. */
function sortedMembers(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
