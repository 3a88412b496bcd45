import t, { type Test } from 'tap'
import { queueTraits } from '../../../../src/rabbitmq/queues/facts/queue-traits.ts'
import type { Seconds } from '../../../../src/reading/time.ts'
import { seeded } from '../../../kafka/backlog/random-logs.ts'
import { BacklogStory } from '../model/backlog-story.ts'
import { LivingQueue, type QueueNature } from '../living-queue.ts'

const lasting = 2000

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
]

/** Returns the instant of the number that is reported at an instant. */
type ReportedAt = (now: Seconds) => Seconds

interface Statistics {
  readonly depth: ReportedAt
  readonly counters: ReportedAt
  /** Time for which a bound may be wrong after an event that no statistic shows. */
  readonly mayBeWrong: Seconds
}

/** Polls a queue during its whole life, and compares each bound with the true age. */
function live(t: Test, seed: number, nature: Nature, statisticsOf: StatisticsOf): void {
  const random = seeded(seed)
  const habits = { ...traffic(random), ...nature(random) }
  const queue = new LivingQueue(habits, lasting)
  const { depth: depthAt, counters: countersAt, mayBeWrong } = statisticsOf(random)
  const interval = [5, 15, 30, 60][seed % 4] ?? 30
  const story = new BacklogStory()
  const traits = habits.rejectsPublish === true ? queueTraits.rejectsPublish : 0
  const wrong: unknown[] = []
  let wrongSince = NaN
  let isDetected = !isHidden(habits)
  let claims = 0
  for (let now = 100; now < lasting; now += interval * (0.8 + random() * 0.4)) {
    const reportedAt = Math.floor(depthAt(now))
    const { depth, oldestAt } = queue.at(reportedAt)
    const { published, completed } = queue.at(countersAt(now))
    const reported = story.pollAt(now, {
      ...{ ready: depth, unacked: 0, acked: completed, consumers: 1, traits },
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
  return { depth: reportedAt, counters: reportedAt, mayBeWrong: 0 }
}

/** Counters and depths are gathered by two clocks, and the queue reports its depth by a third. */
function ofThreeClocks(random: () => number): Omit<Statistics, 'mayBeWrong'> {
  const [counters = 0, depths = 0, queue = 0] = [0, 0, 0].map(() => random() * statisticsInterval)
  return {
    depth: now => lastTick(lastTick(now, depths), queue),
    counters: now => lastTick(now, counters),
  }
}

for (const [name, nature] of Object.entries(natures)) {
  t.test(`with statistics of one instant no bound is ever wrong: ${name}`, t => {
    for (let seed = 1; seed <= 4; seed++) live(t, seed, nature, ofOneInstant)
    t.end()
  })
}

for (const [name, nature] of Object.entries(natures)) {
  const isEverGone = discarding.includes(name)
  const fact = isEverGone ? 'is wrong for longer than the statistics delay' : 'is ever wrong'
  t.test(`with statistics of three clocks no bound ${fact}: ${name}`, t => {
    // A burst may displace all waiting messages before its arrivals are reported; statistics miss this.
    const mayBeWrong = isEverGone ? 2 * statisticsInterval : 0
    for (let seed = 1; seed <= 4; seed++) {
      live(t, seed, nature, random => ({ ...ofThreeClocks(random), mayBeWrong }))
    }
    t.end()
  })
}
