import { setTimeout as sleep } from 'node:timers/promises'
import { type Channel, type ConfirmChannel, connect } from 'amqplib'
import type { Test } from 'tap'
import { startRabbitmq } from '../../testbed/rabbitmq.ts'
import { startPace } from '../../testbed/traffic/pace.ts'
import { type WatchedBacklog, watchQueues, type WatchedReading } from './queue-watch.ts'
import { compareQueueAges } from './rabbitmq-ages.ts'
import { runInParallel, withRealParts } from './with-real-parts.ts'

runInParallel(4)

withRealParts("the bounds of every queue's age enclose the real age", t => compareQueueAges(t, 120))

for (const release of ['bookworm', 'newest'] as const) {
  withRealParts(`RabbitMQ of Debian ${release}: messages are completed or discarded`, async t => {
    const rabbitmq = await startRabbitmq({ release })
    t.teardown(() => rabbitmq.stop())
    const connection = await connect(rabbitmq.amqpUrl)
    const channel = await connection.createConfirmChannel()
    const read = watchQueues(t, rabbitmq.managementUrl)
    await channel.assertQueue('first')
    await read()

    const queues = Object.entries(fates).filter(
      ([, { since }]) => since === undefined || rabbitmq.version >= since,
    )
    // How soon dead letters are sent again whose target has not confirmed them. Default: 180 s. For new queues.
    const setting = 'rabbit, dead_letter_worker_publisher_confirm_timeout, 5000'
    await rabbitmq.ctl(['eval', `application:set_env(${setting}).`])
    for (const [queue, { options, policy }] of queues) {
      if (policy !== undefined) {
        const definition = JSON.stringify(policy)
        await rabbitmq.ctl(['set_policy', queue, `^${queue}$`, definition, '--apply-to', 'queues'])
      }
      await channel.assertQueue(queue, options)
    }
    for (const [queue, { published }] of queues) await publish(channel, queue, published ?? 100)
    await sleep(11_000)
    await read()
    for (const [queue, { act }] of queues) await act?.(channel, queue)
    // Depths are up to 10 s old, and discarded messages are counted over three polls.
    let reading = await read()
    for (let count = 0; count < 4; count++) {
      await sleep(11_000)
      reading = await read()
    }
    for (const [queue, { expected }] of queues) t.match(reading.of(queue), expected, queue)
    const { stdout } = await rabbitmq.ctl([
      '-q',
      '--formatter',
      'json',
      'list_queues',
      'name',
      'messages',
    ])
    for (const { name, messages } of JSON.parse(stdout) as { name: string; messages: number }[]) {
      const { deadLettering = NaN, messages: waiting = NaN } = reading.of(name) ?? {}
      t.equal(waiting + (deadLettering || 0), messages, `${name} as in rabbitmqctl`)
    }
    await t.test('while statistics are switched off, depths and counts stay', async t => {
      const set = (value: boolean): Promise<unknown> =>
        rabbitmq.ctl([
          'eval',
          `application:set_env(rabbitmq_management_agent, disable_metrics_collector, ${value}).`,
        ])
      await set(true)
      const off = await read()
      await set(false)
      const on = await read()
      for (const [queue, { expected }] of queues) {
        const { arrived, completed, discarded, messages } = expected
        t.match(off.of(queue), { arrived, completed, discarded }, queue)
        // Dead letters and delayed messages look the same without statistics.
        t.equal(off.of(queue)?.messages, (messages ?? NaN) + (expected.deadLettering ?? 0), queue)
        t.match(on.of(queue), expected, `${queue} afterwards`)
      }
    })
    await connection.close()
  })
}

interface Fate {
  readonly options: Parameters<Channel['assertQueue']>[1]
  readonly policy?: object
  /** The first version of RabbitMQ that knows it. */
  readonly since?: string
  /** Messages. Default: 100. */
  readonly published?: number
  /** Is done to the published messages. */
  readonly act?: (channel: ConfirmChannel, queue: string) => Promise<void>
  readonly expected: Partial<WatchedBacklog>
}

const quorum = { 'x-queue-type': 'quorum' }

