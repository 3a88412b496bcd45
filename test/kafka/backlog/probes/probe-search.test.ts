import t from 'tap'
import { runToCompletion } from '../../../../src/columns/run-to-completion.ts'
import { ProbeMemory } from '../../../../src/kafka/backlog/probes/probe-memory.ts'
import { ProbeSearch } from '../../../../src/kafka/backlog/probes/probe-search.ts'
import { tolerance } from '../../../../src/kafka/backlog/probes/probe-step.ts'
import { wallStart } from '../observing.ts'
import { randomStamps, seeded } from '../random-logs.ts'
import {
  agesRequested,
  type Leader,
  firstSince,
  probedAges,
  searched,
  searchedLogs,
  type SimulatedLog,
  type Sought,
  searchTargets,
} from '../simulated-log.ts'

const now = { wall: wallStart, monotonic: 1000 }
const hour = 3600

/** One record every so many seconds, the last of them just now. */
function steady(spacing: number, count: number, logStart = 0): SimulatedLog {
  const stamps = Array.from(
    { length: count },
    (_, offset) => (wallStart - (count - 1 - offset) * spacing) * 1000,
  )
  return { logStart, stamps }
}

/** Records of these ages in seconds. */
function ofAges(...ages: readonly number[]): SimulatedLog {
  return { logStart: 0, stamps: ages.map(age => (wallStart - age) * 1000) }
}

t.test('the age of an hour-old commit is found within one poll', t => {
  const memory = new ProbeMemory()
  const sought = { log: 0, position: 6400 }
  const plans = searched({ memory, logs: [steady(1, 10_000)], sought: [sought], now })
  t.strictSame(agesRequested(plans, wallStart), [15, 960, 3761, 3437])
  const [atLeast, atMost] = probedAges(memory, sought, now)
  t.ok((atLeast ?? NaN) <= 3599, `at least ${atLeast} s`)
  t.ok((atMost ?? NaN) >= 3599, `at most ${atMost} s`)
  t.ok((atMost ?? NaN) - (atLeast ?? NaN) <= 360)
  t.equal(memory.rounds, 4)
  t.end()
})

t.test('an objective decides how far the first step goes back', t => {
  const asked = (objective: number): number | undefined => {
    const sought = [{ log: 0, position: 10, objective }]
    const logs = [steady(1, 10_000)]
    return agesRequested(searched({ memory: new ProbeMemory(), logs, sought, now }), wallStart)[0]
  }
  t.equal(asked(600), 300)
  t.equal(asked(20), 15, 'an interval at least')
  t.equal(asked(NaN), 15)
  t.end()
})

t.test('a position at the log start is told by one probe, however old', t => {
  const memory = new ProbeMemory()
  const log = { logStart: 2, stamps: ofAges(9e7, 8e7, 7e7, 10).stamps }
  const sought = { log: 0, position: 2 }
  const plans = searched({ memory, logs: [log], sought: [sought], now })
  t.equal(plans.length, 1)
  t.equal(plans[0]?.timestamp[0], 0)
  t.strictSame(probedAges(memory, sought, now), [7e7, 7e7])
  t.end()
})

t.test('what history knows is not asked again, and steps begin behind it', t => {
  const memory = new ProbeMemory()
  const sought = { log: 0, position: 100, notAfter: now.monotonic - 600 }
  const plans = searched({ memory, logs: [steady(1, 10_000)], sought: [sought], now })
  t.ok((agesRequested(plans, wallStart)[0] ?? NaN) >= 2400)
  t.end()
})

t.test('an idle topic is searched in longer steps, and its stamps are exact', t => {
  const memory = new ProbeMemory()
  const sought = { log: 0, position: 1 }
  const logs = [ofAges(9000, 3600, 3599)]
  const plans = searched({ memory, logs, sought: [sought], now })
  t.strictSame(agesRequested(plans, wallStart), [15, 240, 3840])
  t.strictSame(probedAges(memory, sought, now), [3600, 3600])
  t.end()
})

t.test('caught up, leaderless or of unknown end, a partition is not asked', t => {
  const logs = searchedLogs([steady(1, 10), steady(1, 10), steady(1, 10)])
  const sought = searchTargets([
    { log: 0, position: 10 },
    { log: 1, position: 5 },
    { log: 2, position: 5 },
  ])
  logs.leader[1] = -1
  logs.logEndOffset[2] = NaN
  const search = new ProbeSearch(new ProbeMemory(), sought, logs, 15)
  t.equal(runToCompletion(search.nextRound(now)).rows, 0)
  t.end()
})

