import t from 'tap'
import { ProbeMemory } from '../../../../src/kafka/backlog/probes/probe-memory.ts'
import { ProbeSearch } from '../../../../src/kafka/backlog/probes/probe-search.ts'
import type { Outcome } from '../../../../src/reading/reading.ts'
import { createYielder } from '../../../../src/scheduling/yielder.ts'
import { createProbeSource } from '../../../../src/kafka/backlog/read/read-probes.ts'
import { kafkaFacts } from '../facts/kafka-facts.ts'
import { probedAges, searchTargets } from '../simulated-log.ts'
import { type ManualClock, manualClock } from '../../../manual-clock.ts'
import { type Leaders, leadersOf, type LeadersOptions, type LedLog } from './leaders-of-logs.ts'

const deadline = 5

interface Setting extends Omit<LeadersOptions, 'logs'> {
  /** Logs of the partitions of `orders`; brokers 1, 2, … lead them in turn. */
  readonly orders: readonly LedLog[]
  readonly brokers?: number
  /** Offset to search for, by partition. */
  readonly positions: readonly number[]
}

interface TestContext {
  readonly clock: ManualClock
  readonly client: Leaders
  readonly memory: ProbeMemory
  readonly run: (signal?: AbortSignal) => Promise<Outcome>
  /** Bounds of the age of the record at a partition's position. */
  readonly ages: (partition: number) => readonly (number | null)[]
}

function context({ orders, positions, brokers = 1, ...options }: Setting): TestContext {
  const clock = manualClock()
  const client = leadersOf({ logs: { orders }, ...options })
  const memory = new ProbeMemory()
  const { topics, partitions } = kafkaFacts({
    topics: { orders: orders.map(({ logStart, stamps }) => [logStart, stamps.length]) },
  })
  const topology = {
    topics,
    partitions: { ...partitions, leader: partitions.partition.map(row => (row % brokers) + 1) },
  }
  const logs = { ...topology.partitions, id: Uint32Array.from(partitions.partition) }
  const targets = searchTargets(positions.map((position, log) => ({ log, position })))
  const source = createProbeSource({
    client,
    deadline,
    observe: () => undefined,
    clock,
    timer: clock.timer,
    yieldToLoop: createYielder(clock),
  })
  return {
    clock,
    client,
    memory,
    run: (signal = new AbortController().signal) =>
      source.run(new ProbeSearch(memory, targets, logs, 15), topology, signal),
    ages: partition =>
      probedAges(memory, { log: partition, position: positions[partition] ?? NaN }, clock.now()),
  }
}

const start = Date.UTC(2026, 0, 1)

/** Creates a log of records with these ages in seconds. */
function ofAges(...ages: readonly number[]): LedLog {
  return { logStart: 0, stamps: ages.map(age => start - age * 1000) }
}

const hourOld = ofAges(9000, 3600, 3599)

t.test('each round sends one request to each leader, for all its partitions', async t => {
  const { run, client, memory, ages } = context({
    orders: [hourOld, hourOld, hourOld],
    positions: [1, 1, 1],
    brokers: 2,
  })
  t.strictSame(await run(), { state: 'complete', problems: [] })
  const round = [
    'ListOffsets by timestamp 1: orders-0,orders-2',
    'ListOffsets by timestamp 2: orders-1',
  ]
  t.strictSame(client.requests, [...round, ...round, ...round])
  t.equal(memory.rounds, 3)
  t.strictSame(
    [0, 1, 2].map(ages),
    [0, 1, 2].map(() => [3600, 3600]),
  )
})

t.test('without a position to search for no request is sent', async t => {
  const { run, client, memory } = context({ orders: [hourOld], positions: [3] })
  t.strictSame(await run(), { state: 'complete', problems: [] })
  t.strictSame(client.requests, [])
  t.equal(memory.rounds, 0)
})

t.test('requests to a leader of more than 5,000 partitions are split', async t => {
  const orders = Array.from({ length: 5001 }, () => ofAges(40, 20))
  const { run, client } = context({ orders, positions: orders.map(() => 0) })
  await run()
  const sizes = client.requests.map(line => line.split(',').length)
  t.strictSame(sizes, [5000, 1])
})

t.test(
  'a search continues at the next poll; the first poll may send twice as many requests',
  async t => {
    // The rate of records changes over years, so that interpolation needs many requests.
    const ages = Array.from({ length: 2000 }, (_, offset) => 1.01 ** (2000 - offset))
    const setting = { orders: [ofAges(...ages)], positions: [2] }
    const { run, client, memory, ages: found } = context(setting)
    const polls: number[] = []
    do {
      const before = client.requests.length
      await run()
      polls.push(client.requests.length - before)
    } while (polls.at(-1) !== 0 && polls.length < 9)
    t.strictSame(polls, [8, 4, 2, 0])
    const [atLeast, atMost] = found(0)
    const truth = 1.01 ** 1998
    t.ok((atLeast ?? NaN) <= truth && truth <= (atMost ?? NaN), `${truth} is in the bracket`)
    t.equal(memory.impossibleAnswers, 0)
  },
)

