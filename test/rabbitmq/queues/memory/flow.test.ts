import t, { type Test } from 'tap'
import { BacklogStory } from '../model/backlog-story.ts'
import { type Habits, randomNumbers, randomPhases, SimulatedQueue } from '../simulated-queue.ts'

const busy = 3000
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

/** Polls a queue at random instants, and checks each reading. */
function live(t: Test, seed: number, interval: number): void {
  const random = randomNumbers(seed)
  const queue = new SimulatedQueue(habitsOf(random), lasting)
  const phases = randomPhases(random)
  const story = new BacklogStory()
  const wrong: unknown[] = []
  let uncounted = 0
  for (let now = interval; now < lasting; now += interval * (0.8 + random(0.4))) {
    const reported = story.pollAt(now, queue.reported(now, phases))
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
  t.match(story.last, { arrived, completed, discarded }, `seed ${seed}: exact at rest`)
}

for (const interval of [5, 15, 30, 60]) {
  t.test(`every ${interval} s: no bound is wrong and no message is counted twice`, t => {
    for (let seed = 1; seed <= 10; seed++) live(t, seed * 1000 + interval, interval)
    t.end()
  })
}

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