t.test(
  'of several groups in one partition the furthest behind is sought first, then the others',
  t => {
    const memory = new ProbeMemory()
    const logs = [steady(1, 100_000)]
    const sought = [99_000, 50_000, 90_000].map(position => ({ log: 0, position }))
    const asked = searched({ memory, logs, sought, now })
    t.ok(asked.every(({ rows }) => rows === 1))
    t.ok(isFoundFor(memory, sought[1]), 'the one furthest behind is found in one poll')
    for (let poll = 0; poll < 3; poll++) searched({ memory, logs, sought, now })
    for (const one of sought) t.ok(isFoundFor(memory, one), `position ${one.position} is found`)
    t.strictSame(searched({ memory, logs, sought, now }), [], 'then there is nothing to ask')
    t.end()
  },
)

function isFoundFor(memory: ProbeMemory, sought: Sought | undefined): boolean {
  if (sought === undefined) return false
  const [atLeast, atMost] = probedAges(memory, sought, now)
  return atLeast !== null && atMost !== null && atMost - atLeast <= tolerance(atLeast)
}

t.test('many groups far apart in one partition cost no more than its twelve points', t => {
  const memory = new ProbeMemory()
  const logs = [steady(10, 100_000)]
  const sought = Array.from({ length: 20 }, (_, group) => ({ log: 0, position: 5000 * group + 1 }))
  let polls = 0
  while (searched({ memory, logs, sought, now }).length > 0 && polls < 50) polls++
  t.ok(polls < 50, 'the search ends')
  t.ok((memory.points(0)?.count ?? NaN) <= 12)
  t.ok(isFoundFor(memory, sought[0]))
  t.end()
})

t.test('a search ends at the first record, whatever stamps come before it', t => {
  const unstamped: SimulatedLog = { logStart: 0, stamps: [-1, -1, -1, wallStart * 1000 - 60_000] }
  const memory = new ProbeMemory()
  const sought = { log: 0, position: 1 }
  for (let poll = 0; poll < 10; poll++) {
    searched({ memory, logs: [unstamped], sought: [sought], now })
  }
  t.strictSame(searched({ memory, logs: [unstamped], sought: [sought], now }), [])
  const [atLeast, atMost] = probedAges(memory, sought, now)
  t.equal(atMost, null, 'no bound above')
  t.ok((atLeast ?? NaN) >= 60)
  t.end()
})

t.test('stamps of years ago are believed, and reached in four polls', t => {
  const memory = new ProbeMemory()
  const year = 365 * 24 * hour
  const logs = [ofAges(8 * year, 7 * year, 6 * year, 1)]
  const sought = { log: 0, position: 1 }
  for (let poll = 0; poll < 4; poll++) searched({ memory, logs, sought: [sought], now })
  t.ok(isFoundFor(memory, sought))
  const [atLeast, atMost] = probedAges(memory, sought, now)
  t.ok((atLeast ?? NaN) <= 7 * year && (atMost ?? NaN) >= 7 * year)
  t.end()
})

t.test('a record of the future tells nothing, and is not asked about for five minutes', t => {
  const memory = new ProbeMemory()
  const logs = [ofAges(7200, 3600, -11, 5)]
  const sought = { log: 0, position: 3 }
  t.equal(searched({ memory, logs, sought: [sought], now }).length, 1)
  t.strictSame(probedAges(memory, sought, now), [null, null])
  t.equal(memory.impossibleAnswers, 1)
  const later = (seconds: number): typeof now => ({
    wall: now.wall + seconds,
    monotonic: now.monotonic + seconds,
  })
  t.strictSame(searched({ memory, logs, sought: [sought], now: later(299) }), [])
  t.not(searched({ memory, logs, sought: [sought], now: later(300) }).length, 0)
  t.end()
})

t.test('what history disproves is dropped and counted', t => {
  const memory = new ProbeMemory()
  // It was there 100 s ago, and claims to be 20 s old.
  const sought = { log: 0, position: 1, notAfter: now.monotonic - 100 }
  searched({ memory, logs: [ofAges(900, 20, 10)], sought: [sought], now })
  t.equal(memory.impossibleAnswers, 1)
  t.strictSame(probedAges(memory, sought, now), [null, null])
  t.end()
})