t.test('an error affects only its own partition, which is skipped for five minutes', async t => {
  const { run, client, clock, ages } = context({
    orders: [{ ...hourOld, errorCode: 43 }, hourOld],
    positions: [1, 1],
  })
  const { state, problems } = await run()
  t.equal(state, 'partial')
  t.match(problems, [{ subject: 'broker 1, partition orders-0' }])
  t.strictSame(
    [ages(0), ages(1)],
    [
      [null, null],
      [3600, 3600],
    ],
  )
  const before = client.requests.length
  await clock.advance(299)
  t.strictSame(await run(), { state: 'complete', problems: [] })
  t.equal(client.requests.length, before)
  await clock.advance(2)
  t.equal((await run()).state, 'partial')
})

t.test(
  'partitions are skipped if their broker does not support timestamps, not if it is unreachable',
  async t => {
    for (const [kind, again] of [
      ['unsupported', 0],
      ['unreachable', 1],
    ] as const) {
      const { run, client } = context({
        orders: [hourOld],
        positions: [1],
        failing: { 1: kind },
      })
      const { state, problems } = await run()
      t.equal(state, 'failed')
      t.match(problems, [{ kind }])
      t.equal(problems.length, 1)
      const before = client.requests.length
      await run()
      t.equal(client.requests.length - before, again, kind)
    }
  },
)

t.test(
  'the deadline ends a search; only the partitions of the pending request are skipped afterwards',
  async t => {
    const orders = Array.from({ length: 5001 }, () => ofAges(40, 20))
    const { run, client, clock, memory } = context({
      orders,
      positions: orders.map(() => 0),
      silent: [1],
    })
    const running = run()
    await clock.advance(deadline)
    const { state, problems } = await running
    t.equal(state, 'failed')
    t.match(problems, [{ kind: 'timeout' }])
    t.equal(clock.waiting, 0)
    t.equal(client.requests.length, 1)
    t.ok(memory.isPaused(0, clock.now()))
    t.notOk(memory.isPaused(5000, clock.now()))
  },
)

t.test('an aborted search causes no partition to be skipped', async t => {
  const { run, clock, memory } = context({ orders: [hourOld], positions: [1], silent: [1] })
  const stop = new AbortController()
  const running = run(stop.signal)
  await clock.advance(1)
  stop.abort()
  t.strictSame((await running).problems, [])
  t.notOk(memory.isPaused(0, clock.now()))
  t.equal(clock.waiting, 0)
})

t.test('times that cannot be true affect only the ages of their own partition', async t => {
  const seconds = start / 1000
  const times: Readonly<Record<string, number>> = {
    zero: 0,
    seconds: seconds - 3600,
    microseconds: start * 1000,
    nanoseconds: start * 1e6,
    'two days ahead': start + 2 * 86_400_000,
  }
  for (const [name, time] of Object.entries(times)) {
    const wrong = { logStart: 0, stamps: [time, time + 1, time + 2] }
    const { run, clock, memory, ages } = context({ orders: [wrong, hourOld], positions: [1, 1] })
    for (let poll = 0; poll < 25; poll++) {
      const { state, problems } = await run()
      t.equal(state, 'partial', name)
      const [problem, ...others] = problems
      t.match(problem, {
        kind: 'implausible',
        subject: 'broker 1, partition orders-0',
        detail: /^the time of a record is not in milliseconds, or more than a day ahead/,
      })
      t.equal(others.length, 0)
      t.strictSame(ages(0), [null, null])
      // Half a minute is the precision of a search.
      const [atLeast, atMost] = ages(1)
      t.ok((atMost ?? NaN) - (atLeast ?? NaN) <= 1, `${name}: the other partition has an age`)
      await clock.advance(15)
    }
    t.ok(memory.impossibleAnswers <= 2, 'it is probed once in five minutes')
  }
})

t.test('an offset that no log reaches affects only its own partition', async t => {
  const { run, ages } = context({
    orders: [{ ...hourOld, offset: 2 ** 63 }, hourOld],
    positions: [1, 1],
  })
  const { problems } = await run()
  t.strictSame(
    problems.map(({ subject, detail }) => `${subject}: ${detail}`),
    ['broker 1, partition orders-0: the offset is beyond 2^53, which no log reaches'],
  )
  t.strictSame(
    [ages(0), ages(1)],
    [
      [null, null],
      [3600, 3600],
    ],
  )
})
