import t from 'tap'
import { aCanary, counted } from './a-canary.ts'

t.test('messages that come back in time are good at each step', async t => {
  const { round, rounds, cluster, problems } = aCanary({ brokers: 3 })
  const first = await round()
  t.strictSame(problems(), [])
  t.strictSame(counted(first), {
    sent: 3,
    delivered: 3,
    produce: '3 of 3',
    deliver: '3 of 3',
    commit: '1 of 1',
  })
  const last = await rounds(9)
  t.strictSame(counted(last), {
    sent: 30,
    delivered: 30,
    produce: '30 of 30',
    deliver: '30 of 30',
    commit: '10 of 10',
  })
  t.equal(last.oldestUnconfirmed, 0)
  t.equal(last.uncoveredBrokers, 0)
  t.strictSame(cluster.committed, { group: 'tidemark-canary', offsets: [10, 10, 10] })
})

t.test(
  'rounds of 10 s cost at most 0.5 requests a second at each broker, and 1 MB an hour',
  async t => {
    for (const brokers of [1, 3]) {
      const { rounds, cluster } = aCanary({ brokers })
      await rounds(30)
      for (let broker = 1; broker <= brokers; broker++) {
        const sent = cluster.requests.filter(request => request.endsWith(` ${broker}`)).length
        t.ok(sent / 300 <= 0.5, `${sent} requests in 300 s at broker ${broker} of ${brokers}`)
      }
      const bytes = cluster.partitions
        .flatMap(({ log }) => log)
        .reduce((s, b) => s + (b?.length ?? 0), 0)
      t.ok((bytes * 12) / brokers <= 1_000_000, `${bytes} bytes in 300 s`)
    }
  },
)

t.test('a paused consumer path is late once it works again, and never lost', async t => {
  const { round, rounds, cluster } = aCanary()
  await round()
  cluster.failing = { Fetch: 'unreachable' }
  const during = await rounds(3)
  t.match(counted(during), { produce: '4 of 4', deliver: '1 of 3', 'deliver unreachable': 2 })
  t.ok(during.oldestUnconfirmed >= 20, `${during.oldestUnconfirmed} s`)
  cluster.failing = {}
  const after = await rounds(3)
  t.strictSame(counted(after), {
    sent: 7,
    delivered: 7,
    late: 3,
    produce: '7 of 7',
    deliver: '4 of 7',
    commit: '4 of 4',
    'deliver unreachable': 2,
    'deliver timeout': 1,
  })
  t.equal(after.oldestUnconfirmed, 0)
})

t.test('a slow acknowledgement is a failure of the step, not of delivery', async t => {
  const { round, cluster } = aCanary()
  cluster.delay = { Produce: 6 }
  const model = await round()
  t.match(counted(model), { produce: '0 of 1', 'produce timeout': 1 })
  t.notOk('lost' in counted(model))
})

t.test(
  'a partition without a leader is a failed attempt, and costs no other partition',
  async t => {
    const { round, cluster, problems } = aCanary({ brokers: 2 })
    cluster.partition(1).leader = -1
    const model = await round()
    t.strictSame(counted(model), {
      sent: 1,
      delivered: 1,
      produce: '1 of 2',
      deliver: '1 of 1',
      commit: '1 of 1',
      'produce unavailable': 1,
    })
    t.match(problems(), [
      /^produce: unavailable: partition tidemark-canary-1: LEADER_NOT_AVAILABLE/,
    ])
    t.equal(model.uncoveredBrokers, 1)
  },
)

t.test('a cluster that cannot be reached fails one attempt for each known partition', async t => {
  const { round, rounds, cluster } = aCanary({ brokers: 3 })
  await round()
  cluster.failing = { Metadata: 'unreachable' }
  const model = await rounds(2)
  t.match(counted(model), { produce: '3 of 9', 'produce unreachable': 6 })
  t.ok(Number.isNaN(model.uncoveredBrokers))
})

t.test('a leader that moves between rounds is followed, without loss or duplicates', async t => {
  const { rounds, cluster } = aCanary({ brokers: 2 })
  await rounds(3)
  const partition = cluster.partition(0)
  partition.leader = 2
  partition.epoch++
  t.strictSame(counted(await rounds(5)), {
    sent: 16,
    delivered: 16,
    produce: '16 of 16',
    deliver: '16 of 16',
    commit: '8 of 8',
  })
})

t.test('a moved coordinator is found again within the round', async t => {
  const { rounds, cluster } = aCanary({ brokers: 2 })
  await rounds(2)
  cluster.coordinator = 2
  t.match(counted(await rounds(2)), { commit: '4 of 4' })
  t.equal(cluster.requests.filter(request => request.startsWith('FindCoordinator')).length, 2)
})

t.test('without a group nothing is committed', async t => {
  const { rounds, cluster } = aCanary({ group: null })
  t.notOk('commit' in counted(await rounds(2)))
  t.equal(cluster.committed, null)
})

t.test('two canaries share a topic without seeing loss, duplicates or disorder', async t => {
  const one = aCanary()
  const other = aCanary({ sharing: one })
  for (let round = 0; round < 5; round++) {
    await one.round()
    await other.round()
  }
  for (const { memory, round } of [one, other]) {
    t.strictSame(counted(await round()), {
      sent: 6,
      delivered: 6,
      produce: '6 of 6',
      deliver: '6 of 6',
      commit: '6 of 6',
    })
    t.equal(memory.known.missing.length, 0)
  }
})

t.test('records of strangers are passed, however many there are', async t => {
  const { round, rounds, cluster } = aCanary()
  await round()
  for (let n = 0; n < 50; n++) cluster.partition().append(n % 2 === 0 ? 'not JSON' : '{"a":1}')
  t.match(counted(await rounds(2)), { delivered: 3, deliver: '3 of 3' })
})

t.test('a restart is a new run: it is neither loss nor disorder', async t => {
  const { rounds, restart } = aCanary()
  await rounds(3)
  restart('second')
  t.strictSame(counted(await rounds(3)), {
    sent: 6,
    delivered: 6,
    produce: '6 of 6',
    deliver: '6 of 6',
    commit: '6 of 6',
  })
})

t.test('a throttled canary sends nothing until the time is over, and counts it', async t => {
  const { round, cluster, problems } = aCanary()
  cluster.throttled = 25
  t.equal((await round()).isBlocked, true)
  cluster.throttled = 0
  const before = cluster.requests.length
  t.equal((await round()).isBlocked, true)
  t.match(problems(), [/^topic: throttled: cluster: brokers throttle the canary/])
  await round()
  t.equal(cluster.requests.length, before)
  const after = await round()
  t.equal(after.isBlocked, false)
  t.equal(after.blockedTime, 20)
  t.match(counted(after), { produce: '2 of 2' })
})

t.test('a step of the wall clock changes nothing', async t => {
  const { rounds, clock } = aCanary()
  await rounds(2)
  clock.stepWall(-86_400)
  await rounds(2)
  clock.stepWall(172_800)
  t.match(counted(await rounds(2)), { delivered: 6, deliver: '6 of 6' })
})