t.test('a step of the wall clock between polls changes nothing that is known', t => {
  const memory = new ProbeMemory()
  const logs = [ofAges(3000, 2000, 1)]
  const sought = { log: 0, position: 1 }
  for (let poll = 0; poll < 2; poll++) searched({ memory, logs, sought: [sought], now })
  const before = probedAges(memory, sought, now)
  const stepped = { wall: now.wall - 900, monotonic: now.monotonic + 15 }
  t.strictSame(searched({ memory, logs, sought: [sought], now: stepped }), [])
  const after = probedAges(memory, sought, stepped)
  t.strictSame(
    after,
    before.map(age => (age ?? NaN) + 15),
  )
  t.end()
})

t.test('points that no position needs are dropped', t => {
  const memory = new ProbeMemory()
  const logs = [steady(1, 10_000), steady(1, 10_000)]
  const sought = [0, 1].map(log => ({ log, position: 5000 }))
  for (let poll = 0; poll < 2; poll++) searched({ memory, logs, sought, now })
  t.equal(memory.partitions, 2)
  searched({ memory, logs, sought: [{ log: 0, position: 5000 }], now })
  t.equal(memory.partitions, 1)
  t.equal(memory.points(0)?.count, 2, 'one on each side of the position')
  t.end()
})

t.test('of random logs the truth is always enclosed, and found within four polls', t => {
  const firstSeed = 1
  const logsTried = 2000
  let polls = 0
  let most = 0
  for (let seed = firstSeed; seed < firstSeed + logsTried; seed++) {
    const random = seeded(seed)
    const stamps = randomStamps(random, now.wall * 1000)
    const logStart = random() < 0.3 ? Math.floor(random() * stamps.length) : 0
    const position = logStart + Math.floor(random() * (stamps.length - logStart))
    const sought = { log: 0, position, objective: random() < 0.5 ? NaN : random() * hour }
    const truth = now.wall - (stamps[position] ?? NaN) / 1000
    const memory = new ProbeMemory()
    let needed = 0
    const poll = (): number =>
      searched({ memory, logs: [{ logStart, stamps }], sought: [sought], now }).length
    while (poll() > 0) {
      needed++
      const [atLeast, atMost] = probedAges(memory, sought, now)
      const isEnclosed = (atLeast ?? 0) <= truth + 0.0015 && (atMost ?? Infinity) >= truth - 1e-6
      if (!isEnclosed) t.fail(`seed ${seed}: ${truth} is not between ${atLeast} and ${atMost}`)
      if (needed > 20) break
    }
    const isFound = isFoundFor(memory, sought) || truth <= 30
    if (!isFound) t.fail(`seed ${seed}: not found`)
    polls += needed
    most = Math.max(most, needed)
  }
  t.comment(`${(polls / logsTried).toFixed(2)} polls on the average, ${most} at most`)
  t.ok(most <= 4)
  t.end()
})

t.test('a leader whose answers contradict each other is not believed for long', t => {
  // Each answer is possible by itself: a record stamped at what was asked, anywhere in the log.
  const random = seeded(7)
  const liar: Leader = ({ stamps }, timestamp) => ({
    offset: Math.floor(random() * stamps.length),
    stamp: timestamp + 1,
  })
  const memory = new ProbeMemory()
  const logs = Array.from({ length: 200 }, () => steady(60, 1000))
  const sought = logs.map((_, log) => ({ log, position: 500 }))
  searched({ memory, logs, sought, now, leader: liar })
  t.ok(memory.impossibleAnswers > 50, `${memory.impossibleAnswers} of 200 were caught`)
  t.equal(memory.impossibleAnswers + memory.partitions, 200, 'a caught one is not believed at all')
  t.end()
})

t.test('two clocks that differ, and stamps out of order, never let a search run for ever', t => {
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
        sought: [{ log: 0, position }],
        now,
        leader: firstSince,
      }).length
    while (poll() > 0) if (++polls > 20) break
    if (polls > 20) t.fail(`seed ${seed}: still searching after 20 polls`)
  }
  t.end()
})
