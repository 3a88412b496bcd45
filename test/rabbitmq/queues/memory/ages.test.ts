import t, { type Test } from 'tap'
import { queueTraits } from '../../../../src/rabbitmq/queues/facts/queue-traits.ts'
import type { Seconds } from '../../../../src/reading/time.ts'
import { seeded } from '../../../kafka/backlog/random-logs.ts'
import { BacklogStory } from '../model/backlog-story.ts'
import { LivingQueue, type QueueNature } from '../living-queue.ts'

/** Publishers with bursts and pauses; consumers that are disconnected at times. */
function traffic(random: () => number): QueueNature {
  const rate = random() * 5
  let [isPublishing, isAttended] = [true, true]
  return {
    random,
    publish: () => {
      if (random() < 0.005) isPublishing = !isPublishing
      if (random() < 0.002) return random() * 300
      return isPublishing ? rate * 2 * random() : 0
    },
    consume: () => {
      if (random() < 0.01) isAttended = !isAttended
      return isAttended ? rate * 3 * random() : 0
    },
    acknowledge: 0.3 + random() * 0.7,
  }
}

/** What happens to messages besides being published and completed. */
const natures: Readonly<Record<string, Nature>> = {
  'in order': () => ({}),
  'messages are unacked for a long time': () => ({ acknowledge: 0.01 }),
  'messages are delivered by priority': () => ({ isPrioritised: true }),
  'messages are requeued': () => ({ acknowledge: 0.2, requeue: 0.5 }),
  'messages are requeued up to the delivery limit': () => ({
    ...{ acknowledge: 0.1, requeue: 0.5, deliveryLimit: 3 },
  }),
  'messages expire': random => ({ timeToLive: 20 + random() * 200 }),
  'messages expire without consumers': random => ({
    ...{ timeToLive: 20 + random() * 200, consume: () => 0 },
  }),
  purged: () => ({ purge: 0.002 }),
  'messages are dropped from the head': random => ({
    maximumLength: Math.floor(20 + random() * 200),
  }),
  'messages are rejected at the limit': random => ({
    ...{ maximumLength: Math.floor(20 + random() * 200), rejectsPublish: true },
  }),
  'dead letters arrive as well': random => ({ feed: () => random() * 5 }),
  'dead letters arrive at times': random => ({
    feed: second => (second % 1000 < 200 ? random() * 5 : 0),
  }),
  'only dead letters arrive, and they expire': random => ({
    ...{ publish: () => 0, feed: () => 2 * random() + 0.5, consume: () => 0, timeToLive: 100 },
  }),
  'dead letters arrive, and all messages expire': random => ({
    ...{ feed: () => random() * 5, timeToLive: 100 },
  }),
}

/** What happens to messages besides, as RabbitMQ 4.3 can set them aside. */
const aside: Readonly<Record<string, Nature>> = {
  'retries are delayed': random => retries(random),
  'retries are delayed, more for each delivery, and given up': random => ({
    ...{ acknowledge: 0.1, requeue: 0.6, deliveryLimit: 4 },
    retryDelay: deliveries => deliveries * (5 + random() * 50),
  }),
  'retries are delayed, and messages are delivered by priority': random => ({
    ...retries(random),
    ...{ acknowledge: 0.7, requeue: 0.2, isPrioritised: true },
  }),
  'retries are delayed beyond the expiry of messages': random => ({
    ...retries(random),
    timeToLive: 20 + random() * 40,
  }),
  'retries are delayed, and the queue is purged': random => ({ ...retries(random), purge: 0.002 }),
  'dead letters are kept, because their target is missing': () => ({
    ...{ acknowledge: 0.2, reject: 0.4, rejectsPublish: true, confirm: () => 0 },
  }),
  'dead letters are kept while their target is away': () => ({
    ...{ acknowledge: 0.2, reject: 0.4, rejectsPublish: true },
    confirm: second => (second % 400 < 200 ? 0 : 1000),
  }),
  'expired messages are kept as dead letters, and purged': random => ({
    ...{ timeToLive: 20 + random() * 200, rejectsPublish: true, purge: 0.002 },
    confirm: second => (second % 400 < 200 ? 0 : 20),
  }),
  'retries are delayed, and dead letters are kept': random => ({
    ...{ acknowledge: 0.1, requeue: 0.5, reject: 0.2, rejectsPublish: true, deliveryLimit: 3 },
    ...{ retryDelay: () => 5 + random() * 60, confirm: second => (second % 400 < 200 ? 0 : 20) },
  }),
}

function retries(random: () => number): Partial<QueueNature> {
  return { acknowledge: 0.2, requeue: 0.5, retryDelay: () => 5 + random() * 100 }
}

const allNatures = { ...natures, ...aside }

/** Returns two of four seeds, and with them two of the intervals between polls, each in turn. */
function seedsOf(name: string): readonly number[] {
  if (name in aside) return [1]
  const first = Object.keys(natures).indexOf(name) % 4
  return [1 + first, 1 + ((first + 2) % 4)]
}

/** Behaviours in which messages are removed without being completed. */
const discarding: readonly string[] = [
  'messages are requeued up to the delivery limit',
  'messages expire',
  'messages expire without consumers',
  'purged',
  'messages are dropped from the head',
  'messages are rejected at the limit',
  'only dead letters arrive, and they expire',
  'dead letters arrive, and all messages expire',
  'retries are delayed, more for each delivery, and given up',
  'retries are delayed beyond the expiry of messages',
  'retries are delayed, and the queue is purged',
  'dead letters are kept, because their target is missing',
  'dead letters are kept while their target is away',
  'expired messages are kept as dead letters, and purged',
  'retries are delayed, and dead letters are kept',
]

