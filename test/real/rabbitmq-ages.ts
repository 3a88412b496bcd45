import { setTimeout as sleep } from 'node:timers/promises'
import { type ChannelModel, connect, type ConfirmChannel } from 'amqplib'
import type { Test } from 'tap'
import type { Seconds } from '../../src/reading/time.ts'
import { startRabbitmq } from '../../testbed/rabbitmq.ts'
import { untilTrue } from '../../testbed/until-true.ts'
import { startPace, type Traffic } from '../../testbed/traffic/pace.ts'
import { watchQueues, type WatchedReading } from './queue-watch.ts'

/** Age at which each message is acknowledged. */
const consumerDelay: Seconds = 25
const interval: Seconds = 5
/** A depth reported by RabbitMQ is at most two statistics intervals old. */
const delay: Seconds = 10

/** Number of messages published in a second, by the seconds since the start. */
const patterns: Readonly<Record<string, (second: number) => number>> = {
  steady: () => 4,
  bursts: second => (second % 40 === 0 ? 80 : 0),
  pauses: second => (second % 70 < 20 ? 3 : 0),
}

/**
 * Runs publishers with known send times and a consumer that acknowledges late, on classic and
 * quorum queues, and compares each age and its bounds with the real age.
 */
export async function compareQueueAges(t: Test, duration: Seconds): Promise<void> {
  const rabbitmq = await startRabbitmq({ release: 'newest' })
  t.teardown(() => rabbitmq.stop())
  const connection = await connect(rabbitmq.amqpUrl)
  const queues: KnownQueue[] = []
  for (const type of ['classic', 'quorum']) {
    for (const pattern of Object.keys(patterns)) {
      queues.push(await KnownQueue.declare(connection, type, pattern))
    }
  }
  const read = watchQueues(t, rabbitmq.managementUrl)
  // Only a queue that was seen empty has an upper bound, without which its age is the lower bound.
  const allAreEmpty = async (): Promise<boolean> => {
    const { of } = await read()
    return queues.every(queue => of(queue.name)?.messages === 0)
  }
  await untilTrue('all queues are seen empty', allAreEmpty, { within: 60 })

  const errors: unknown[] = []
  const traffic = queues.flatMap(queue => startTraffic(queue, error => errors.push(error)))
  const end = performance.now() + duration * 1000
  while (performance.now() < end) {
    await sleep(interval * 1000)
    const reading = await read()
    for (const queue of queues) queue.compare(t, reading)
  }
  for (const one of traffic) await one.stop()
  await connection.close()
  t.same(errors, [])
  for (const queue of queues) queue.finish(t, duration / interval / 4)
}

function startTraffic(queue: KnownQueue, onError: (error: unknown) => void): readonly Traffic[] {
  let second = 0
  const publish = (): Promise<void> => queue.publish(patterns[queue.pattern]?.(second++) ?? 0)
  const consume = (): void => {
    queue.acknowledge(now() - consumerDelay)
  }
  return [startPace(1, publish, onError), startPace(0.5, consume, onError)]
}

/** All in monotonic seconds. */
interface KnownMessage {
  readonly sentAt: Seconds
  storedAt: Seconds
  doneAt: Seconds
}

/** A queue with known times of each message. */
class KnownQueue {
  readonly name: string
  readonly pattern: string
  readonly #channel: ConfirmChannel
  readonly #messages: KnownMessage[] = []
  /** Acknowledges each delivered message, oldest first. */
  readonly #acknowledgements: (() => void)[] = []
  #done = 0
  #samples = 0
  /** Distance of the lower bound below the real age, and of the age from it. */
  readonly #widths: Seconds[] = []
  readonly #errors: Seconds[] = []

  private constructor(name: string, pattern: string, channel: ConfirmChannel) {
    this.name = name
    this.pattern = pattern
    this.#channel = channel
  }

  static async declare(
    connection: ChannelModel,
    type: string,
    pattern: string,
  ): Promise<KnownQueue> {
    const name = `${type} ${pattern}`
    const channel = await connection.createConfirmChannel()
    await channel.assertQueue(name, { arguments: { 'x-queue-type': type } })
    const queue = new KnownQueue(name, pattern, channel)
    await channel.consume(name, message => {
      if (message === null) return
      queue.#acknowledgements.push(() => {
        channel.ack(message)
      })
    })
    return queue
  }

  async publish(count: number): Promise<void> {
    const sent = Array.from({ length: count }, () => ({
      ...{ sentAt: now(), storedAt: Infinity, doneAt: Infinity },
    }))
    this.#messages.push(...sent)
    sent.forEach(() => this.#channel.sendToQueue(this.name, Buffer.from('work')))
    await this.#channel.waitForConfirms()
    for (const message of sent) message.storedAt = now()
  }

  /** Acknowledges the delivered messages that were sent before an instant. */
  acknowledge(before: Seconds): void {
    for (;;) {
      const oldest = this.#messages[this.#done]
      if (oldest === undefined || oldest.sentAt >= before) return
      const acknowledge = this.#acknowledgements.shift()
      if (acknowledge === undefined) return
      acknowledge()
      oldest.doneAt = now()
      this.#done++
    }
  }

  compare(t: Test, { span, of }: WatchedReading): void {
    const backlog = of(this.name)
    if (backlog === undefined || Number.isNaN(backlog.age)) return
    this.#samples++
    const realAges = this.#agesBetween(span.from.monotonic - delay, span.to.monotonic)
    const oldest = Math.max(...realAges)
    const youngest = Math.min(...realAges)
    const { atLeast, age, atMost } = backlog
    const text = `${this.name}: ${atLeast} ≤ ${age} ≤ ${atMost}, real age ${youngest} to ${oldest}`
    if (!(atLeast <= oldest)) t.fail(`${text}: the lower bound is too high`)
    if (atMost < youngest) t.fail(`${text}: the upper bound is too low`)
    if (age < atLeast || age > atMost) t.fail(`${text}: the age is not within its bounds`)
    if (age === 0) return
    this.#widths.push(oldest - atLeast)
    this.#errors.push(Math.max(youngest - age, age - oldest, 0))
  }

  /** Fails unless the queue had at least this number of samples with a backlog. */
  finish(t: Test, atLeast: number): void {
    t.comment(
      `${this.name}: ${this.#samples} readings, lower bound ${spread(this.#widths)} below the real age, age off by ${spread(this.#errors)}`,
    )
    t.ok(this.#widths.length >= atLeast, `${this.name}: ${this.#widths.length} samples`)
    // The age is an estimate: one late response can distort it. These queues are consumed in order,
    // so the median error is only that of the observation.
    t.ok(median(this.#errors) <= interval, `${this.name}: the age is close to the real age`)
  }

  /** Returns the age of the oldest message every 0.1 s between two instants. 0: empty. */
  #agesBetween(from: Seconds, to: Seconds): readonly Seconds[] {
    const ages: Seconds[] = []
    for (let instant = from; instant <= to; instant += 0.1) {
      // When RabbitMQ stored and removed a message is known to half a second.
      for (const slack of [-0.5, 0.5]) {
        const oldest = this.#messages.find(
          ({ sentAt, doneAt }) => sentAt <= instant + slack && doneAt > instant + slack,
        )
        ages.push(oldest === undefined ? 0 : Math.max(instant - oldest.sentAt, 0))
      }
    }
    return ages
  }
}

function median(values: readonly Seconds[]): Seconds {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}

function spread(values: readonly Seconds[]): string {
  return `${median(values).toFixed(1)} s (median; ${Math.max(...values).toFixed(1)} s at most)`
}

function now(): Seconds {
  return performance.now() / 1000
}
