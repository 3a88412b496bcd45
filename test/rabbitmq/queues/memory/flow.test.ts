import t, { type Test } from 'tap'
import { queueTraits } from '../../../../src/rabbitmq/queues/facts/queue-traits.ts'
import { BacklogStory } from '../model/backlog-story.ts'
import { type Habits, randomNumbers, randomPhases, SimulatedQueue } from '../simulated-queue.ts'

const busy = 1500
const lasting = busy + 200

/** The behaviour of a queue that is idle at the end. */
function habitsOf(random: (below: number) => number): Habits {
  const [rate, burst, expiry] = [random(20), random(2000), random(5)]
  let isAttended = true
  return {
    publish: second => {
      if (second > busy) return 0
      return random(1) < 0.003 ? burst : rate * random(2)
    },
    consume: second => {
      if (random(1) < 0.01) isAttended = !isAttended
      return isAttended && second < busy ? random(60) : 0
    },
    discard: second => {
      if (second > busy) return 0
      return random(1) < 0.001 ? Infinity : random(expiry)
    },
    isNewestFirst: random(1) < 0.3,
  }
}

type HabitsOf = (random: (below: number) => number) => Partial<Habits>

/** Polls a queue at random instants, and checks each reading. */
function live(t: Test, seed: number, interval: number, some: HabitsOf, traits = 0): void {
  const random = randomNumbers(seed)
  const queue = new SimulatedQueue({ ...habitsOf(random), ...some(random) }, lasting)
  const phases = randomPhases(random)
  const story = new BacklogStory()
  const wrong: unknown[] = []
  let uncounted = 0
  for (let now = interval; now < lasting; now += interval * (0.8 + random(0.4))) {
    const reported = story.pollAt(now, { ...queue.reported(now, phases), traits })
    if (reported === null) continue
    const { discarded, arrived } = queue.at(now)
    const readAt = queue.depthAt(now, phases)
    const { oldestAt } = queue.at(readAt)
    // The simulated queue advances in whole seconds.
    if (reported.atLeast > readAt - oldestAt + 1 || reported.atMost < readAt - oldestAt - 1) {
      wrong.push({ now, readAt, oldestAt, ...reported })
    }
    if (reported.isUncounted) uncounted++
    if (reported.discarded > discarded || reported.arrived > arrived)
      wrong.push({ now, ...reported })
  }
  t.same(wrong, [], `seed ${seed}, every ${interval} s`)
  t.equal(uncounted, 0, `seed ${seed}: every publish was counted`)
  const { discarded, arrived, completed } = queue.at(lasting - 1)
  if (some === returningTarget) return
  t.match(story.last, { arrived, completed, discarded }, `seed ${seed}: exact at rest`)
}

const delayedRetries: HabitsOf = random => ({
  retry: second => (second < busy ? random(40) : 0),
})

/** At-least-once dead lettering rejects publishes at the limit; nothing else is discarded. */
const missingTarget: HabitsOf = random => ({
  reject: second => (second < busy ? random(10) : 0),
  discard: () => 0,
})

/** While as many messages arrive as dead letters leave, neither is noticed. */
const returningTarget: HabitsOf = random => ({
  ...missingTarget(random),
  confirm: second => (second % 500 < 300 ? 0 : random(100)),
})

for (const interval of [5, 15, 30, 60]) {
  t.test(`every ${interval} s: no bound is wrong and no message is counted twice`, t => {
    for (let seed = 1; seed <= 4; seed++) live(t, seed * 1000 + interval, interval, () => ({}))
    t.end()
  })
}

t.test('no message is counted twice while retries are delayed', t => {
  const traits = queueTraits.delaysRetries
  for (const interval of [5, 30]) live(t, 77 + interval, interval, delayedRetries, traits)
  t.end()
})

for (const [name, target] of Object.entries({ missingTarget, returningTarget })) {
  t.test(`no message is counted twice while dead letters are kept: ${name}`, t => {
    const traits = queueTraits.keepsDeadLetters | queueTraits.rejectsPublish
    live(t, 1, 30, target, traits)
    t.end()
  })
}

t.test('no message is counted twice while retries are delayed and dead letters are kept', t => {
  const { keepsDeadLetters, rejectsPublish, delaysRetries } = queueTraits
  const both: HabitsOf = random => ({ ...delayedRetries(random), ...missingTarget(random) })
  live(t, 1, 30, both, keepsDeadLetters | rejectsPublish | delaysRetries)
  t.end()
})

t.test('uncounted arrivals in addition to published messages are detected', t => {
  for (let seed = 1; seed <= 10; seed++) {
    const random = randomNumbers(seed)
    const habits = {
      publish: () => random(20),
      feed: () => random(10),
      consume: () => random(40),
    }
    const queue = new SimulatedQueue(habits, 1500)
    const phases = randomPhases(random)
    const story = new BacklogStory()
    for (let now = 30; now < 1500; now += 30) {
      story.pollAt(now, queue.reported(now, phases))
    }
    t.match(story.last, { isUncounted: true, arrived: NaN }, `seed ${seed}`)
  }
  t.end()
})
