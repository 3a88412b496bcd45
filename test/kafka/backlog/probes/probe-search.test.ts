import t from 'tap'
import { runToCompletion } from '../../../run-to-completion.ts'
import { ProbeMemory } from '../../../../src/kafka/backlog/probes/probe-memory.ts'
import { ProbeSearch } from '../../../../src/kafka/backlog/probes/probe-search.ts'
import { tolerance } from '../../../../src/kafka/backlog/probes/probe-step.ts'
import { wallStart } from '../observing.ts'
import { randomStamps, seeded } from '../random-logs.ts'
import {
  plannedAges,
  type Leader,
  firstSince,
  probedAges,
  searched,
  searchedLogs,
  type SimulatedLog,
  type Target,
  searchTargets,
} from '../simulated-log.ts'

const now = { wall: wallStart, monotonic: 1000 }
const hour = 3600

/** Returns a log with a record every `spacing` seconds, the last of them now. */
function steady(spacing: number, count: number, logStart = 0): SimulatedLog {
  const stamps = Array.from(
    { length: count },
    (_, offset) => (wallStart - (count - 1 - offset) * spacing) * 1000,
  )
  return { logStart, stamps }
}

/** Returns a log with records of these ages in seconds. */
function ofAges(...ages: readonly number[]): SimulatedLog {
  return { logStart: 0, stamps: ages.map(age => (wallStart - age) * 1000) }
}

t.test('the age of an hour-old commit is found within one poll', t => {
  const memory = new ProbeMemory()
  const target = { log: 0, position: 6400 }
  const plans = searched({ memory, logs: [steady(1, 10_000)], targets: [target], now })
  t.strictSame(plannedAges(plans, wallStart), [15, 960, 3761, 3437])
  const [atLeast, atMost] = probedAges(memory, target, now)
  t.ok((atLeast ?? NaN) <= 3599, `at least ${atLeast} s`)
  t.ok((atMost ?? NaN) >= 3599, `at most ${atMost} s`)
  t.ok((atMost ?? NaN) - (atLeast ?? NaN) <= 360)
  t.equal(memory.rounds, 4)
  t.end()
})

t.test('an objective determines how far the first step goes back', t => {
  const firstAge = (objective: number): number | undefined => {
    const targets = [{ log: 0, position: 10, objective }]
    const logs = [steady(1, 10_000)]
    return plannedAges(searched({ memory: new ProbeMemory(), logs, targets, now }), wallStart)[0]
  }
  t.equal(firstAge(600), 300)
  t.equal(firstAge(20), 15, 'at least an interval')
  t.equal(firstAge(NaN), 15)
  t.end()
})

t.test('a position at the log start is found by one probe, whatever its age', t => {
  const memory = new ProbeMemory()
  const log = { logStart: 2, stamps: ofAges(9e7, 8e7, 7e7, 10).stamps }
  const target = { log: 0, position: 2 }
  const plans = searched({ memory, logs: [log], targets: [target], now })
  t.equal(plans.length, 1)
  t.equal(plans[0]?.timestamp[0], 0)
  t.strictSame(probedAges(memory, target, now), [7e7, 7e7])
  t.end()
})

t.test('ages bounded by history are not probed, and the search starts at older timestamps', t => {
  const memory = new ProbeMemory()
  const target = { log: 0, position: 100, notAfter: now.monotonic - 600 }
  const plans = searched({ memory, logs: [steady(1, 10_000)], targets: [target], now })
  t.ok((plannedAges(plans, wallStart)[0] ?? NaN) >= 2400)
  t.end()
})

t.test('an idle topic is searched in longer steps, and its timestamps are exact', t => {
  const memory = new ProbeMemory()
  const target = { log: 0, position: 1 }
  const logs = [ofAges(9000, 3600, 3599)]
  const plans = searched({ memory, logs, targets: [target], now })
  t.strictSame(plannedAges(plans, wallStart), [15, 240, 3840])
  t.strictSame(probedAges(memory, target, now), [3600, 3600])
  t.end()
})

t.test('a partition is not probed without lag, without a leader or without a known log end', t => {
  const logs = searchedLogs([steady(1, 10), steady(1, 10), steady(1, 10)])
  const targets = searchTargets([
    { log: 0, position: 10 },
    { log: 1, position: 5 },
    { log: 2, position: 5 },
  ])
  logs.leader[1] = -1
  logs.logEndOffset[2] = NaN
  const search = new ProbeSearch(new ProbeMemory(), targets, logs, 15)
  t.equal(runToCompletion(search.nextRound(now)).rows, 0)
  t.end()
})