/** Returns the instant of the number that is reported at an instant. */
type ReportedAt = (now: Seconds) => Seconds

interface Statistics {
  readonly depth: ReportedAt
  /** Of delayed messages and dead letters. */
  readonly details: ReportedAt
  readonly counters: ReportedAt
  /** Time for which a bound may be wrong after an event that no statistic shows. */
  readonly mayBeWrong: Seconds
}

/** Polls a queue during its whole life, and compares each bound with the true age. */
function live(t: Test, seed: number, nature: Nature, statisticsOf: StatisticsOf): void {
  const random = seeded(seed)
  const habits = { ...traffic(random), ...nature(random) }
  const lasting = habits.retryDelay === undefined && habits.confirm === undefined ? 2000 : 1000
  const queue = new LivingQueue(habits, lasting)
  const {
    depth: depthAt,
    details: detailsAt,
    counters: countersAt,
    mayBeWrong,
  } = statisticsOf(random)
  const interval = [5, 15, 30, 60][seed % 4] ?? 30
  const story = new BacklogStory()
  const traits =
    (habits.rejectsPublish === true ? queueTraits.rejectsPublish : 0) |
    (habits.retryDelay === undefined ? 0 : queueTraits.delaysRetries) |
    (habits.confirm === undefined ? 0 : queueTraits.keepsDeadLetters)
  const wrong: unknown[] = []
  let wrongSince = NaN
  let isDetected = !isHidden(habits)
  let claims = 0
  for (let now = 100; now < lasting; now += interval * (0.8 + random() * 0.4)) {
    const reportedAt = Math.floor(depthAt(now))
    const { depth, oldestAt, ...then } = queue.at(reportedAt)
    const { delayed, deadLettering } = queue.at(detailsAt(now))
    const { published, completed } = queue.at(countersAt(now))
    const reported = story.pollAt(now, {
      ...{ ready: depth - then.delayed, unacked: 0, acked: completed, consumers: 1, traits },
      ...{ messages: depth + then.deadLettering, delayed, deadLettering },
      // RabbitMQ omits the counters of events that never happened.
      ...(published > 0 ? { published } : {}),
    })
    if (reported === null || oldestAt === Infinity) continue
    if (reported.isUncounted && published > 0) isDetected = true
    const truth = reportedAt - oldestAt
    if (reported.atLeast > 0) claims++
    // The simulated queue advances in whole seconds.
    const isWrong = reported.atLeast > truth + 1 || reported.atMost < truth - 1
    wrongSince = isWrong ? wrongSince || now : NaN
    if (isDetected && now - wrongSince >= mayBeWrong) wrong.push({ now, truth, ...reported })
  }
  t.same(wrong.slice(0, 2), [], `seed ${seed}, every ${interval} s`)
  t.ok(claims > 0 || habits.feed !== undefined, `${claims} lower bounds`)
}

type Nature = (random: () => number) => Partial<QueueNature>
type StatisticsOf = (random: () => number) => Statistics

/** Messages expire and uncounted messages arrive; statistics show only the difference of the two. */
function isHidden({ feed, timeToLive }: QueueNature): boolean {
  return feed !== undefined && timeToLive !== undefined
}

/** The statistics interval of RabbitMQ (`collect_statistics_interval`). */
const statisticsInterval: Seconds = 5

function lastTick(now: Seconds, phase: Seconds): Seconds {
  return Math.floor((now - phase) / statisticsInterval) * statisticsInterval + phase
}

/** All statistics are taken at one instant. */
function ofOneInstant(random: () => number): Statistics {
  const phase = random() * statisticsInterval
  const reportedAt: ReportedAt = now => lastTick(now, phase)
  return { depth: reportedAt, details: reportedAt, counters: reportedAt, mayBeWrong: 0 }
}

/** Counters, depths and details are gathered by three clocks; the queue reports to them by a fourth. */
function ofSeveralClocks(random: () => number): Omit<Statistics, 'mayBeWrong'> {
  const [counters = 0, depths = 0, queue = 0, details = 0] = [0, 0, 0, 0].map(
    () => random() * statisticsInterval,
  )
  return {
    depth: now => lastTick(lastTick(now, depths), queue),
    details: now => lastTick(lastTick(now, details), queue),
    counters: now => lastTick(now, counters),
  }
}

// The other behaviours keep to their bounds even with statistics of several clocks.
for (const [name, nature] of Object.entries(allNatures)) {
  if (!discarding.includes(name)) continue
  t.test(`with statistics of one instant no bound is ever wrong: ${name}`, t => {
    for (const seed of seedsOf(name)) live(t, seed, nature, ofOneInstant)
    t.end()
  })
}

for (const [name, nature] of Object.entries(allNatures)) {
  const isEverGone = discarding.includes(name)
  const fact = isEverGone ? 'is wrong for longer than the statistics delay' : 'is ever wrong'
  t.test(`with statistics of several clocks no bound ${fact}: ${name}`, t => {
    // A burst may displace all waiting messages before its arrivals are reported; statistics miss this.
    const mayBeWrong = isEverGone ? 2 * statisticsInterval : 0
    for (const seed of seedsOf(name)) {
      live(t, seed, nature, random => ({ ...ofSeveralClocks(random), mayBeWrong }))
    }
    t.end()
  })
}
