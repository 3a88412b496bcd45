import { setTimeout as sleep } from 'node:timers/promises'
import { type ChannelModel, connect, type ConfirmChannel } from 'amqplib'
import type { Test } from 'tap'
import type { Seconds } from '../../src/reading/time.ts'
import { startRabbitmq } from '../../testbed/rabbitmq.ts'
import { startPace, type Traffic } from '../../testbed/traffic/pace.ts'
import { watchQueues, type WatchedReading } from './queue-watch.ts'

/** Every message is acknowledged when it is so old. */
const heldBack: Seconds = 25
const interval: Seconds = 5
/** RabbitMQ tells a depth that is two statistics intervals old at most. */
const delay: Seconds = 10

/** Ways of publishing: what is sent in the second since the start. */
const patterns: Readonly<Record<string, (second: number) => number>> = {
  steady: () => 4,
  bursts: second => (second % 40 === 0 ? 80 : 0),
  pauses: second => (second % 70 < 20 ? 3 : 0),
}

/**
 * Publishers whose send times are known, and a consumer that holds each message back: on every
 * reading the age's bounds must enclose the truth, of classic and quorum queues.
 */
export async function agesOfQueuesEncloseTheTruth(t: Test, lasting: Seconds): Promise<void> {
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
  await read()

  const troubles: unknown[] = []
  const traffic = queues.flatMap(queue => lifeOf(queue, error => troubles.push(error)))
  const end = performance.now() + lasting * 1000
  while (performance.now() < end) {
    await sleep(interval * 1000)
    const reading = await read()
    for (const queue of queues) queue.judge(t, reading)
  }
  for (const one of traffic) await one.stop()
  await connection.close()
  t.same(troubles, [])
  for (const queue of queues) queue.sum(t, lasting / interval / 4)
}

function lifeOf(queue: KnownQueue, onTrouble: (error: unknown) => void): readonly Traffic[] {
  let second = 0
  const publish = (): Promise<void> => queue.publish(patterns[queue.pattern]?.(second++) ?? 0)
  const consume = (): void => {
    queue.acknowledge(now() - heldBack)
  }
  return [startPace(1, publish, onTrouble), startPace(0.5, consume, onTrouble)]
}

/** All in monotonic seconds. */
interface KnownMessage {
  readonly sentAt: Seconds
  storedAt: Seconds
  doneAt: Seconds
}

/** A queue of which every message's life is known. */
class KnownQueue {
  readonly pattern: string
  readonly #name: string
  readonly #channel: ConfirmChannel
  readonly #messages: KnownMessage[] = []
  /** What acknowledges each message that was delivered and is not done, in order. */
  readonly #held: (() => void)[] = []
  #done = 0
  #looks = 0
  /** How far the lower bound was below the truth, and the age beside it. */
  readonly #widths: Seconds[] = []
  readonly #errors: Seconds[] = []

  private constructor(name: string, pattern: string, channel: ConfirmChannel) {
    this.#name = name
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
      queue.#held.push(() => {
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
    sent.forEach(() => this.#channel.sendToQueue(this.#name, Buffer.from('work')))
    await this.#channel.waitForConfirms()
    for (const message of sent) message.storedAt = now()
  }

  /** Acknowledges all that was sent before an instant, as far as it was delivered. */
  acknowledge(before: Seconds): void {
    for (;;) {
      const oldest = this.#messages[this.#done]
      if (oldest === undefined || oldest.sentAt >= before) return
      const acknowledge = this.#held.shift()
      if (acknowledge === undefined) return
      acknowledge()
      oldest.doneAt = now()
      this.#done++
    }
  }

  judge(t: Test, { span, of }: WatchedReading): void {
    const told = of(this.#name)
    if (told === undefined || Number.isNaN(told.age)) return
    this.#looks++
    const truths = this.#agesBetween(span.from.monotonic - delay, span.to.monotonic)
    const oldest = Math.max(...truths)
    const youngest = Math.min(...truths)
    const { atLeast, age, atMost } = told
    const text = `${this.#name}: ${atLeast} ≤ ${age} ≤ ${atMost}, in truth ${youngest} to ${oldest}`
    if (!(atLeast <= oldest)) t.fail(`${text}: the lower bound is too high`)
    if (atMost < youngest) t.fail(`${text}: the upper bound is too low`)
    if (age < atLeast || age > atMost) t.fail(`${text}: the age is not within its bounds`)
    if (age === 0) return
    this.#widths.push(oldest - atLeast)
    this.#errors.push(Math.max(youngest - age, age - oldest, 0))
  }

  /** It must have been judged so often with messages that wait. */
  sum(t: Test, atLeast: number): void {
    t.comment(
      `${this.#name}: ${this.#looks} readings, lower bound ${spread(this.#widths)} below the truth, age ${spread(this.#errors)} beside it`,
    )
    t.ok(this.#widths.length >= atLeast, `${this.#name} was judged ${this.#widths.length} times`)
    // The age is an estimate, which one late answer may lead astray. But these queues are served in
    // order, so that most of the time it is the truth but for how it is observed.
    t.ok(median(this.#errors) <= interval, `${this.#name}: the age is close to the truth`)
  }

  /** How old the oldest message was at instants of a stretch; 0 when there was none. */
  #agesBetween(from: Seconds, to: Seconds): readonly Seconds[] {
    const ages: Seconds[] = []
    for (let instant = from; instant <= to; instant += 0.1) {
      // In doubt about the moments of storing and of being done, both.
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