t.test(
  'among several groups of one partition the group with the highest lag is searched first',
  t => {
    const memory = new ProbeMemory()
    const logs = [steady(1, 100_000)]
    const targets = [99_000, 50_000, 90_000].map(position => ({ log: 0, position }))
    const plans = searched({ memory, logs, targets, now })
    t.ok(plans.every(({ rows }) => rows === 1))
    t.ok(isFoundFor(memory, targets[1]), 'the one furthest behind is found in one poll')
    for (let poll = 0; poll < 3; poll++) searched({ memory, logs, targets, now })
    for (const one of targets) t.ok(isFoundFor(memory, one), `position ${one.position} is found`)
    t.strictSame(searched({ memory, logs, targets, now }), [], 'then nothing is left to probe')
    t.end()
  },
)

function isFoundFor(memory: ProbeMemory, target: Target | undefined): boolean {
  if (target === undefined) return false
  const [atLeast, atMost] = probedAges(memory, target, now)
  return atLeast !== null && atMost !== null && atMost - atLeast <= tolerance(atLeast)
}

t.test('many groups far apart in one partition share at most twelve points', t => {
  const memory = new ProbeMemory()
  const logs = [steady(10, 100_000)]
  const targets = Array.from({ length: 20 }, (_, group) => ({ log: 0, position: 5000 * group + 1 }))
  let polls = 0
  while (searched({ memory, logs, targets, now }).length > 0 && polls < 50) polls++
  t.ok(polls < 50, 'the search ends')
  t.ok((memory.points(0)?.count ?? NaN) <= 12)
  t.ok(isFoundFor(memory, targets[0]))
  t.end()
})

t.test('a search ends at the first record, even one without a timestamp', t => {
  const unstamped: SimulatedLog = { logStart: 0, stamps: [-1, -1, -1, wallStart * 1000 - 60_000] }
  const memory = new ProbeMemory()
  const target = { log: 0, position: 1 }
  for (let poll = 0; poll < 10; poll++) {
    searched({ memory, logs: [unstamped], targets: [target], now })
  }
  t.strictSame(searched({ memory, logs: [unstamped], targets: [target], now }), [])
  const [atLeast, atMost] = probedAges(memory, target, now)
  t.equal(atMost, null, 'no bound above')
  t.ok((atLeast ?? NaN) >= 60)
  t.end()
})

t.test('timestamps of years ago are accepted, and reached in four polls', t => {
  const memory = new ProbeMemory()
  const year = 365 * 24 * hour
  const logs = [ofAges(8 * year, 7 * year, 6 * year, 1)]
  const target = { log: 0, position: 1 }
  for (let poll = 0; poll < 4; poll++) searched({ memory, logs, targets: [target], now })
  t.ok(isFoundFor(memory, target))
  const [atLeast, atMost] = probedAges(memory, target, now)
  t.ok((atLeast ?? NaN) <= 7 * year && (atMost ?? NaN) >= 7 * year)
  t.end()
})

t.test('a timestamp in the future gives no bound and pauses probes for five minutes', t => {
  const memory = new ProbeMemory()
  const logs = [ofAges(7200, 3600, -11, 5)]
  const target = { log: 0, position: 3 }
  t.equal(searched({ memory, logs, targets: [target], now }).length, 1)
  t.strictSame(probedAges(memory, target, now), [null, null])
  t.equal(memory.impossibleAnswers, 1)
  const later = (seconds: number): typeof now => ({
    wall: now.wall + seconds,
    monotonic: now.monotonic + seconds,
  })
  t.strictSame(searched({ memory, logs, targets: [target], now: later(299) }), [])
  t.not(searched({ memory, logs, targets: [target], now: later(300) }).length, 0)
  t.end()
})

t.test('points that contradict the history are dropped and counted', t => {
  const memory = new ProbeMemory()
  // The record was there 100 s ago, but its timestamp says 20 s.
  const target = { log: 0, position: 1, notAfter: now.monotonic - 100 }
  searched({ memory, logs: [ofAges(900, 20, 10)], targets: [target], now })
  t.equal(memory.impossibleAnswers, 1)
  t.strictSame(probedAges(memory, target, now), [null, null])
  t.end()
})