const fates: Readonly<Record<string, Fate>> = {
  'taken without acknowledgement': {
    options: {},
    act: async (channel, queue) => {
      for (let count = 0; count < 10; count++) await channel.get(queue, { noAck: true })
    },
    expected: { arrived: 100, completed: 10, discarded: 0, messages: 90 },
  },
  requeued: {
    options: { arguments: quorum },
    act: async (channel, queue) => {
      for (let count = 0; count < 10; count++) {
        const message = await channel.get(queue)
        if (message !== false) channel.nack(message, false, true)
      }
    },
    expected: { arrived: 100, completed: 0, discarded: 0, messages: 100 },
  },
  rejected: {
    options: {},
    act: async (channel, queue) => {
      for (let count = 0; count < 10; count++) {
        const message = await channel.get(queue)
        if (message !== false) channel.nack(message, false, false)
      }
    },
    expected: { arrived: 100, completed: 0, discarded: 10, messages: 90 },
  },
  'set aside until their retry': {
    options: { arguments: quorum },
    policy: { 'delayed-retry-type': 'all', 'delayed-retry-min': 600_000 },
    since: '4.3.1',
    published: 1000,
    act: (channel, queue) => rejectAll(channel, queue, true),
    expected: { arrived: 1000, completed: 0, discarded: 0, messages: 1000, delayed: 1000 },
  },
  'set aside and back': {
    options: { arguments: quorum },
    policy: { 'delayed-retry-type': 'all', 'delayed-retry-min': 15_000 },
    since: '4.3.1',
    act: (channel, queue) => rejectAll(channel, queue, true),
    expected: { arrived: 100, completed: 0, discarded: 0, messages: 100, delayed: 0 },
  },
  'set aside longer than they live': {
    options: { messageTtl: 20_000, arguments: quorum },
    policy: { 'delayed-retry-type': 'all', 'delayed-retry-min': 600_000 },
    since: '4.3.1',
    act: (channel, queue) => rejectAll(channel, queue, true),
    expected: { arrived: 100, completed: 0, discarded: 100, messages: 0, delayed: 0 },
  },
  'set aside and purged': {
    options: { arguments: quorum },
    policy: { 'delayed-retry-type': 'all', 'delayed-retry-min': 600_000 },
    since: '4.3.1',
    act: async (channel, queue) => {
      await rejectAll(channel, queue, true)
      await channel.purgeQueue(queue)
    },
    expected: { arrived: 100, completed: 0, discarded: 100, messages: 0, delayed: 0 },
  },
  'kept as dead letters': {
    options: { arguments: quorum },
    policy: keepsDeadLetters('missing'),
    published: 500,
    act: (channel, queue) => rejectAll(channel, queue, false),
    expected: { arrived: 500, completed: 0, discarded: 500, messages: 0, deadLettering: 500 },
  },
  'kept as dead letters until their target returns': {
    options: { arguments: quorum },
    policy: keepsDeadLetters('returning'),
    act: async (channel, queue) => {
      await rejectAll(channel, queue, false)
      await channel.assertExchange('returning', 'fanout')
      await channel.assertQueue('letters')
      await channel.bindQueue('letters', 'returning', '')
    },
    expected: { arrived: 100, completed: 0, discarded: 100, messages: 0, deadLettering: 0 },
  },
  purged: {
    options: { arguments: quorum },
    act: async (channel, queue) => {
      await channel.purgeQueue(queue)
    },
    expected: { arrived: 100, completed: 0, discarded: 100, messages: 0 },
  },
  expired: {
    options: { messageTtl: 13_000 },
    expected: { arrived: 100, completed: 0, discarded: 100, messages: 0 },
  },
  'dropped at the head': {
    options: { maxLength: 30 },
    expected: { arrived: 100, completed: 0, discarded: 70, messages: 30 },
  },
  'refused at the limit': {
    options: { maxLength: 30, arguments: { 'x-overflow': 'reject-publish' } },
    expected: { arrived: 30, completed: 0, discarded: 0, messages: 30 },
  },
}

function keepsDeadLetters(exchange: string): object {
  return {
    ...{ 'dead-letter-exchange': exchange, 'dead-letter-strategy': 'at-least-once' },
    overflow: 'reject-publish',
  }
}

/** Rejects each message that is ready. */
async function rejectAll(channel: Channel, queue: string, requeue: boolean): Promise<void> {
  for (;;) {
    const message = await channel.get(queue)
    if (message === false) return
    channel.reject(message, requeue)
  }
}