t.test('a step of the wall clock between polls changes no known bound', t => {
  const memory = new ProbeMemory()
  const logs = [ofAges(3000, 2000, 1)]
  const target = { log: 0, position: 1 }
  for (let poll = 0; poll < 2; poll++) searched({ memory, logs, targets: [target], now })
  const before = probedAges(memory, target, now)
  const stepped = { wall: now.wall - 900, monotonic: now.monotonic + 15 }
  t.strictSame(searched({ memory, logs, targets: [target], now: stepped }), [])
  const after = probedAges(memory, target, stepped)
  t.strictSame(
    after,
    before.map(age => (age ?? NaN) + 15),
  )
  t.end()
})

t.test('points that no position needs are dropped', t => {
  const memory = new ProbeMemory()
  const logs = [steady(1, 10_000), steady(1, 10_000)]
  const targets = [0, 1].map(log => ({ log, position: 5000 }))
  for (let poll = 0; poll < 2; poll++) searched({ memory, logs, targets, now })
  t.equal(memory.partitions, 2)
  searched({ memory, logs, targets: [{ log: 0, position: 5000 }], now })
  t.equal(memory.partitions, 1)
  t.equal(memory.points(0)?.count, 2, 'one on each side of the position')
  t.end()
})

t.test(
  'in random logs the true age is always within the bounds, and found within four polls',
  t => {
    const firstSeed = 1
    const logsTried = 2000
    let polls = 0
    let most = 0
    for (let seed = firstSeed; seed < firstSeed + logsTried; seed++) {
      const random = seeded(seed)
      const stamps = randomStamps(random, now.wall * 1000)
      const logStart = random() < 0.3 ? Math.floor(random() * stamps.length) : 0
      const position = logStart + Math.floor(random() * (stamps.length - logStart))
      const target = { log: 0, position, objective: random() < 0.5 ? NaN : random() * hour }
      const truth = now.wall - (stamps[position] ?? NaN) / 1000
      const memory = new ProbeMemory()
      let needed = 0
      const poll = (): number =>
        searched({ memory, logs: [{ logStart, stamps }], targets: [target], now }).length
      while (poll() > 0) {
        needed++
        const [atLeast, atMost] = probedAges(memory, target, now)
        const isEnclosed = (atLeast ?? 0) <= truth + 0.0015 && (atMost ?? Infinity) >= truth - 1e-6
        if (!isEnclosed) t.fail(`seed ${seed}: ${truth} is not between ${atLeast} and ${atMost}`)
        if (needed > 20) break
      }
      const isFound = isFoundFor(memory, target) || truth <= 30
      if (!isFound) t.fail(`seed ${seed}: not found`)
      polls += needed
      most = Math.max(most, needed)
    }
    t.comment(`${(polls / logsTried).toFixed(2)} polls on the average, ${most} at most`)
    t.ok(most <= 4)
    t.end()
  },
)

t.test('contradictory responses of a leader are detected within a few polls', t => {
  // Each response is possible by itself: a record with the probed timestamp, anywhere in the log.
  const random = seeded(7)
  const liar: Leader = ({ stamps }, timestamp) => ({
    offset: Math.floor(random() * stamps.length),
    stamp: timestamp + 1,
  })
  const memory = new ProbeMemory()
  const logs = Array.from({ length: 200 }, () => steady(60, 1000))
  const targets = logs.map((_, log) => ({ log, position: 500 }))
  searched({ memory, logs, targets, now, leader: liar })
  t.ok(memory.impossibleAnswers > 50, `${memory.impossibleAnswers} of 200 were detected`)
  t.equal(memory.impossibleAnswers + memory.partitions, 200, 'a detected one keeps no points')
  t.end()
})

t.test('every search ends, even with differing clocks and timestamps out of order', t => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seeded(seed)
    const stamps = randomStamps(random, now.wall * 1000).map(
      stamp => stamp + Math.floor((random() - 0.5) * 10 ** (random() * 7)),
    )
    const memory = new ProbeMemory()
    const position = Math.floor(random() * stamps.length)
    let polls = 0
    const poll = (): number =>
      searched({
        memory,
        logs: [{ logStart: 0, stamps }],
        targets: [{ log: 0, position }],
        now,
        leader: firstSince,
      }).length
    while (poll() > 0) if (++polls > 20) break
    if (polls > 20) t.fail(`seed ${seed}: still searching after 20 polls`)
  }
  t.end()
})