/** Publishes messages of all priorities. A publish that the queue rejects is not a failure here. */
async function publish(channel: ConfirmChannel, queue: string, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent++) {
    channel.sendToQueue(queue, Buffer.from('work'), { priority: sent % 8 })
  }
  await channel.waitForConfirms().catch(() => undefined)
}

withRealParts('the status of a queue follows the pace of its consumer', async t => {
  const rabbitmq = await startRabbitmq({ release: 'newest' })
  t.teardown(() => rabbitmq.stop())
  const connection = await connect(rabbitmq.amqpUrl)
  const read = watchQueues(t, rabbitmq.managementUrl)
  await read()
  const publisher = await connection.createConfirmChannel()
  const consumers = [
    await Consumed.declare(publisher, 'classic', await connection.createChannel()),
    await Consumed.declare(publisher, 'quorum', await connection.createChannel()),
  ]
  const errors: unknown[] = []
  const publishing = startPace(
    0.1,
    () => {
      for (const consumer of consumers) {
        publisher.sendToQueue(consumer.queue, Buffer.from('work'))
        consumer.beat()
      }
    },
    error => errors.push(error),
  )
  for (const [pace, expected] of [
    ['quick', 'ok'],
    ['none', 'stalled'],
    ['quick', 'ok'],
    ['slow', 'behind'],
    ['quick', 'ok'],
    ['gone', 'stopped'],
  ] as const) {
    for (const consumer of consumers) await consumer.turn(pace)
    await expectStatus(t, read, consumers, expected)
  }
  await publishing.stop()
  for (const consumer of consumers) await consumer.turn('quick')
  await expectStatus(t, read, consumers, 'ok')
  t.same(errors, [])
  await connection.close()
})

/** Expects a status in two polls in a row, within two windows and the age of statistics. */
async function expectStatus(
  t: Test,
  read: () => Promise<WatchedReading>,
  consumers: readonly Consumed[],
  expected: string,
): Promise<void> {
  const seen: string[][] = consumers.map(() => [])
  for (let count = 0; count < 12; count++) {
    await sleep(5000)
    const reading = await read()
    for (const [index, { queue }] of consumers.entries()) {
      seen[index]?.push(reading.of(queue)?.status ?? 'none')
    }
    if (seen.every(statuses => statuses.slice(-2).every(status => status === expected))) break
  }
  for (const [index, { queue }] of consumers.entries()) {
    t.equal(seen[index]?.at(-1), expected, `${queue}: ${seen[index]?.join(' ')}`)
  }
}

type Pace = 'quick' | 'slow' | 'none' | 'gone'

/** A queue with a consumer of adjustable pace. */
class Consumed {
  readonly queue: string
  readonly #channel: Channel
  readonly #acknowledgements: (() => void)[] = []
  #tag: string | null = null
  #pace: Pace = 'gone'
  #beats = 0

  private constructor(queue: string, channel: Channel) {
    this.queue = queue
    this.#channel = channel
  }

  static async declare(publisher: Channel, type: string, channel: Channel): Promise<Consumed> {
    await publisher.assertQueue(type, { arguments: { 'x-queue-type': type } })
    await channel.prefetch(50)
    return new Consumed(type, channel)
  }

  async turn(pace: Pace): Promise<void> {
    this.#pace = pace
    if (pace === 'gone' && this.#tag !== null) {
      await this.#channel.cancel(this.#tag)
      this.#tag = null
    }
    if (pace !== 'gone' && this.#tag === null) {
      const { consumerTag } = await this.#channel.consume(this.queue, message => {
        if (message === null) return
        this.#acknowledgements.push(() => {
          this.#channel.ack(message)
        })
        this.#workQuickly()
      })
      this.#tag = consumerTag
    }
    this.#workQuickly()
  }

  /** Is called with each published message. A slow consumer acknowledges one of three. */
  beat(): void {
    if (this.#pace === 'slow' && this.#beats++ % 3 === 0) this.#acknowledgements.shift()?.()
  }

  #workQuickly(): void {
    while (this.#pace === 'quick' && this.#acknowledgements.length > 0)
      this.#acknowledgements.shift()?.()
  }
}
